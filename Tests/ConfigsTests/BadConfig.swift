/// Configs that are wrong, with the whole message. The same texts are checked against the schema:
/// those of `schemaRefuses` must be refused by it, too.
struct BadConfig: Sendable {
  let text: String
  let message: String
  let schemaRefuses: Bool

  init(_ text: String, _ message: String, schema: Bool = true) {
    self.text = text
    self.message = message
    schemaRefuses = schema
  }

  static let data = "\"dataset\": {\"generate\": \"two_moons\"}"

  /// A config with the given parameters, on line 1.
  static func parameters(_ text: String, rest: String = "") -> String {
    "{\(data), \"parameters\": {\(text)}\(rest)}"
  }

  static let network = "\"hidden_sizes\": 4, \"epochs\": 2"

  static let all: [BadConfig] =
    [
      BadConfig(
        "{}",
        "c.json:1  dataset     is missing: {\"source\": FILE} at least\nc.json:1  parameters  is missing: {\"hidden_sizes\": [16]} at least"
      ),
      BadConfig("[1]", "c.json:1  [1] is not an object { … }"),
      BadConfig(
        parameters(network + ", \"activaton\": \"relu\""),
        "c.json:1  parameters.activaton  unknown parameter; did you mean \"activation\"?"),
      BadConfig(
        parameters(network + ", \"learning_rate\": [0.1,\n-0.003]"),
        "c.json:2  parameters.learning_rate[1]  -0.003 is not a positive number"),
      BadConfig(
        parameters(network + ", \"learning_rate\": \"fast\""),
        "c.json:1  parameters.learning_rate  \"fast\" is not a positive number"),
      BadConfig(
        parameters(network + ", \"learning_rate\": []"),
        "c.json:1  parameters.learning_rate  has no values; list at least one"),
      BadConfig(
        parameters(network + ", \"seed\": [1, 2, 1]"),
        "c.json:1  parameters.seed[2]  1 is listed twice"),
      BadConfig(
        parameters("\"hidden_sizes\": [0], \"epochs\": 1"),
        "c.json:1  parameters.hidden_sizes[0]  0 is not a whole number of nodes from 1 on"),
      BadConfig(
        parameters("\"hidden_sizes\": [], \"epochs\": 1"),
        "c.json:1  parameters.hidden_sizes  [] sweeps nothing; a linear model is [[]]"),
      BadConfig(
        parameters(network + ", \"optimizer\": \"adm\""),
        "c.json:1  parameters.optimizer  \"adm\" is not one of sgd, adam, adamw, nadam, "
          + "rmsprop, adagrad, rprop, lbfgs; did you mean \"adam\"?"),
      BadConfig(
        parameters(network + ", \"optimizer\": \"lbfgs\", \"batch_size\": 16, \"l1\": 0.1"),
        "c.json:1  parameters.batch_size  the optimizer \"lbfgs\" takes all rows at once: \"full\"\n"
          + "c.json:1  parameters.l1          the optimizer \"lbfgs\" needs a smooth function: 0",
        schema: false),
      BadConfig(
        parameters(
          network + ", \"optimizer\": \"lbfgs\", \"normalization\": [\"layer\", \"batch\"]"),
        "c.json:1  parameters.normalization  the optimizer \"lbfgs\" cannot follow running means: "
          + "\"none\" or \"layer\"", schema: false),
      BadConfig(
        parameters(network + ", \"history_size\": 5"),
        "c.json:1  parameters.history_size  is not used by the optimizer \"adam\"; give it where it is "
          + "used only (\"parameters\" may be a list of search spaces), or leave it out",
        schema: false),
      BadConfig(
        parameters(network + ", \"normalization\": \"batch\", \"biases\": false"),
        "c.json:1  parameters.biases  must be true with batch normalization, whose shifts become biases",
        schema: false),
      BadConfig(
        parameters(network + ", \"batch_normalization\": true"),
        "c.json:1  parameters.batch_normalization  unknown parameter; did you mean \"normalization\"?"
      ),
      BadConfig(
        parameters(network + ", \"dropout\": 1"),
        "c.json:1  parameters.dropout  1 is not a number from 0 to below 1"),
      BadConfig(
        parameters(network + ", \"activation\": [[\"relu\", \"tan\"]]"),
        "c.json:1  parameters.activation[0][1]  \"tan\" is not one of identity, sigmoid, tanh, relu, "
          + "leaky_relu, elu, selu, gelu, silu, softplus; did you mean \"tanh\"?"),
      BadConfig(
        parameters(network + ", \"activation\": [[\"relu\", \"tanh\"]]"),
        "c.json:1  parameters.activation  relu-tanh is for 2 hidden layers, but hidden_sizes 4 has 1",
        schema: false),
      BadConfig(
        parameters(network + ", \"class_weights\": [[1]]"),
        "c.json:1  parameters.class_weights[0]  [1] is not \"equal\", \"balanced\", an object of numbers "
          + "by class, such as {\"spam\": 2.5}, or a list of one number a class, such as [[1, 2.5]]"
      ),
      BadConfig(
        parameters(network + ", \"class_weights\": [[1, 2, 3, 4, 5]]"),
        "c.json:1  parameters.class_weights  1:2:3:4:5 has 5 numbers for 2 classes", schema: false),
      BadConfig(
        parameters(network + ", \"minimum_change\": 0.1"),
        "c.json:1  parameters.minimum_change  is not used without \"patience\"", schema: false),
      BadConfig(
        parameters(network + ", \"warmup_epochs\": 2"),
        "c.json:1  parameters.warmup_epochs  leaves none of the 2 epochs at the full rate",
        schema: false),
      BadConfig(
        parameters(network + ", \"optimizer\": \"rprop\", \"schedule\": \"cosine\""),
        "c.json:1  parameters.schedule  is not used by the optimizer \"rprop\", whose steps find their "
          + "size themselves", schema: false),
      BadConfig(
        parameters(network + ", \"momentum\": 0.9"),
        "c.json:1  parameters.momentum  is not used by the optimizer \"adam\"; give it where it is "
          + "used only (\"parameters\" may be a list of search spaces), or leave it out",
        schema: false),
      BadConfig(
        parameters(network + ", \"schedule\": \"step\", \"decay_factor\": 0.5"),
        "c.json:1  parameters.schedule  \"step\" needs \"step_epochs\"", schema: false),
      BadConfig(
        parameters(network + ", \"schedule\": \"cosine\", \"decay_factor\": 0.5"),
        "c.json:1  parameters.decay_factor  is not used by the schedule \"cosine\"", schema: false),
      BadConfig(
        parameters(network + ", \"loss\": \"binary_cross_entropy\", \"label_smoothing\": 0.1"),
        "c.json:1  parameters.label_smoothing  is used by the loss \"cross_entropy\" only",
        schema: false),
      BadConfig(
        parameters(network + ", \"clip_norm\": 0"),
        "c.json:1  parameters.clip_norm  0 is not a positive number"),
      BadConfig(
        parameters(network + ", \"optimizer\": \"sgd\", \"nesterov\": true"),
        "c.json:1  parameters.nesterov  needs a momentum above 0", schema: false),
      BadConfig(
        parameters(network + ", \"output_activation\": \"sigmoid\""),
        "c.json:1  parameters.output_activation  cross_entropy has an output activation of its own; "
          + "leave it out", schema: false),
      BadConfig(
        parameters("\"epochs\": 2"),
        "c.json:1  parameters.hidden_sizes  is missing: [16] is one hidden layer of 16 nodes, "
          + "[[]] none", schema: false),
      BadConfig(
        parameters(network + ", \"batch_size\": \"all\""),
        "c.json:1  parameters.batch_size  \"all\" is not a whole number from 1 on, or \"full\""),
      BadConfig(
        parameters(network + ", \"epochs\": 3"),
        "c.json:1  the key \"epochs\" comes twice; it stands on line 1 already", schema: false),
      BadConfig(
        parameters(network + ", \"learning_rate\": {\"from\": 0.001, \"to\": 0.1}"),
        "c.json:1  parameters.learning_rate  a range in a grid needs \"count\" or \"step\"",
        schema: false),
      BadConfig(
        parameters(network + ", \"learning_rate\": {\"from\": 0.1, \"to\": 0.01, \"count\": 3}"),
        "c.json:1  parameters.learning_rate  \"from\" (0.1) must be below \"to\" (0.01)",
        schema: false),
      BadConfig(
        parameters(network + ", \"learning_rate\": {\"form\": 0.1, \"to\": 1, \"count\": 3}"),
        "c.json:1  parameters.learning_rate.form  unknown key; did you mean \"from\"?\n"
          + "c.json:1  parameters.learning_rate       a range needs \"from\" and \"to\"; \"from\" is missing"
      ),
      BadConfig(
        parameters(network + ", \"learning_rate\": {\"from\": 0.1, \"to\": 1, \"step\": 1e-300}"),
        "c.json:1  parameters.learning_rate.step  makes more values than a sweep can have",
        schema: false),
      BadConfig(
        parameters(network + ", \"seed\": {\"from\": 0, \"to\": 9007199254740991, \"step\": 1}"),
        "c.json:1  parameters.seed.step  makes more values than a sweep can have", schema: false),
      BadConfig(
        parameters(network + ", \"seed\": 1e300"),
        "c.json:1  parameters.seed  1e+300 is not a whole number from 0 to 9007199254740991"),
      BadConfig(
        parameters(network + ", \"seed\": \"1..250\""),
        "c.json:1  parameters.seed  \"1..250\" is not a whole number from 0 to 9007199254740991; "
          + "a range is {\"from\": 1, \"to\": 250, \"step\": 1}"),
      BadConfig(
        parameters(network + ", \"learning_rate\": \"1e-4 - 0.1\""),
        "c.json:1  parameters.learning_rate  \"1e-4 - 0.1\" is not a positive number; "
          + "a range is {\"from\": 0.0001, \"to\": 0.1, \"count\": 5}"),
      BadConfig(
        parameters("\"hidden_layer_sizes\": 4, \"max_iter\": 2, \"lr\": 0.1, \"validation\": 0.2"),
        "c.json:1  parameters.hidden_layer_sizes  unknown parameter; did you mean \"hidden_sizes\"?\n"
          + "c.json:1  parameters.max_iter            unknown parameter; did you mean \"epochs\"?\n"
          + "c.json:1  parameters.lr                  unknown parameter; did you mean \"learning_rate\"?\n"
          + "c.json:1  parameters.validation          is no hyperparameter; it belongs in \"dataset\", as "
          + "\"validation\""),
      BadConfig(
        parameters(network + ", \"output_activation\": \"softmax\""),
        "c.json:1  parameters.output_activation  \"softmax\" is not one of identity, sigmoid, tanh, relu, "
          + "leaky_relu, elu, selu, gelu, silu, softplus; the loss \"cross_entropy\" has its softmax within"
      ),
      BadConfig(
        parameters(network + ", \"learning_rate\": \"1e-3, 1e-2\""),
        "c.json:1  parameters.learning_rate  \"1e-3, 1e-2\" is not a positive number; "
          + "a list is [1e-3, 1e-2]"),
      BadConfig(
        parameters(network + ", \"shuffle\": \"true,false\", \"seed\": \"1,000\""),
        "c.json:1  parameters.shuffle  \"true,false\" is not true or false; a list is [true, false]\n"
          + "c.json:1  parameters.seed     \"1,000\" is not a whole number from 0 to 9007199254740991"
      ),
      BadConfig(
        parameters(network + ", \"optimizer\": \"sgd,adam\""),
        "c.json:1  parameters.optimizer  \"sgd,adam\" is not one of sgd, adam, adamw, nadam, rmsprop, "
          + "adagrad, rprop, lbfgs; a list is [\"sgd\", \"adam\"]"),
      BadConfig(
        parameters("\"hidden_sizes\": \"64,32\", \"epochs\": 1"),
        "c.json:1  parameters.hidden_sizes  \"64,32\" is not a whole number of nodes from 1 on; "
          + "[64, 32] are networks with one hidden layer, [[64, 32]] is one with several"),
      BadConfig(
        parameters(network + ", \"seed\": \"2026-11-26\""),
        "c.json:1  parameters.seed  \"2026-11-26\" is not a whole number from 0 to 9007199254740991"
      ),
      BadConfig(
        parameters(network, rest: ", \"search\": {\"method\": \"tpe\"}"),
        "c.json:1  search.method  \"tpe\" is called \"adaptive\": it too proposes settings from a "
          + "model of those before"),
      BadConfig(
        parameters(network, rest: ", \"search\": {\"method\": \"asha\"}"),
        "c.json:1  search.method  \"asha\" is called \"halving\": it is asynchronous, and its trials "
          + "continue"),
      // A search that cannot be read is no grid, whose ranges would need to be divided.
      BadConfig(
        parameters(
          network + ", \"learning_rate\": {\"from\": 0.1, \"to\": 1}",
          rest: ", \"search\": {\"method\": \"bohb\"}"),
        "c.json:1  search.method  \"bohb\" is called \"adaptive\": it joins a model with rungs, as that "
          + "does"),
      BadConfig(
        parameters(network, rest: ", \"search\": {\"method\": \"adaptive\"}"),
        "c.json:1  search  needs a \"budget\", such as {\"full_trainings\": 20}, the epochs of 20 whole "
          + "trainings; or {\"epochs\": 2000}, or {\"trials\": 100}"),
      BadConfig(
        parameters(
          network, rest: ", \"search\": {\"method\": \"halving\", \"budget\": {\"epoch\": 9}}"),
        "c.json:1  search.budget.epoch  unknown key; did you mean \"epochs\"?"),
      BadConfig(
        parameters(
          network,
          rest: ", \"search\": {\"method\": \"adaptive\", \"trials\": 9, "
            + "\"budget\": {\"trials\": 9}}"),
        "c.json:1  search.trials  a search by \"adaptive\" does not use it; write \"budget\": "
          + "{\"trials\": 9}"),
      BadConfig(
        parameters(network, rest: ", \"search\": {\"method\": \"grid\", \"repeats\": 4}"),
        "c.json:1  search.repeats  a grid does not use it; \"halving\", \"hyperband\" and \"adaptive\" do"
      ),
      BadConfig(
        parameters(
          "\"hidden_sizes\": [4, 8], \"epochs\": [1, 2]",
          rest: ", \"search\": {\"method\": \"adaptive\", \"budget\": {\"trials\": 9}}"),
        "c.json:1  parameters.epochs  this search gives out the epochs; write one number, those of a "
          + "whole training", schema: false),
      BadConfig(
        parameters(
          network + ", \"seed\": [1, 2]",
          rest: ", \"search\": {\"method\": \"adaptive\", \"budget\": {\"trials\": 9}}"),
        "c.json:1  parameters.seed  this search takes one seed; \"repeats\": 4 in \"search\" trains every "
          + "setting with four", schema: false),
      BadConfig(
        parameters(
          network,
          rest:
            ", \"objective\": {\"metric\": \"wall_time\"}, \"search\": {\"method\": \"adaptive\", "
            + "\"budget\": {\"trials\": 9}}"),
        "c.json:1  objective.metric  a search compares a metric of every epoch, which wall_time is not",
        schema: false),
      BadConfig(
        parameters(
          "\"hidden_sizes\": [4, 8], \"epochs\": 81",
          rest: ", \"search\": {\"method\": \"adaptive\", \"budget\": {\"epochs\": 5}, "
            + "\"repeats\": 2}"),
        "c.json:1  search.budget  5 epochs are fewer than the 6 that the first setting needs, with its "
          + "seeds and folds, to come to the first rung", schema: false),
      BadConfig(
        parameters(
          "\"hidden_sizes\": [4, 8], \"epochs\": 9",
          rest: ", \"search\": {\"method\": \"adaptive\", \"budget\": {\"trials\": 9}, "
            + "\"start\": [{\"hidden_sizes\": 5}]}"),
        "c.json:1  search.start  is no setting of the search space: a value is not among those of "
          + "\"parameters\", or a condition leaves it out", schema: false),
      BadConfig(
        parameters(
          "\"hidden_sizes\": [4, 8], \"learning_rate\": [0.1, 0.01], \"epochs\": 9",
          rest: ", \"search\": {\"method\": \"adaptive\", \"budget\": {\"trials\": 9}, "
            + "\"start\": [{\"hidden_sizes\": 4}]}"),
        "c.json:1  search.start  is no setting of the search space; it gives no learning_rate",
        schema: false),
      BadConfig(
        parameters("\"hidden_sizes\": {\"layers\": 2, \"shape\": \"funnel\"}, \"epochs\": 9"),
        "c.json:1  parameters.hidden_sizes  needs both \"layers\" and \"width\"; \"width\" is missing"
      ),
      BadConfig(
        parameters(network, rest: ", \"search\": {\"method\": \"random\"}"),
        "c.json:1  search  a random search needs \"trials\", how many to draw"),
      BadConfig(
        parameters(network, rest: ", \"budget\": {\"hours\": 0}"),
        "c.json:1  budget.hours  0 is not a number of hours above 0"),
      BadConfig(
        parameters(network, rest: ", \"budget\": {}"),
        "c.json:1  budget  needs \"hours\", \"trials\" or \"epochs\""),
      BadConfig(
        parameters(network, rest: ", \"limits\": {\"seconds_per_trials\": 3}"),
        "c.json:1  limits.seconds_per_trials  unknown key; did you mean \"seconds_per_trial\"?"),
      BadConfig(
        parameters(
          network,
          rest: ", \"budget\": {\"trials\": 9}, \"search\": {\"method\": \"halving\", "
            + "\"budget\": {\"trials\": 9}}"),
        "c.json:1  search.budget.trials  is given twice, here and in the config's own \"budget\""),
      BadConfig(
        parameters(
          network, rest: ", \"search\": {\"method\": \"halving\", \"budget\": {\"hours\": 9}}"),
        "c.json:1  search.budget.hours  stand in the config's own \"budget\": {\"hours\": 8}"),
      BadConfig(
        parameters(network, rest: ", \"objective\": {\"metric\": \"validation_lose\"}"),
        "c.json:1  objective.metric  \"validation_lose\" is not one of training_loss, "
          + "validation_loss, validation_accuracy, validation_r2, validation_mean_absolute_error, "
          + "validation_root_mean_squared_error, validation_top_3_accuracy, "
          + "validation_top_5_accuracy, validation_precision, validation_recall, validation_f1, "
          + "validation_roc_auc, validation_exact_match, validation_label_accuracy, best_METRIC, "
          + "wall_time, parameter_count; did you mean \"validation_loss\"?"),
      BadConfig(
        parameters(network, rest: ", \"metrics\": [\"validation_f\"]"),
        "c.json:1  metrics[0]  \"validation_f\" is not one of training_loss, validation_loss, "
          + "validation_accuracy, validation_r2, validation_mean_absolute_error, "
          + "validation_root_mean_squared_error, validation_top_3_accuracy, "
          + "validation_top_5_accuracy, validation_precision, validation_recall, validation_f1, "
          + "validation_roc_auc, validation_exact_match, "
          + "validation_label_accuracy; did you mean \"validation_f1\"?"),
      BadConfig(
        parameters(network, rest: ", \"metrics\": [\"validation_f1\"]"),
        "c.json:1  metrics  there is no validation_f1 in a classification without validation rows; "
          + "there is training_loss; \"validation\": 0.2 in \"dataset\" keeps a fifth of the rows for it",
        schema: false),
      BadConfig(
        parameters(network, rest: ", \"objective\": {\"metric\": \"validation_loss\"}"),
        "c.json:1  objective.metric  there is no validation_loss in a classification without "
          + "validation rows; there is training_loss; \"validation\": 0.2 in \"dataset\" keeps a fifth of the "
          + "rows for it", schema: false),
      BadConfig(
        parameters(
          network,
          rest: ", \"objective\": {\"metric\": \"validation_loss\", \"direction\": \"maximize\"}"),
        "c.json:1  objective.direction  validation_loss is better when lower: \"minimize\"",
        schema: false),
      BadConfig(
        parameters(
          "\"hidden_sizes\": [4, 8], \"epochs\": [1, 2, 3]",
          rest: ", \"paired\": [\"hidden_sizes\", \"epochs\"]"),
        "c.json:1  parameters.epochs  paired parameters need equally many values: hidden_sizes has 2, "
          + "epochs has 3", schema: false),
      BadConfig(
        parameters(network, rest: ", \"exclude\": [{\"hidden_sizes\": 4}]"),
        "c.json:1  exclude  all 1 combinations are excluded", schema: false),
      BadConfig(
        parameters(network, rest: ", \"exclude\": [{\"hidden_sizes\": 5}]"),
        "c.json:1  exclude.hidden_sizes  5 is not among its values (4)", schema: false),
      // What could not be read is not complained of a second time.
      BadConfig(
        parameters(
          "\"hidden_sizes\": -3, \"epochs\": 1", rest: ", \"exclude\": [{\"hidden_sizes\": 16}]"),
        "c.json:1  parameters.hidden_sizes  -3 is not a whole number of nodes from 1 on"),
      BadConfig(
        parameters(network, rest: ", \"name\": \"a/b\""),
        "c.json:1  name  \"a/b\" cannot name a file; take letters, digits, . _ and -"),
      BadConfig(
        "{\"dataset\": {\"source\": \"none.csv\", \"validation\": 1.5, \"scalling\": \"none\"},\n"
          + "\"parameters\": {\(network)}}",
        "c.json:1  dataset.scalling    unknown key; did you mean \"scaling\"?\n"
          + "c.json:1  dataset.source      there is no file none.csv\n"
          + "c.json:1  dataset.validation  1.5 is not a share from 0 to below 1"),
      BadConfig(
        "{\"dataset\": {\"generate\": \"two_moon\"}, \"parameters\": {\(network)}}",
        "c.json:1  dataset.generate  \"two_moon\" is not one of two_moons, xor, circles, spirals, "
          + "blobs, friedman; did you mean \"two_moons\"?"),
      BadConfig(
        "{\"dataset\": {\"generate\": \"xor\", \"folds\": 1}, \"parameters\": {\(network)}}",
        "c.json:1  dataset.folds  1 is not a whole number from 2 to 1000"),
      BadConfig(
        "{\"dataset\": {\"generate\": \"xor\", \"folds\": 5, \"validation\": 0.2},\n"
          + "\"parameters\": {\(network)}}",
        "c.json:1  dataset.folds  every fold is the validation once; leave out \"validation\"",
        schema: false),
      BadConfig(
        "{\"dataset\": {\"generate\": \"xor\"}, \"parameters\": {\(network), \"fold\": [1, 2]}}",
        "c.json:1  parameters.fold  comes from \"folds\" in \"dataset\", a number of folds"),
      BadConfig(
        "{\"dataset\": {\"generate\": \"xor\", \"sample_weight\": \"w\"},\n"
          + "\"parameters\": {\(network)}}",
        "c.json:1  dataset.sample_weight  unknown key; the keys here are generate, rows, noise, seed, "
          + "task, scaling, numeric_encoding, bins, edges, target_scaling, validation, folds, test, "
          + "split_seed"),
      BadConfig(
        "{\"dataset\": {\"generate\": \"friedman\"}, \"parameters\": {\(network), "
          + "\"loss\": \"cross_entropy\"}}",
        "c.json:1  parameters.loss  cross_entropy is for classes; a regression takes "
          + "mean_squared_error", schema: false),
    ] + preparation
}
