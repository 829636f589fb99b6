import SystemSupport

/// A path of a config: relative to the config's folder.
func resolvedPath(_ name: String, folder: URL) -> String {
  if name.hasPrefix("/") { return name }
  let path = folder.appendingPathComponent(name).standardizedFileURL.path
  let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).path + "/"
  return path.hasPrefix(current) ? String(path.dropFirst(current.count)) : path
}
