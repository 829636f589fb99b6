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


def save_weights(path, layers, norms=None, history=None):
    """Batch normalization is folded into weights and biases, by its running mean and variance."""
    with h5py.File(path, "w") as file:
        for index, layer in enumerate(layers, 1):
            norm = norms[index - 1] if norms and index < len(layers) else None
            weights = layer.weight.detach().numpy().T
            biases = 0 if layer.bias is None else layer.bias.detach().numpy()
            if isinstance(norm, torch.nn.BatchNorm1d):
                gain, shift, mean, variance = (
                    value.detach().numpy()
                    for value in (norm.weight, norm.bias, norm.running_mean, norm.running_var)
                )
                factor = gain / numpy.sqrt(variance + norm.eps)
                weights, biases = weights * factor, shift + (biases - mean) * factor
            elif norm is not None:
                file[f"layer_{index}/gains"] = norm.weight.detach().numpy()
                file[f"layer_{index}/shifts"] = norm.bias.detach().numpy()
            file[f"layer_{index}/weights"] = weights
            file[f"layer_{index}/biases"] = biases
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


def lbfgs(parameters, rate):
    # One iteration a call; the first evaluation leaves 25 for the line search.
    return torch.optim.LBFGS(
        parameters,
        lr=rate,
        max_iter=1,
        max_eval=26,
        history_size=10,
        line_search_fn="strong_wolfe",
    )


# name: task, what the config says beside the common part, what PyTorch says
CASES = {
    "activation_per_layer": ("classification", {"activation": [["tanh", "gelu"]]}, {}),
    "class_weights": ("classification", {"class_weights": [[0.5, 1.0, 2.5]]}, {}),
    "class_weights_balanced": ("classification", {"class_weights": "balanced"}, {}),
    "l1": ("regression", {"l1": 0.01}, {}),
    "normalization_batch": ("classification", {"normalization": "batch"}, {}),
    "normalization_batch_relu": (
        "regression",
        {"normalization": "batch", "activation": "relu", "batch_size": 23, "optimizer": "sgd"},
        {"optimizer": lambda p, rate: torch.optim.SGD(p, lr=rate)},
    ),
    "normalization_layer": ("regression", {"normalization": "layer"}, {}),
    "normalization_layer_gelu": (
        "classification",
        {"normalization": "layer", "activation": "gelu", "weight_decay": 0.01},
        {"optimizer": lambda p, rate: torch.optim.Adam(p, lr=rate, weight_decay=0.01)},
    ),
    "optimizer_lbfgs": (
        "regression",
        {"optimizer": "lbfgs", "learning_rate": 1, "batch_size": "full", "epochs": 25},
        {"optimizer": lbfgs},
    ),
    "optimizer_lbfgs_weight_decay": (
        "classification",
        {
            "optimizer": "lbfgs",
            "learning_rate": 0.8,
            "batch_size": "full",
            "epochs": 20,
            "weight_decay": 0.01,
        },
        {"optimizer": lbfgs},
    ),
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
    kind = {"batch": torch.nn.BatchNorm1d, "layer": torch.nn.LayerNorm}
    norms = torch.nn.ModuleList()
    if "normalization" in parameters:
        norms.extend(kind[parameters["normalization"]](size) for size in sizes[1:-1])
        if parameters["normalization"] == "batch":
            # Biases would be normalized away; without, their gradients are not rounding errors.
            for layer in layers[:-1]:
                layer.bias = None
    network = torch.nn.ModuleList([layers, norms])
    names = parameters["activation"]
    names = names[0] if isinstance(names, list) else [names] * 2

    def forward(rows):
        for index, activation in enumerate(names):
            rows = layers[index](rows)
            rows = norms[index](rows) if norms else rows
            rows = ACTIVATIONS[activation](rows)
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

    optimizer = peer.get("optimizer", adam)(list(network.parameters()), parameters["learning_rate"])
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
            first = []

            def closure():
                loss = loss_of(forward(x[rows]), y[rows], None if w is None else w[rows])
                first.append(loss.item())
                if "l1" in parameters:
                    loss = loss + parameters["l1"] * sum(p.abs().sum() for p in layers.parameters())
                if isinstance(optimizer, torch.optim.LBFGS):
                    decay = parameters.get("weight_decay", 0) / 2
                    loss = loss + decay * sum((p * p).sum() for p in layers.parameters())
                optimizer.zero_grad()
                loss.backward()
                return loss

            network.train()
            optimizer.step(closure)
            total += first[0] * len(x[rows])
        history["training_loss"].append(total / len(x))
        network.eval()
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
                best_weights = {k: v.clone() for k, v in network.state_dict().items()}
            if epoch - best_epoch >= parameters["patience"]:
                break
    if best_weights is not None:
        network.load_state_dict(best_weights)
    save_weights(folder / "expected.h5", layers, norms, history)
    print(name, len(history["training_loss"]), "epochs", history["validation_loss"][-1])


torch.set_num_threads(1)
for case in sys.argv[1:] or CASES:
    make(case)
