/// The initializers' names in a config.
package enum InitializerName: String, CaseIterable, Sendable {
  case uniform
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"
  case normal
  case lecunUniform = "lecun_uniform"
  case lecunNormal = "lecun_normal"
  case orthogonal
  case pyTorch = "pytorch"
}
