"""The search beside Optuna: the same spaces, the same trainer, the same epochs.

    bin/bench search                        # every task, 20 repeats
    bin/bench search --repeats 5 digits     # one task, five repeats
    bin/bench search --wall                 # the time of a whole search, beside Optuna with PyTorch
    bin/bench search --seeds                # how many seeds a setting is best trained with, at equal time

Optuna drives overnight as its trainer: every trial of it is one `overnight run`. Each method is
charged the epochs that its trials train; one that prunes, those up to the rung where it prunes. What
is compared is the best validation loss seen after as many epochs. 20x means the epochs of 20 whole
trainings.
"""

import argparse
import gzip
import json
import math
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OVERNIGHT = os.path.join(TOP, ".build/release/overnight")
FASHION = "/usr/share/datasets/fashion-mnist"
MULTIPLES = list(range(2, 21))
ACTIVATIONS = ["relu", "tanh", "gelu"]


def csv(name, target, epochs, **more):
    source = os.path.join(TOP, "configs/data", name)
    dataset = {"source": source, "target": target, "validation": 0.25, **more}
    return {"dataset": dataset, "epochs": epochs}


def generated(name, epochs, **more):
    dataset = {"generate": name, "rows": 1000, "validation": 0.25, "scaling": "standardize", **more}
    return {"dataset": dataset, "epochs": epochs}


TASKS = {
    "digits": csv("digits.csv", "label", 27, task="classification", scaling="min_max"),
    # Of this division of the rows the loss cannot become 0.
    "iris": csv("iris.csv", "species", 81, scaling="standardize", split_seed=2),
    "fashion": {"epochs": 27},
    # Tasks on which the method was not made.
    "diabetes": csv("diabetes.csv", "progression", 27, scaling="standardize"),
    "spirals": generated("spirals", 81, noise=0.1),
    "friedman": generated("friedman", 27, noise=1.0),
}


def fashion_dataset(folder):
    """4000 images of Fashion-MNIST, shrunk to 14 x 14, 1000 of them for validation."""

    def idx(name, header):
        for path in (f"{FASHION}/{name}", f"{FASHION}/{name}.gz"):
            if os.path.exists(path):
                opened = gzip.open(path) if path.endswith(".gz") else open(path, "rb")
                with opened as file:
                    return np.frombuffer(file.read(), np.uint8, offset=header)
        return None

    images, labels = idx("train-images-idx3-ubyte", 16), idx("train-labels-idx1-ubyte", 8)
    if images is None:
        return None
    small = images.reshape(-1, 14, 2, 14, 2)[:4000].mean((2, 4)).reshape(4000, 196) / 255
    path = os.path.join(folder, "fashion.npz")
    np.savez(path, x=small.astype(np.float32), y=labels[:4000].astype(np.int64))
    return {"source": path, "task": "classification", "validation": 0.25}


def space(epochs, optimizer):
    parameters = {
        "hidden_sizes": {
            "layers": {"from": 1, "to": 3},
            "width": {"from": 8, "to": 256, "scale": "log"},
        },
        "learning_rate": {"from": 1e-4, "to": 0.3, "scale": "log"},
        "batch_size": {"from": 16, "to": 256, "scale": "log"},
        "weight_decay": {"from": 1e-6, "to": 1e-2, "scale": "log"},
        "dropout": {"from": 0, "to": 0.5},
        "activation": ACTIVATIONS,
        "optimizer": optimizer,
        "epochs": epochs,
    }
    if optimizer == "sgd":
        parameters["momentum"] = {"from": 0, "to": 0.99}
    return parameters


def run(config, path, *options):
    command = [OVERNIGHT, "run", "-", "-q", "--threads", "1", "--output", path, *options]
    ended = subprocess.run(command, input=json.dumps(config), text=True, capture_output=True)
    # 1: some trials diverged.
    if ended.returncode not in (0, 1):
        raise RuntimeError(ended.stderr)


def histories(path):
    with h5py.File(path) as file:
        return file["validation_loss"][:]


def rungs(epochs):
    values = [epochs]
    while values[0] // 3 >= max(1, epochs // 27):
        values.insert(0, values[0] // 3)
    return values


def ours(task, method, seed, folder):
    """The best loss after 2, 3 … 20 whole trainings: one search that goes on with ever larger
    budgets."""
    path = os.path.join(folder, "search.h5")
    best = []
    for multiple in MULTIPLES:
        config = {
            "dataset": task["dataset"],
            "parameters": [space(task["epochs"], name) for name in ("adam", "sgd")],
            "search": {
                "method": method[0],
                "parallel": method[1],
                "seed": seed,
                "budget": {"full_trainings": multiple},
            },
        }
        run(config, path)
        best.append(np.nanmin(histories(path)))
    return best


def suggest(trial, epochs):
    layers = trial.suggest_int("layers", 1, 3)
    width = trial.suggest_int("width", 8, 256, log=True)
    parameters = {
        "hidden_sizes": [[width] * layers],
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 0.3, log=True),
        "batch_size": trial.suggest_int("batch_size", 16, 256, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-2, log=True),
        "dropout": trial.suggest_float("dropout", 0, 0.5),
        "activation": trial.suggest_categorical("activation", ACTIVATIONS),
        "optimizer": trial.suggest_categorical("optimizer", ["adam", "sgd"]),
        "epochs": epochs,
    }
    if parameters["optimizer"] == "sgd":
        parameters["momentum"] = trial.suggest_float("momentum", 0, 0.99)
    return parameters


def optuna_study(method, seed, epochs, **more):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = {
        "tpe": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
        "hyperband": lambda: optuna.samplers.TPESampler(seed=seed),
        "gp": lambda: optuna.samplers.GPSampler(seed=seed),
    }[method]()
    pruner = (
        optuna.pruners.HyperbandPruner(max(1, epochs // 27), epochs, 3)
        if method == "hyperband"
        else optuna.pruners.NopPruner()
    )
    return optuna.create_study(sampler=sampler, pruner=pruner, **more)


def theirs(task, method, seed, folder):
    """The best loss after 2, 3 … 20 whole trainings by Optuna."""
    import optuna
    import warnings

    warnings.filterwarnings("ignore")
    epochs = task["epochs"]
    study = optuna_study(method, seed, epochs)
    spent, least, trace = 0, math.inf, []
    while spent < MULTIPLES[-1] * epochs:
        trial = study.ask()
        path = os.path.join(folder, f"{trial.number}.h5")
        run({"dataset": task["dataset"], "parameters": suggest(trial, epochs)}, path)
        curve = histories(path)[0]
        os.remove(path)
        first = curve[np.isfinite(curve)][:1]
        curve = np.where(np.isfinite(curve), curve, 2 * first[0] if len(first) else 1e3)
        curve = np.minimum.accumulate(curve)
        pruned = False
        for epoch in rungs(epochs) if method == "hyperband" else [epochs]:
            value, used = math.log(max(curve[epoch - 1], 1e-12)), epoch
            trial.report(value, epoch)
            if epoch < epochs and trial.should_prune():
                pruned = True
                break
        spent += used
        least = min(least, curve[used - 1])
        trace.append((spent, least))
        if pruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, value)
    return [
        min([loss for spent, loss in trace if spent <= multiple * epochs], default=math.nan)
        for multiple in MULTIPLES
    ]


METHODS = {
    "adaptive, parallel 0": (ours, ("adaptive", 0)),
    "adaptive, parallel 8": (ours, ("adaptive", 8)),
    "halving": (ours, ("halving", 8)),
    "Optuna TPE": (theirs, "tpe"),
    "Optuna TPE + Hyperband": (theirs, "hyperband"),
    "Optuna GP": (theirs, "gp"),
}


def job(arguments):
    task, name, seed = arguments
    function, method = METHODS[name]
    with tempfile.TemporaryDirectory() as folder:
        return np.log(np.maximum(function(TASKS[task], method, seed, folder), 1e-12))


def compare(tasks, methods, repeats, output):
    jobs = [(task, name, seed) for task in tasks for name in methods for seed in range(repeats)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        results = dict(zip(jobs, pool.imap(job, jobs)))
    for task in tasks:
        print(f"\n{task}: median of ln(best validation loss), {repeats} repeats; lower is better")
        print(f"{'method':24s} {'5x':>8s} {'10x':>8s} {'15x':>8s} {'20x':>8s}   quartiles at 20x")
        medians = {}
        for name in methods:
            traces = np.array([results[task, name, seed] for seed in range(repeats)])
            medians[name] = np.nanmedian(traces, 0)
            low, high = np.nanquantile(traces[:, -1], [0.25, 0.75])
            columns = " ".join(f"{medians[name][MULTIPLES.index(m)]:8.3f}" for m in (5, 10, 15, 20))
            print(f"{name:24s} {columns}   {low:.3f} to {high:.3f}")
        optuna = [name for name in methods if name.startswith("Optuna")]
        if not optuna:
            continue
        target = min(medians[name][-1] for name in optuna)
        for name in methods:
            if name in optuna:
                continue
            reached = [m for m, value in zip(MULTIPLES, medians[name]) if value <= target]
            print(
                f"{name} reaches Optuna's best 20x "
                + (f"with {reached[0]}x" if reached else "not within 20x")
            )
    if output:
        text = {f"{t}|{n}|{s}": list(map(float, v)) for (t, n, s), v in results.items()}
        with open(output, "w") as file:
            json.dump({"multiples": MULTIPLES, "ln_best_loss": text}, file)


# The time of a whole search.


def torch_worker(arguments):
    """One of two processes that share an Optuna study, and train in PyTorch."""
    storage_path, seed, data, epochs, budget = arguments
    import optuna
    import torch

    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    backend = optuna.storages.journal.JournalFileBackend(storage_path)
    study = optuna.load_study(
        study_name="digits",
        storage=optuna.storages.JournalStorage(backend),
        sampler=optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
    )
    x, y, vx, vy = (torch.from_numpy(array) for array in data)
    for _ in range(budget // epochs):
        trial = study.ask()
        p = suggest(trial, epochs)
        sizes = [x.shape[1], *p["hidden_sizes"][0]]
        layers = []
        activation = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "gelu": torch.nn.GELU}
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [
                torch.nn.Linear(inputs, outputs),
                activation[p["activation"]](),
                torch.nn.Dropout(p["dropout"]),
            ]
        model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], 10))
        arguments = {"lr": p["learning_rate"], "weight_decay": p["weight_decay"]}
        optimizer = (
            torch.optim.Adam(model.parameters(), **arguments)
            if p["optimizer"] == "adam"
            else torch.optim.SGD(model.parameters(), momentum=p["momentum"], **arguments)
        )
        best = math.inf
        for _ in range(epochs):
            model.train()
            order = torch.randperm(len(x))
            for start in range(0, len(x), p["batch_size"]):
                rows = order[start : start + p["batch_size"]]
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                loss = float(torch.nn.functional.cross_entropy(model(vx), vy))
            best = min(best, loss) if math.isfinite(loss) else best
        study.tell(trial, math.log(best) if math.isfinite(best) else 2.0)


def wall(rounds):
    """Seconds of a whole search of digits at 20x: ours on two threads, Optuna in two processes."""
    import optuna

    task, budget = TASKS["digits"], 20 * TASKS["digits"]["epochs"]
    raw = np.loadtxt(task["dataset"]["source"], delimiter=",", skiprows=1)
    x, y = (raw[:, :-1] / 16).astype(np.float32), raw[:, -1].astype(np.int64)
    cut = len(x) * 3 // 4
    data = (x[:cut], y[:cut], x[cut:], y[cut:])
    ratios = []
    for seed in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            config = {
                "dataset": task["dataset"],
                "parameters": [space(task["epochs"], name) for name in ("adam", "sgd")],
                "search": {"method": "adaptive", "seed": seed, "budget": {"full_trainings": 20}},
            }
            path = os.path.join(folder, "search.h5")
            start = time.perf_counter()
            run(config, path, "--threads", "2")
            own = time.perf_counter() - start
            storage = os.path.join(folder, "study.log")
            optuna.logging.set_verbosity(optuna.logging.ERROR)
            backend = optuna.storages.journal.JournalFileBackend(storage)
            optuna.create_study(
                study_name="digits", storage=optuna.storages.JournalStorage(backend)
            )
            context = multiprocessing.get_context("spawn")
            start = time.perf_counter()
            with context.Pool(2) as pool:
                work = [(storage, 2 * seed + i, data, task["epochs"], budget // 2) for i in (0, 1)]
                pool.map(torch_worker, work)
            other = time.perf_counter() - start
        ratios.append(other / own)
        print(f"overnight {own:.2f} s, Optuna with PyTorch {other:.1f} s: {other / own:.0f} times")
    print(f"median {np.median(ratios):.0f} times")


# Seeds of a setting.

SMALL = {
    "spirals": {"generate": "spirals", "rows": 400, "noise": 0.2},
    "iris": {**TASKS["iris"]["dataset"], "validation": 0.3},
    "friedman": {"generate": "friedman", "rows": 400, "noise": 1.0},
}
# Networks that train in lockstep.
SMALL_SPACE = {
    "hidden_sizes": {"layers": {"from": 1, "to": 2}, "width": {"from": 4, "to": 24, "scale": "log"}},
    "learning_rate": {"from": 1e-3, "to": 0.3, "scale": "log"},
    "weight_decay": {"from": 1e-6, "to": 1e-2, "scale": "log"},
    "activation": ["relu", "tanh", "sigmoid"],
    "epochs": 81,
}


def best_setting(path, seeds):
    """The setting whose trained seeds are best in the mean."""
    with h5py.File(path) as file:
        loss = np.log(np.maximum(file["best_validation_loss"][:], 1e-9))
        whole = file["epochs_run"][:] == 81
        names = ["hidden_sizes", "learning_rate", "weight_decay", "activation"]
        keys = list(zip(*(file[name][:] for name in names)))
    settings = {}
    for row, key in enumerate(keys):
        settings.setdefault(key, []).append(row)
    complete = [rows for rows in settings.values() if len(rows) >= seeds and whole[rows].all()]
    rows = min(complete or settings.values(), key=lambda rows: np.nanmean(loss[rows]))
    sizes, rate, decay, activation = keys[rows[0]]
    return {
        "hidden_sizes": [[int(size) for size in sizes.decode().split("-")]],
        "learning_rate": float(rate),
        "weight_decay": float(decay),
        "activation": activation.decode(),
    }


def search_with_seeds(dataset, repeats, final, epochs, seed):
    """Seconds of a search, and the mean loss of its best setting with 32 seeds that it has not seen."""
    dataset = {"scaling": "standardize", "validation": 0.3, **dataset}
    search = {"method": "adaptive", "budget": {"epochs": epochs}, "seed": seed}
    search |= {"repeats": repeats, "final_repeats": final}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "search.h5")
        start = time.perf_counter()
        run({"dataset": dataset, "parameters": SMALL_SPACE, "search": search}, path)
        seconds = time.perf_counter() - start
        again = {**SMALL_SPACE, **best_setting(path, final)}
        again["seed"] = {"from": 1001, "to": 1032, "step": 1}
        path = os.path.join(folder, "again.h5")
        run({"dataset": dataset, "parameters": again}, path)
        with h5py.File(path) as file:
            return seconds, np.nanmean(np.log(np.maximum(file["best_validation_loss"][:], 1e-9)))


def seeds(rounds):
    for task, dataset in SMALL.items():
        time_of_one = None
        for repeats, final in [(1, 1), (1, 8), (4, 4), (8, 8), (16, 16)]:
            epochs = 81 * 40
            if repeats > 1:
                # As many epochs as take the time of one seed.
                seconds, _ = search_with_seeds(dataset, repeats, final, epochs, 0)
                epochs = int(epochs * time_of_one / seconds)
            results = [
                search_with_seeds(dataset, repeats, final, epochs, seed) for seed in range(rounds)
            ]
            seconds, loss = np.median([s for s, _ in results]), np.mean([q for _, q in results])
            time_of_one = time_of_one or seconds
            print(
                f"{task}: repeats {repeats}, final_repeats {final}: {epochs} epochs, {seconds:.2f} s, "
                f"mean ln(loss) with new seeds {loss:.3f}"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tasks", nargs="*", help=", ".join(TASKS))
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--methods", help="some of the methods, separated by semicolons")
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--seeds", action="store_true")
    parser.add_argument("--output", help="write every trace to this JSON file")
    arguments = parser.parse_args()
    if arguments.wall:
        return wall(min(arguments.repeats, 5))
    if arguments.seeds:
        return seeds(arguments.repeats)
    with tempfile.TemporaryDirectory() as folder:
        TASKS["fashion"]["dataset"] = fashion_dataset(folder)
        tasks = arguments.tasks or list(TASKS)
        if "fashion" in tasks and TASKS["fashion"]["dataset"] is None:
            print("fashion is left out: apt-get install dataset-fashion-mnist", file=sys.stderr)
            tasks.remove("fashion")
        methods = arguments.methods.split(";") if arguments.methods else list(METHODS)
        compare(tasks, methods, arguments.repeats, arguments.output)


if __name__ == "__main__":
    main()
