"""Makes preparation.json: columns of numbers, and what scikit-learn, SciPy and NumPy make of them. It was run with
scikit-learn 1.9 and NumPy 2.4; run it again with: python make.py"""
import json
import os

import numpy as np
from scipy.stats import norm
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

random = np.random.RandomState(7)
rows = 400
columns = {
    "normal": random.normal(3, 2, rows),
    "skewed": np.exp(random.normal(0, 2, rows)),
    "ties": np.round(random.exponential(1.5, rows)),
    "mostly_zero": np.where(random.rand(rows) < 0.8, 0, random.gamma(2, 50, rows)),
    "lacking": np.where(random.rand(rows) < 0.2, np.nan, random.uniform(-1, 1, rows)),
}
x = np.stack(list(columns.values()), 1)
filled = np.where(np.isnan(x), np.nanmedian(x, 0), x)
score = filled @ [0.5, 0.02, -0.6, 0.01, 2] + np.sin(3 * filled[:, 4]) + random.normal(0, 0.5, rows)
number = np.round(score, 6)
label = (score > np.median(score)).astype(int) + (score > np.quantile(score, 0.9))


def quantiles(present, count):
    # np.quantile of linspace, but for its rounding, which makes equal quantiles differ.
    below, rest = np.divmod(np.arange(count) * (len(present) - 1), count - 1)
    above = present[np.minimum(below + 1, len(present) - 1)]
    knots = present[below] + (above - present[below]) * (rest / (count - 1))
    assert np.allclose(knots, np.quantile(present, np.linspace(0, 1, count)))
    return knots


def normal_scores(column):
    present = np.sort(column[~np.isnan(column)])
    count = min(1000, len(present))
    knots = quantiles(present, count)
    scores = norm.ppf((np.arange(count) + 0.5) / count)
    different = np.unique(knots)
    means = np.array([scores[knots == knot].mean() for knot in different])
    return np.interp(column, different, means)


def tree_edges(column, tree, target):
    present = ~np.isnan(column)
    tree.fit(column[present, None], target[present])
    splits = tree.tree_.threshold[tree.tree_.children_left >= 0]
    return [column[present].min(), *np.sort(splits), column[present].max()]


def quantile_edges(column, bins):
    return np.unique(quantiles(np.sort(column[~np.isnan(column)]), bins + 1))


def encoded(column, edges):
    # Gorishniy et al. 2022, (1).
    shares = (column[:, None] - edges[:-1]) / np.diff(edges)
    low, high = np.zeros(len(edges) - 1), np.ones(len(edges) - 1)
    low[0], high[-1] = -np.inf, np.inf
    return np.clip(shares, low, high)


def robust(column):
    scaler = RobustScaler().fit(column[:, None])
    spread = scaler.scale_[0]
    if np.nanquantile(column, 0.75) == np.nanquantile(column, 0.25):
        spread = (np.nanmax(column) - np.nanmin(column)) / 2
    z = (column - scaler.center_[0]) / spread
    return z / np.sqrt(1 + (z / 3) ** 2)


settings = dict(max_leaf_nodes=12, min_samples_leaf=32, random_state=0)
result = {
    "numbers": [[None if np.isnan(value) else value for value in row] for row in x],
    "target": number.tolist(),
    "label": label.tolist(),
    "columns": [],
}
for place, name in enumerate(columns):
    column = x[:, place]
    full = filled[:, place]
    by_tree = np.array(tree_edges(column, DecisionTreeRegressor(**settings), number))
    result["columns"].append(
        {
            "name": name,
            "median": np.nanmedian(column),
            "mean": np.nanmean(column),
            "standardize": StandardScaler().fit(column[:, None]).transform(full[:, None])[:, 0].tolist(),
            "min_max": MinMaxScaler().fit(column[:, None]).transform(full[:, None])[:, 0].tolist(),
            "robust": np.where(np.isnan(column), robust(np.append(column, full))[rows:], robust(column)).tolist()
            if not np.isnan(column).any()
            else None,
            "quantile": normal_scores(column).tolist() if not np.isnan(column).any() else None,
            "edges_of_numbers": by_tree.tolist(),
            "edges_of_classes": tree_edges(column, DecisionTreeClassifier(**settings), label),
            "edges_of_quantiles": quantile_edges(column, 8).tolist(),
            "bins_of_numbers": encoded(full, by_tree)[:20].tolist(),
        }
    )
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "preparation.json")
with open(path, "w") as file:
    json.dump(result, file)
