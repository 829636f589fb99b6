import Search

/// A trial that a source made while the sweep ran: its number and its hyperparameters. The trials
/// of a plan follow from the config, and are not proposed.
package struct TrialProposal {
  /// The trial's number.
  package let id: Int
  /// Every hyperparameter that it uses.
  package let values: ParameterValues

  /// A trial of a result file.
  package init(id: Int, values: ParameterValues) {
    self.id = id
    self.values = values
  }

  /// A trial to keep.
  package init(_ trial: PlannedTrial) {
    id = trial.id
    values = trial.values
  }

  /// The proposal as a journal keeps it: for each hyperparameter its name, kind, and number or
  /// text.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.add(Int64(id))
    writer.add(UInt64(values.count))
    for (parameter, value) in values {
      writer.add(parameter.name)
      writer.add(value.kind)
      writer.add(value.number ?? .nan)
      writer.add(value.text)
    }
    return writer.bytes
  }

  /// A proposal out of a journal.
  package init(bytes: [UInt8]) throws(ByteReader.Malformed) {
    var reader = ByteReader(bytes)
    id = Int(try reader.next(Int64.self))
    var values = ParameterValues()
    for _ in 0..<(try reader.next(UInt64.self)) {
      let (name, kind) = (try reader.text(), try reader.text())
      let (number, text) = (try reader.next(Double.self), try reader.text())
      guard let parameter = Parameter(name) else { throw ByteReader.Malformed() }
      values[parameter] =
        number.isNaN
        ? ParameterValue(text: text, kind: kind, of: parameter)
        : ParameterValue(number: number, kind: kind)
    }
    self.values = values
    guard reader.isAtEnd else { throw ByteReader.Malformed() }
  }
}
