internal import CHDF5
internal import CZlib
import SystemSupport

/// Compresses chunks on their way into a file, as many at a time as there are threads; libhdf5 has
/// one thread for all. They are what libhdf5's own filters would make of them, and read: bytes
/// shuffled, deflated, and a Fletcher-32 checksum behind them.
final class HDF5ChunkCompressor {
  /// As zlib counts: 1 is the fastest, 9 the smallest.
  static let level: Int32 = 4

  /// Why a chunk cannot be made.
  struct OutOfMemory: Error {}

  /// A chunk, ready for the file.
  struct Chunk: Sendable {
    /// Its bytes.
    let bytes: [UInt8]
    /// A bit for each filter that was left out.
    let skippedFilters: UInt32
  }

  private struct Waiting: Sendable {
    let dataset: hid_t
    let object: String
    let offset: [hsize_t]
    let compress: @Sendable () throws -> Chunk
  }

  private let threads: Int
  private var waiting: [Waiting] = []

  /// Chunks, of some megabytes each, that are in memory at most.
  private static let mostWaiting = 16

  /// - Parameter threads: how many may compress, at most.
  init(threads: Int) { self.threads = min(threads, Self.mostWaiting) }

  /// Takes a whole chunk of a dataset, which must stay open until ``flush(_:)``.
  ///
  /// - Parameters:
  ///   - elements: all elements of the chunk.
  ///   - offset: where it begins, an index for each axis.
  func add<Scalar: HDF5Scalar>(
    _ elements: [Scalar], of dataset: hid_t, _ object: String, at offset: [hsize_t],
    in file: HDF5File
  ) throws {
    waiting.append(
      Waiting(dataset: dataset, object: object, offset: offset) { try Self.chunk(of: elements) })
    if waiting.count >= threads { try flush(file) }
  }

  /// Writes everything that it has taken.
  func flush(_ file: HDF5File) throws {
    let taken = waiting
    waiting = []
    let chunks = try Processors.map(count: taken.count, threads: threads) { index in
      try taken[index].compress()
    }
    try HDF5Library.locked {
      for (place, chunk) in zip(taken, chunks) {
        _ = try file.check(
          hid_t(
            H5Dwrite_chunk(
              place.dataset, overnight_H5P_default(), chunk.skippedFilters, place.offset,
              chunk.bytes.count, chunk.bytes)), "write", place.object)
      }
    }
  }

  private static func chunk<Scalar: HDF5Scalar>(of elements: [Scalar]) throws -> Chunk {
    let shuffled = elements.withUnsafeBytes { bytes in
      Self.shuffled(bytes, elementSize: MemoryLayout<Scalar>.size)
    }
    var size = compressBound(uLong(shuffled.count))
    var skippedFilters: UInt32 = 0
    var bytes = try [UInt8](unsafeUninitializedCapacity: Int(size) + 4) { buffer, used in
      let code = compress2(
        buffer.baseAddress, &size, shuffled, uLong(shuffled.count), Self.level)
      guard code == Z_OK else { throw OutOfMemory() }
      used = Int(size)
    }
    if bytes.count >= shuffled.count {
      // Numbers that do not get smaller stay as they are: the second filter is left out.
      bytes = shuffled
      skippedFilters = 1 << 1
    }
    let checksum = fletcher32(bytes)
    withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
    return Chunk(bytes: bytes, skippedFilters: skippedFilters)
  }

  /// The first byte of every element, then the second of every one, and so on.
  private static func shuffled(_ bytes: UnsafeRawBufferPointer, elementSize: Int) -> [UInt8] {
    let count = bytes.count / elementSize
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, used in
      for byte in 0..<elementSize {
        for element in 0..<count {
          buffer[byte * count + element] = bytes[element * elementSize + byte]
        }
      }
      used = bytes.count
    }
  }

  /// Fletcher's checksum of 16-bit words, the higher byte first, as libhdf5 computes it
  /// (J. G. Fletcher, An Arithmetic Checksum for Serial Transmissions, 1982).
  static func fletcher32(_ bytes: [UInt8]) -> UInt32 {
    func folded(_ sum: UInt32) -> UInt32 { (sum & 0xffff) + (sum >> 16) }
    var (first, second) = (UInt32(0), UInt32(0))
    func add(_ word: UInt32) {
      first &+= word
      second &+= first
    }
    bytes.withUnsafeBufferPointer { bytes in
      let words = bytes.count / 2
      // At most this many sums stay below 2^32.
      for start in stride(from: 0, to: words, by: 360) {
        for word in start..<min(start + 360, words) {
          add(UInt32(bytes[2 * word]) << 8 | UInt32(bytes[2 * word + 1]))
        }
        (first, second) = (folded(first), folded(second))
      }
      if bytes.count % 2 == 1 {
        add(UInt32(bytes[bytes.count - 1]) << 8)
        (first, second) = (folded(first), folded(second))
      }
    }
    return folded(second) << 16 | folded(first)
  }
}
