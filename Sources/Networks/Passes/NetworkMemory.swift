/// The memory of a network and of a pass over some of its rows.
package struct NetworkMemory {
  package let network: NetworkParameters
  let pass: PassMemory
  /// Rows that fit.
  let rows: Int
  let weighting: RowWeighting

  /// Takes the memory of a network and its pass.
  package init(
    _ workspace: Workspace, layout: NetworkLayout, settings: NetworkSettings, rows: Int,
    weighting: RowWeighting
  ) {
    self.init(
      workspace, sharing: NetworkParameters(workspace, layout: layout), settings: settings,
      rows: rows, weighting: weighting)
  }

  /// Takes the memory of another pass of a network.
  init(
    _ workspace: Workspace, sharing network: NetworkParameters, settings: NetworkSettings,
    rows: Int, weighting: RowWeighting
  ) {
    self.network = network
    self.rows = rows
    self.weighting = weighting
    pass = PassMemory(
      workspace, settings, layout: network.layout, rows: rows, weighsRows: weighting.isUsed)
  }
}
