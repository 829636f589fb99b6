"""The sweeps that overnight and its peers train: the same data, grids, batches and epochs.

digits    48 networks 64-[16|32|64|128]-10, relu, Adam, batch 32, 30 epochs
fashion    8 networks 784-[64-32|128-64|256-128|512-256]-10, relu, momentum 0.9, batch 64, 2 epochs of
           20 000 images, validation with 5 000
seed      64 times the tutorial's 3-4-1, sigmoid, no biases, 10 000 steps of the full batch
many      20 000 networks 4-[8|16|32|8-8]-3, relu, Adam, batch 16, 50 epochs of iris: a thousand seeds of twenty
           settings; of scikit-learn's and PyTorch's one in 500, times 500
chains     1 network 4-32-16-4, tanh, Adam, full batch of 10 000 rows, 2 000 epochs: the case that
           SimpleChains.jl publishes (on two threads two of them)
small      networks that train in lockstep, beside the same ones alone
"""
import dataclasses
import gzip
import itertools
import json
import os

import numpy as np

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
FASHION = "/usr/share/datasets/fashion-mnist"


def digits():
    rows = np.loadtxt(
        os.path.join(TOP, "configs", "data", "digits.csv"),
        delimiter=",", skiprows=1, dtype=np.float32)
    x, y = rows[:, :-1] / 16, rows[:, -1].astype(np.int64)
    order = np.random.default_rng(0).permutation(len(x))
    cut = len(x) * 4 // 5
    return x[order[:cut]], y[order[:cut]], x[order[cut:]], y[order[cut:]]


def fashion(rows=20000, validation=5000):
    with gzip.open(f"{FASHION}/train-images-idx3-ubyte.gz") as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(f"{FASHION}/train-labels-idx1-ubyte.gz") as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    x, end = x[:rows + validation].astype(np.float32) / 255, rows + validation
    return x[:rows], y[:rows], x[rows:end], y[rows:end]


def iris():
    with open(os.path.join(TOP, "configs", "data", "iris.csv")) as file:
        rows = [line.strip().split(",") for line in list(file)[1:]]
    names = sorted({row[-1] for row in rows})
    x, y = np.array([row[:-1] for row in rows], np.float32), np.array([names.index(row[-1]) for row in rows])
    order = np.random.default_rng(0).permutation(len(x))
    x, y, cut = ((x - x.mean(0)) / x.std(0))[order], y[order], len(x) * 7 // 10
    return x[:cut], y[:cut], x[cut:], y[cut:]


def chains():
    x = np.random.default_rng(0).normal(size=(10000, 4)).astype(np.float32)
    return x, np.sin(x @ np.ones((4, 4), np.float32) + np.arange(4, dtype=np.float32)), None, None


@dataclasses.dataclass
class Workload:
    load: object
    grid: list  # (hidden sizes, learning rate, seed)
    epochs: int
    batch: int
    optimizer: str
    features: int
    outputs: int = 10
    sample: int = 1  # slow peers train one in so many, and their time counts so many times

    def operations(self, rows):
        """Multiplications and additions of the products of the whole sweep's training."""
        total = 0
        for hidden, _, _ in self.grid:
            sizes = [self.features, *hidden, self.outputs]
            layers = [a * b for a, b in zip(sizes, sizes[1:])]
            total += (6 * sum(layers) - 2 * layers[0]) * rows * self.epochs
        return total


WORKLOADS = {
    "digits": Workload(
        digits, list(itertools.product([(16,), (32,), (64,), (128,)], (0.001, 0.003, 0.01), range(1, 5))),
        30, 32, "adam", 64),
    "fashion": Workload(
        fashion, list(itertools.product([(64, 32), (128, 64), (256, 128), (512, 256)], (0.01, 0.05), [1])),
        2, 64, "momentum", 784),
    "many": Workload(
        iris, list(itertools.product(
            [(8,), (8, 8), (16,), (32,)], (0.001, 0.003, 0.01, 0.03, 0.1), range(1, 1001))),
        50, 16, "adam", 4, outputs=3, sample=500),
    "chains": Workload(chains, [((32, 16), 0.001, 1)], 2000, 10000, "adam", 4, outputs=4),
}


@dataclasses.dataclass
class Small:
    """A network that is small enough to train in lockstep with fifteen others, with Adam."""
    name: str
    dataset: dict
    hidden: list
    batch: object
    epochs: int

    def config(self, seeds):
        return {
            "dataset": self.dataset, "parameters": {
                "hidden_sizes": [self.hidden], "batch_size": self.batch, "epochs": self.epochs,
                "learning_rate": 0.003, "seed": list(range(1, seeds + 1))}}


IRIS = {
    "source": os.path.abspath(os.path.join(TOP, "configs", "data", "iris.csv")), "target": "species",
    "scaling": "standardize", "validation": 0.3}
FRIEDMAN = {"generate": "friedman", "rows": 600, "noise": 0.1, "validation": 0.2}
SMALL = [
    Small("4-8-3, iris", IRIS, [8], 16, 3000), Small("4-8-3, iris", IRIS, [8], "full", 10000),
    Small("4-16-8-3, iris", IRIS, [16, 8], 16, 2000),
    Small("4-32-3, iris", IRIS, [32], 16, 2000), Small("4-32-32-3, iris", IRIS, [32, 32], 16, 1000),
    Small("10-8-1, friedman", FRIEDMAN, [8], 32, 1000),
    Small("10-32-1, friedman", FRIEDMAN, [32], 32, 1000)]


def overnight_config(name, folder, validates=True):
    """The config of a workload, with its data beside it, so that all train and validate with the same rows."""
    if name == "seed":
        return os.path.join(TOP, "configs", "seed.json")
    workload = WORKLOADS[name]
    x, y, vx, vy = workload.load()
    dataset = {"source": "x.npy", "target": "y.npy", "scaling": "none"}
    for file, array in (("x", x), ("y", y), ("vx", vx), ("vy", vy)):
        if array is not None:
            np.save(os.path.join(folder, f"{file}.npy"), array)
    if vx is not None and validates:
        dataset |= {"validation_source": "vx.npy", "validation_target": "vy.npy"}
    parameters = {
        "hidden_sizes": sorted({hidden for hidden, _, _ in workload.grid}),
        "learning_rate": sorted({rate for _, rate, _ in workload.grid}),
        "seed": sorted({seed for _, _, seed in workload.grid}),
        "batch_size": workload.batch, "epochs": workload.epochs, "shuffle": name != "chains",
        "activation": "tanh" if name == "chains" else "relu"}
    if workload.optimizer == "momentum":
        parameters |= {"optimizer": "sgd", "momentum": 0.9}
    if name == "chains":
        dataset["task"] = "regression"
    path = os.path.join(folder, f"{name}{'' if validates else '-training'}.json")
    with open(path, "w") as file:
        json.dump({"dataset": dataset, "parameters": parameters}, file)
    return path
