import Records

extension Provenance {
  /// What a result file says; of files of several machines, all hosts.
  init(_ results: SweepResults, hosts: [String]? = nil) throws {
    self.init(
      source: try results.attribute("source"),
      host: try hosts?.joined(separator: ", ") ?? results.attribute("host"),
      processor: try results.attribute("cpu"), kernelSet: try results.attribute("kernel_set"),
      threads: try results.numberAttribute("threads") ?? 0,
      compiler: try results.attribute("compiler"),
      hdf5Version: try results.attribute("hdf5_version"))
  }
}
