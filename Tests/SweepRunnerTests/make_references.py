"""Makes reference cases with PyTorch: config, data, initial weights, expected history and weights.

    python Tests/SweepRunnerTests/make_references.py [NAME ...]      (torch, numpy, h5py)

Every case is a folder of References/. A case is added by a line in CASES below: what stands in its
config beside the common part, and how PyTorch says the same.
"""

import json
import pathlib
import sys

import h5py
import numpy
import torch

FOLDER = pathlib.Path(__file__).parent / "References"
FEATURES, CLASSES, TARGETS = 6, 3, 2
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "gelu": torch.nn.functional.gelu}


def data(rows, task, seed):
    mixing = numpy.random.default_rng(0).normal(size=(FEATURES, 3))
    random = numpy.random.default_rng(seed)
    x = random.normal(size=(rows, FEATURES)).astype(numpy.float32)
    z = x @ mixing + 0.3 * random.normal(size=(rows, 3))
    if task == "regression":
        return x, (numpy.tanh(z[:, :TARGETS]) + 0.2 * x[:, :1]).astype(numpy.float32)
    # Classes of different sizes, so that weights matter.
    return x, (z + numpy.array([1.5, 0.3, 0.0])).argmax(axis=1)


def sample_weights(rows, seed):
    return numpy.random.default_rng(seed).choice([0, 0.5, 1, 2.25], rows).astype(numpy.float32)


def save_csv(path, x, y, weights=None):
    names = [f"x_{i}" for i in range(FEATURES)]
    columns = [x]
    if weights is not None:
        names.append("weight")
        columns.append(weights[:, None])
    if y.ndim == 1:
        names.append("label")
        columns.append(y[:, None])
    else:
        names += [f"target_{i}" for i in range(TARGETS)]
        columns.append(y)
    with open(path, "w") as file:
        file.write(",".join(names) + "\n")
        for row in numpy.concatenate(columns, axis=1):
            numbers = [f"{value:.9g}" for value in row]
            if y.ndim == 1:
                numbers[-1] = str(int(row[-1]))
            file.write(",".join(numbers) + "\n")


def save_weights(path, layers, history=None):
    with h5py.File(path, "w") as file:
        for index, layer in enumerate(layers, 1):
            file[f"layer_{index}/weights"] = layer.weight.detach().numpy().T
            file[f"layer_{index}/biases"] = layer.bias.detach().numpy()
        for name, values in (history or {}).items():
            file[name] = numpy.array(values, dtype=numpy.float32)


def adam(parameters, rate):
    return torch.optim.Adam(parameters, lr=rate)


def warmed_cosine(optimizer, epochs, warmup):
    schedules = torch.optim.lr_scheduler
    return schedules.SequentialLR(
        optimizer,
        [
            schedules.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup),
            schedules.CosineAnnealingLR(optimizer, epochs - warmup),
        ],
        milestones=[warmup],
    )


def one_cycle(optimizer, epochs):
    return torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 0.02, total_steps=epochs, cycle_momentum=False
    )


# name: task, what the config says beside the common part, what PyTorch says
CASES = {
    "activation_per_layer": ("classification", {"activation": [["tanh", "gelu"]]}, {}),
    "class_weights": ("classification", {"class_weights": [[0.5, 1.0, 2.5]]}, {}),
    "class_weights_balanced": ("classification", {"class_weights": "balanced"}, {}),
    "l1": ("regression", {"l1": 0.01}, {}),
    "optimizer_rprop": (
        "regression",
        {"optimizer": "rprop", "batch_size": "full"},
        {"optimizer": lambda p, rate: torch.optim.Rprop(p, lr=rate)},
    ),
    "sample_weight": ("classification", {}, {"dataset": {"sample_weight": "weight"}}),
    "sample_weight_regression": ("regression", {}, {"dataset": {"sample_weight": "weight"}}),
    "schedule_one_cycle": (
        "classification",
        {"schedule": "one_cycle", "learning_rate": 0.02},
        {"schedule": one_cycle},
    ),
    "schedule_reduce_on_plateau": (
        "regression",
        {
            "schedule": "reduce_on_plateau",
            "decay_factor": 0.3,
            "plateau_patience": 1,
            "learning_rate": 0.05,
            "epochs": 24,
        },
        {
            "schedule": lambda o, epochs: torch.optim.lr_scheduler.ReduceLROnPlateau(
                o, factor=0.3, patience=1
            )
        },
    ),
    "schedule_warmup_cosine": (
        "classification",
        {"schedule": "cosine", "warmup_epochs": 4},
        {"schedule": lambda o, epochs: warmed_cosine(o, epochs, 4)},
    ),
    "early_stopping": (
        "regression",
        {"patience": 3, "minimum_change": 0.0005, "learning_rate": 0.03, "epochs": 60},
        {},
    ),
}


def make(name):
    task, extra, peer = CASES[name]
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    parameters = {
        "hidden_sizes": [[8, 5]],
        "activation": "tanh",
        "optimizer": "adam",
        "learning_rate": 0.01,
        "batch_size": 16,
        "epochs": 12,
        "seed": 0,
        "shuffle": False,
        "initial_weights": "initial.h5",
    } | extra
    target = "label" if task == "classification" else ["target_0", "target_1"]
    config = {
        "name": name,
        "dataset": {
            "source": "train.csv",
            "validation_source": "validation.csv",
            "target": target,
            "scaling": "none",
            "task": task,
        }
        | peer.get("dataset", {}),
        "parameters": parameters,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    parts = [data(100, task, 1), data(40, task, 2)]
    weighs = "sample_weight" in config["dataset"]
    parts = [
        (*part, sample_weights(len(part[0]), seed) if weighs else None)
        for seed, part in enumerate(parts)
    ]
    for part, file in zip(parts, ["train.csv", "validation.csv"]):
        save_csv(folder / file, *part)
    (x, y, w), (validation_x, validation_y, validation_w) = (
        [
            None if array is None else torch.from_numpy(numpy.ascontiguousarray(array))
            for array in part
        ]
        for part in parts
    )

    torch.manual_seed(3)
    sizes = [FEATURES, 8, 5, CLASSES if task == "classification" else TARGETS]
    layers = torch.nn.ModuleList(torch.nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))
    save_weights(folder / "initial.h5", layers)
    names = parameters["activation"]
    names = names[0] if isinstance(names, list) else [names] * 2

    def forward(rows):
        for layer, activation in zip(layers, names):
            rows = ACTIVATIONS[activation](layer(rows))
        return layers[-1](rows)

    weights = parameters.get("class_weights")
    if weights == "balanced":
        counts = torch.bincount(y, minlength=CLASSES)
        weights = len(y) / (CLASSES * counts.double())
    elif weights is not None:
        weights = torch.tensor(weights[0])
    if task == "classification":
        criterion = torch.nn.CrossEntropyLoss(
            weight=None if weights is None else weights.float(),
            reduction="none" if weighs else "mean",
        )
    else:
        criterion = torch.nn.MSELoss(reduction="none" if weighs else "mean")

    def loss_of(outputs, targets, row_weights):
        loss = criterion(outputs, targets)
        if row_weights is None:
            return loss
        rows = loss if loss.ndim == 1 else loss.mean(dim=1)
        return (rows * row_weights).sum() / row_weights.sum()

    optimizer = peer.get("optimizer", adam)(layers.parameters(), parameters["learning_rate"])
    schedule = peer["schedule"](optimizer, parameters["epochs"]) if "schedule" in peer else None
    size = len(x) if parameters["batch_size"] == "full" else parameters["batch_size"]

    history = {"training_loss": [], "validation_loss": []}
    if task == "classification":
        history["validation_accuracy"] = []
    best, best_epoch, best_weights = float("inf"), 0, None
    for epoch in range(parameters["epochs"]):
        total = 0.0
        for start in range(0, len(x), size):
            rows = slice(start, start + size)
            loss = loss_of(forward(x[rows]), y[rows], None if w is None else w[rows])
            total += loss.item() * len(x[rows])
            if "l1" in parameters:
                loss = loss + parameters["l1"] * sum(p.abs().sum() for p in layers.parameters())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history["training_loss"].append(total / len(x))
        with torch.no_grad():
            outputs = forward(validation_x)
            validation = loss_of(outputs, validation_y, validation_w).item()
            history["validation_loss"].append(validation)
            if task == "classification":
                right = (outputs.argmax(dim=1) == validation_y).double().mean().item()
                history["validation_accuracy"].append(right)
        if isinstance(schedule, torch.optim.lr_scheduler.ReduceLROnPlateau):
            schedule.step(validation)
        elif schedule is not None:
            schedule.step()
        if "patience" in parameters:
            if validation < best - parameters["minimum_change"]:
                best, best_epoch = validation, epoch
                best_weights = {k: v.clone() for k, v in layers.state_dict().items()}
            if epoch - best_epoch >= parameters["patience"]:
                break
    if best_weights is not None:
        layers.load_state_dict(best_weights)
    save_weights(folder / "expected.h5", layers, history)
    print(name, len(history["training_loss"]), "epochs", history["validation_loss"][-1])


torch.set_num_threads(1)
for case in sys.argv[1:] or CASES:
    make(case)
