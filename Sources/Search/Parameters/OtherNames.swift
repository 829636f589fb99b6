import Wording

/// The known name that an unknown one most likely means: another tool's word for it, or the nearest
/// spelling; nil for none.
package func suggestedName(for name: String, among known: [String]) -> String? {
  OtherNames.translation(of: name, among: known) ?? nearestName(to: name, among: known)
}

/// What PyTorch, Keras and scikit-learn call what a config names, and what people write for short;
/// a hyperparameter's own other names are in its definition. Such names are only understood to say
/// which one is right; docs/training.md has the table for readers.
package enum OtherNames {
  /// - Parameter known: the names that can stand in the place.
  package static func translation(of name: String, among known: [String]) -> String? {
    let plain = plain(name)
    // `accuracy` and `val_accuracy` are validation_accuracy.
    let metric = "validation" + (plain.hasPrefix("val") ? plain.dropFirst(3) : plain[...])
    return known.first { Self.plain($0) == plain }
      ?? known.first { Parameter($0)?.definition.isAlsoCalled(plain) == true }
      ?? known.first { others[$0]?.contains(plain) == true }
      ?? known.first { Self.plain($0) == metric }
  }

  /// In lower case, and without what parts words.
  static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static let others: [String: Set<String>] = table.mapValues {
    Set($0.split(separator: " ").map { plain(String($0)) })
  }

  private static let table: [String: String] = [
    // Values of hyperparameters.
    "cross_entropy":
      "cross_entropy_loss categorical_crossentropy sparse_categorical_crossentropy nll nll_loss log_loss softmax",
    "binary_cross_entropy": "bce bce_loss bce_with_logits bce_with_logits_loss binary_crossentropy",
    "mean_squared_error": "mse mse_loss squared_error l2 l2_loss",
    "sum_squared_error": "sse",
    "mean_absolute_error": "mae l1 l1_loss absolute_error",
    "huber": "huber_loss smooth_l1 smooth_l1_loss",
    "sigmoid": "logistic",
    "identity": "linear none",
    "silu": "swish",
    "batch": "batch_norm batch_normalization batch_norm1d",
    "layer": "layer_norm layer_normalization",
    "glorot_uniform": "glorot xavier xavier_uniform",
    "glorot_normal": "xavier_normal",
    "he_uniform": "he kaiming kaiming_uniform",
    "he_normal": "kaiming_normal",
    "lecun_normal": "lecun",
    "uniform": "random_uniform",
    "normal": "random_normal gaussian",
    "pytorch": "torch default",
    "sgd": "momentum nesterov nag stochastic_gradient_descent",
    "constant": "none",
    "step": "step_lr multi_step_lr",
    "exponential": "exponential_lr exponential_decay",
    "cosine": "cosine_annealing cosine_annealing_lr cosine_decay",
    "one_cycle": "one_cycle_lr",
    "coslog4": "cos_log cosine_log",
    "reduce_on_plateau": "plateau reduce_lr_on_plateau adaptive",
    "from": "min minimum low lower start",
    "to": "max maximum high upper stop end",
    "count": "num number steps",
    // Metrics, and how to search.
    "validation_mean_absolute_error": "mae",
    "validation_root_mean_squared_error": "rmse root_mean_squared_error",
    "validation_r2": "r2_score",
    "validation_f1": "f1_score f1_macro",
    "validation_roc_auc": "auc roc_auc_score",
    "minimize": "min minimise",
    "maximize": "max maximise",
    "grid": "grid_search exhaustive",
    "random": "random_search randomized",
    "sobol": "qmc quasi_random quasirandom halton latin_hypercube lhs",
    "trials": "n_trials n_iter",
    // Data.
    "source": "data file path filename csv",
    "target": "targets label labels y target_column",
    "features": "columns inputs x feature_columns",
    "sample_weight": "sample_weights weights",
    "validation": "validation_split validation_fraction validation_size val val_split test_size",
    "test": "test_split test_fraction",
    "folds": "cv k_fold n_splits n_folds",
    "scaling": "scale scaler normalize normalization standardize preprocessing",
    "split_seed": "random_state seed random_seed",
    "classification": "classifier binary multiclass",
    "regression": "regressor",
    "rows": "n_samples samples",
    "two_moons": "moons make_moons",
    "circles": "make_circles",
    "blobs": "make_blobs",
    "friedman": "make_friedman1",
    "standardize": "standard standard_scaler z_score zscore",
    "min_max": "min_max_scaler",
    "robust": "robust_scaler",
    "quantile": "quantile_transformer rank_gauss",
    "one_hot": "onehot one_hot_encoder dummies get_dummies",
    "exclude": "drop drop_columns ignore",
    "categorical": "categorical_columns cat_features categorical_features",
    "numeric": "numeric_columns numerical",
    "dates": "parse_dates date_columns",
    "missing_values": "na_values",
    // The parts of a config.
    "dataset": "data",
    "parameters": "hyperparameters params param_grid grid model training space search_space",
  ]
}

extension ParameterDefinition {
  /// Whether others call it so; in lower case, and without what parts words.
  fileprivate func isAlsoCalled(_ plain: String) -> Bool {
    others.split(separator: " ").contains { OtherNames.plain(String($0)) == plain }
  }
}
