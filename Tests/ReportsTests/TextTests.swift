import Reports
import Testing
import Wording

@Suite struct TextTests {
  @Test func tablesAlignNumbersRightAndWordsLeft() {
    var table = TextTable(["name", "value"])
    table.append(["a", "1.5"])
    table.append(["longer", "-20"])
    table.append(["b", "-"])
    #expect(
      table.text == """
        name    value
        a         1.5
        longer    -20
        b           -
        """)
  }

  @Test func csvQuotesWhatNeedsIt() {
    var table = TextTable(["a", "b"])
    table.append(["x,y", "say \"hi\""])
    #expect(table.csv == "a,b\n\"x,y\",\"say \"\"hi\"\"\"")
  }

  @Test func numbersAreShort() {
    #expect(NumberStyle.metric(0.123456) == "0.1235")
    #expect(NumberStyle.metric(0.00012345) == "1.234e-04")
    #expect(NumberStyle.metric(12345.678) == "12345.7")
    #expect(NumberStyle.metric(.nan) == "-")
    #expect(NumberStyle.time(3.14159) == "3.14 s")
    #expect(NumberStyle.time(187) == "3:07")
    #expect(NumberStyle.time(8049) == "2:14:09")
    #expect(NumberStyle.count(950) == "950")
    #expect(NumberStyle.count(12_345) == "12.3 k")
    #expect(NumberStyle.bytes(2_200_000) == "2.20 MB")
  }

  @Test func sparklinesAndPlots() {
    #expect(HistoryPlot.sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(HistoryPlot.sparkline([]) == "")
    #expect(HistoryPlot.sparkline([2, 2]) == "▁▁")
    #expect(HistoryPlot.sparkline((0..<1000).map { Float($0) }, width: 10).count == 10)
    let lines = HistoryPlot.plot([3, 2, 1], height: 3).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0] == "3.0000 ┤█")
    #expect(lines[2] == "1.0000 ┤██▁")
    #expect(HistoryPlot.plot([.nan]) == "")
  }

  @Test func trialChoices() {
    #expect(TrialChoice("best") == .best)
    #expect(TrialChoice("17") == .number(17))
    #expect(TrialChoice("first") == nil)
  }
}
