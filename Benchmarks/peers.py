"""The digits sweep in other libraries: python peers.py sklearn|torch|jax

48 networks 64-[16|32|64|128]-10, relu, softmax cross-entropy, Adam at three learning rates, four
seeds, batch 32, 30 epochs, validation loss and accuracy after every epoch. Prints one JSON line:
`seconds` is the sweep without imports and compilation, `startup` those."""
import itertools
import json
import os
import sys
import time

began = time.time()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
EPOCHS, BATCH = 30, 32
GRID = list(itertools.product((16, 32, 64, 128), (0.001, 0.003, 0.01), (1, 2, 3, 4)))
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def load():
    rows = np.loadtxt(
        os.path.join(HERE, "..", "configs", "data", "digits.csv"),
        delimiter=",", skiprows=1, dtype=np.float32)
    x, y = rows[:, :-1] / 16, rows[:, -1].astype(np.int64)
    order = np.random.default_rng(0).permutation(len(x))
    cut = len(x) * 4 // 5
    return x[order[:cut]], y[order[:cut]], x[order[cut:]], y[order[cut:]]


def sklearn_trial(hidden, rate, seed, data):
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    x, y, vx, vy = data
    network = MLPClassifier(
        (hidden,), batch_size=BATCH, learning_rate_init=rate, alpha=0, random_state=seed)
    for _ in range(EPOCHS):
        network.partial_fit(x, y, classes=np.arange(10))
        shares = network.predict_proba(vx)
        log_loss(vy, shares, labels=np.arange(10))
    return (shares.argmax(1) == vy).mean()


def torch_trial(hidden, rate, seed, data):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    x, y, vx, vy = (torch.from_numpy(a) for a in data)
    network = torch.nn.Sequential(
        torch.nn.Linear(64, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10))
    optimizer = torch.optim.Adam(network.parameters(), rate)
    loss = torch.nn.CrossEntropyLoss()
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss(network(x[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            logits = network(vx)
            loss(logits, vy)
            accuracy = (logits.argmax(1) == vy).float().mean()
    return accuracy.item()


def in_processes(trial):
    import joblib

    data = load()
    # The workers import their library before the clock starts.
    pool = joblib.Parallel(CORES)
    pool(joblib.delayed(__import__)(trial.__name__.split("_")[0]) for _ in range(CORES))
    start = time.time()
    accuracies = pool(joblib.delayed(trial)(*setting, data) for setting in GRID)
    return start, accuracies


def jax_sweep():
    """One compiled scan an epoch, the twelve trials of a shape batched with vmap."""
    import jax
    import jax.numpy as jnp

    x, y, vx, vy = (jnp.asarray(a) for a in load())
    steps = len(x) // BATCH

    def logits(p, rows):
        return jax.nn.relu(rows @ p[0] + p[1]) @ p[2] + p[3]

    def loss(p, rows, labels):
        z = logits(p, rows)
        right = jnp.take_along_axis(z, labels[:, None], 1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, 1) - right)

    def train(hidden, rate, seed):
        key = jax.random.key(seed)
        a, b = (6 / (64 + hidden)) ** 0.5, (6 / (hidden + 10)) ** 0.5
        p = (jax.random.uniform(key, (64, hidden), minval=-a, maxval=a), jnp.zeros(hidden),
             jax.random.uniform(key, (hidden, 10), minval=-b, maxval=b), jnp.zeros(10))
        zeros = jax.tree.map(jnp.zeros_like, p)

        def step(carry, rows):
            p, m, v, t = carry
            g = jax.grad(loss)(p, x[rows], y[rows])
            t = t + 1
            m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
            v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
            p = jax.tree.map(
                lambda p, m, v: p - rate * (m / (1 - 0.9**t)) / (
                    jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), p, m, v)
            return (p, m, v, t), None

        def epoch(carry, key):
            rows = jax.random.permutation(key, len(x))[: steps * BATCH].reshape(steps, BATCH)
            carry = jax.lax.scan(step, carry, rows)[0]
            accuracy = jnp.mean(logits(carry[0], vx).argmax(1) == vy)
            return carry, (loss(carry[0], vx, vy), accuracy)

        return jax.lax.scan(epoch, (p, zeros, zeros, 0.0), jax.random.split(key, EPOCHS))[1][1][-1]

    compiled = {}
    for hidden in sorted({h for h, _, _ in GRID}):
        rates, seeds = (jnp.array(v) for v in zip(*[(r, s) for h, r, s in GRID if h == hidden]))
        function = jax.jit(jax.vmap(lambda r, s, h=hidden: train(h, r, s)))
        compiled[hidden] = function.lower(rates, seeds).compile(), rates, seeds
    start = time.time()
    accuracies = np.concatenate([np.asarray(f(r, s)) for f, r, s in compiled.values()])
    return start, accuracies


if __name__ == "__main__":
    peer = sys.argv[1]
    if peer == "jax":
        start, accuracies = jax_sweep()
    else:
        start, accuracies = in_processes({"sklearn": sklearn_trial, "torch": torch_trial}[peer])
    print(json.dumps({
        "seconds": time.time() - start, "startup": start - began,
        "accuracy": float(np.mean(accuracies))}))
