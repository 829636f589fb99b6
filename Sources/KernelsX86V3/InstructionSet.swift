/// AVX2 and FMA: a panel of 16 columns takes two registers of 8; 6 rows use 12 of the 16 registers.
typealias TileVector = SIMD8<Float>
typealias TileRow = InlineArray<2, TileVector>
typealias FullTile = InlineArray<6, Int>
let instructionSetName = "x86-64-v3"
