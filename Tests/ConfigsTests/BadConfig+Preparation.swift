/// How tables are prepared.
extension BadConfig {
  private static let file = "\"source\": \"-\""

  static let preparation: [BadConfig] = [
    BadConfig(
      "{\"dataset\": {\"generate\": \"xor\", \"scaling\": \"robust\"},\n"
        + "\"parameters\": {\(network), \"scaling\": [\"none\", \"quantile\"]}}",
      "c.json:2  parameters.scaling  dataset.scaling says it, too; give it in one of the two places",
      schema: false),
    BadConfig(
      "{\"dataset\": {\"generate\": \"xor\", \"bins\": 8}, \"parameters\": {\(network)}}",
      "c.json:1  dataset.bins  is not used without \"numeric_encoding\": \"piecewise_linear\"",
      schema: false),
    BadConfig(
      parameters(network + ", \"edges\": \"tree\""),
      "c.json:1  parameters.edges  is used with the numeric encoding \"piecewise_linear\" only",
      schema: false),
    BadConfig(
      parameters(network + ", \"scaling\": \"standard\""),
      "c.json:1  parameters.scaling  \"standard\" is not one of none, standardize, min_max, robust, "
        + "quantile; did you mean \"standardize\"?"),
    BadConfig(
      parameters(network + ", \"target_scaling\": \"log\""),
      "c.json:1  parameters.target_scaling  is for regressions", schema: false),
    BadConfig(
      "{\"dataset\": {\"generate\": \"friedman\"}, \"parameters\": {\(network), "
        + "\"output_activation\": \"sigmoid\", \"target_scaling\": \"log\"}}",
      "c.json:1  parameters.target_scaling  \"target_scaling\": \"log\" makes targets of any size, which "
        + "an output of \"output_activation\": \"sigmoid\" does not reach: \"none\"", schema: false),
    BadConfig(
      "{\"dataset\": {\(file), \"exclude\": [\"a\", \"a\"], \"features\": [\"a\"], "
        + "\"dates\": {\"b\": \"month\"}, \"target\": \"c\", \"numeric\": \"c\",\n"
        + "\"categories\": {\"encoding\": \"dummies\", \"maximum_levels\": 0}},\n"
        + "\"parameters\": {\(network)}}",
      """
      c.json:1  dataset.dates.b                    "month" is not one of parts, days
      c.json:1  dataset.numeric                    "c" is in "target", too
      c.json:1  dataset.exclude                    "a" is in "features", too
      c.json:1  dataset.exclude                    "a" is listed twice
      c.json:1  dataset.exclude                    is not used beside "features", which names the columns that are taken
      c.json:2  dataset.categories.encoding        "dummies" is not one of one_hot, embedding; did you mean "one_hot"?
      c.json:2  dataset.categories.maximum_levels  0 is not a whole number from 1 to 1000000
      """),
    BadConfig(
      "{\"dataset\": {\(file), \"dates\": [\"b\"]}, \"parameters\": {\(network)}}",
      "c.json:1  dataset.dates  names columns and how each is used: {\"departure\": \"parts\"}, or "
        + "\"days\""),
    BadConfig(
      "{\"preset\": \"table\", \"dataset\": {\"generate\": \"xor\"}, \"parameters\": {\(network)}}",
      "c.json:1  preset  \"table\" is not one of tabular"),
  ]
}
