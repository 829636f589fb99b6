/// AVX-512: one register holds a whole panel of 16 columns; 8 rows of them keep eight multiply-adds
/// in flight, which hides their latency of four cycles on two units.
typealias TileVector = SIMD16<Float>
typealias TileRow = InlineArray<1, TileVector>
typealias FullTile = InlineArray<8, Int>
let instructionSetName = "x86-64-v4"
