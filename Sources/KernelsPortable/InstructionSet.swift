/// What the compiler takes by default for the processor family: NEON on arm64 (6 x 4 of its 32
/// registers), and on an old x86-64 a slow but correct software multiply-add.
typealias TileVector = SIMD4<Float>
typealias TileRow = InlineArray<4, TileVector>
typealias FullTile = InlineArray<6, Int>
#if arch(arm64)
  let instructionSetName = "arm64"
#else
  let instructionSetName = "portable"
#endif
