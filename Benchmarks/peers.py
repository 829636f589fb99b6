"""A sweep in another library: python peers.py sklearn|torch|jax|numpy digits|fashion|many|seed

Each does it as its own documentation would, one worker process or thread a core, with validation loss
and accuracy after every epoch. Prints one JSON line: `seconds` is the sweep without imports and
compilation, `startup` those; `accuracies` and `losses` are those after the last epoch, a trial each."""
import json
import os
import sys
import time

began = time.time()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import numpy as np

from workloads import WORKLOADS

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def sklearn_trial(workload, setting, data):
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    (hidden, rate, seed), (x, y, vx, vy) = setting, data
    solver = {"adam": {"solver": "adam"}, "momentum": {"solver": "sgd", "nesterovs_momentum": False}}
    network = MLPClassifier(
        hidden, batch_size=workload.batch, learning_rate_init=rate, alpha=0, random_state=seed,
        **solver[workload.optimizer])
    for _ in range(workload.epochs):
        network.partial_fit(x, y, classes=np.arange(workload.outputs))
        shares = network.predict_proba(vx)
        loss = log_loss(vy, shares, labels=np.arange(workload.outputs))
    return (shares.argmax(1) == vy).mean(), loss


def torch_trial(workload, setting, data):
    import torch

    (hidden, rate, seed), (x, y, vx, vy) = setting, [torch.from_numpy(a.copy()) for a in data]
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    sizes, layers = [workload.features, *hidden], []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], workload.outputs))
    optimizer = (
        torch.optim.Adam(network.parameters(), rate) if workload.optimizer == "adam"
        else torch.optim.SGD(network.parameters(), rate, momentum=0.9))
    loss = torch.nn.CrossEntropyLoss()
    for _ in range(workload.epochs):
        for rows in torch.randperm(len(x)).split(workload.batch):
            optimizer.zero_grad()
            loss(network(x[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            logits = network(vx)
            validation_loss = loss(logits, vy)
            accuracy = (logits.argmax(1) == vy).float().mean()
    return accuracy.item(), validation_loss.item()


def numpy_seed(seed):
    """The tutorial's own program."""
    random = np.random.default_rng(seed)
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], np.float32)
    y = np.array([[0], [1], [1], [0]], np.float32)
    first, second = random.random((3, 4), np.float32), random.random((4, 1), np.float32)
    for _ in range(10000):
        hidden = 1 / (1 + np.exp(-(x @ first)))
        output = 1 / (1 + np.exp(-(hidden @ second)))
        delta = 2 * (y - output) * output * (1 - output)
        change = x.T @ ((delta @ second.T) * hidden * (1 - hidden))
        second += hidden.T @ delta
        first += change
    return ((output > 0.5) == (y > 0.5)).mean(), None


def in_processes(library, trial, arguments):
    import joblib

    # The workers import their library before the clock starts.
    pool = joblib.Parallel(CORES)
    pool(joblib.delayed(__import__)(library) for _ in range(CORES))
    start = time.time()
    return start, pool(joblib.delayed(trial)(*each) for each in arguments)


def jax_sweep(workload):
    """One compiled scan an epoch, the trials of a shape batched with vmap."""
    import jax
    import jax.numpy as jnp

    x, y, vx, vy = (jnp.asarray(a) for a in workload.load())
    steps = len(x) // workload.batch

    def logits(layers, rows):
        for w, b in layers[:-1]:
            rows = jax.nn.relu(rows @ w + b)
        return rows @ layers[-1][0] + layers[-1][1]

    def loss(p, rows, labels):
        z = logits(p, rows)
        right = jnp.take_along_axis(z, labels[:, None], 1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, 1) - right)

    def change(p, m, v, g, t, rate):
        if workload.optimizer == "momentum":
            m = jax.tree.map(lambda m, g: 0.9 * m + g, m, g)
            return jax.tree.map(lambda p, m: p - rate * m, p, m), m, v
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        p = jax.tree.map(
            lambda p, m, v: p - rate * (m / (1 - 0.9**t)) / (
                jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), p, m, v)
        return p, m, v

    def train(hidden, rate, seed):
        key = jax.random.key(seed)
        sizes = [workload.features, *hidden, workload.outputs]
        p = []
        for i, o in zip(sizes, sizes[1:]):
            key, own = jax.random.split(key)
            a = (6 / (i + o)) ** 0.5
            p.append((jax.random.uniform(own, (i, o), minval=-a, maxval=a), jnp.zeros(o)))
        zeros = jax.tree.map(jnp.zeros_like, p)

        def step(carry, rows):
            p, m, v, t = carry
            g = jax.grad(loss)(p, x[rows], y[rows])
            return (*change(p, m, v, g, t + 1, rate), t + 1), None

        def epoch(carry, key):
            rows = jax.random.permutation(key, len(x))[: steps * workload.batch]
            carry = jax.lax.scan(step, carry, rows.reshape(steps, workload.batch))[0]
            accuracy = jnp.mean(logits(carry[0], vx).argmax(1) == vy)
            return carry, (loss(carry[0], vx, vy), accuracy)

        keys = jax.random.split(key, workload.epochs)
        losses, accuracies = jax.lax.scan(epoch, (p, zeros, zeros, 0.0), keys)[1]
        return accuracies[-1], losses[-1]

    compiled = {}
    for hidden in sorted({h for h, _, _ in workload.grid}):
        rates, seeds = (
            jnp.array(v) for v in zip(*[(r, s) for h, r, s in workload.grid if h == hidden]))
        function = jax.jit(jax.vmap(lambda r, s, h=hidden: train(h, r, s)))
        compiled[hidden] = function.lower(rates, seeds).compile(), rates, seeds
    start = time.time()
    ends = [np.stack(f(r, s), 1) for f, r, s in compiled.values()]
    return start, np.concatenate(ends).tolist()


if __name__ == "__main__":
    peer, name = sys.argv[1:3]
    workload = WORKLOADS.get(name)
    if peer == "numpy":
        start, ends = in_processes("numpy", numpy_seed, [(seed,) for seed in range(64)])
    elif peer == "jax":
        start, ends = jax_sweep(workload)
    else:
        data = workload.load()
        trial = {"sklearn": sklearn_trial, "torch": torch_trial}[peer]
        start, ends = in_processes(
            peer, trial, [(workload, setting, data) for setting in workload.grid[::workload.sample]])
    seconds = time.time() - start
    if peer in ("sklearn", "torch"):
        seconds *= workload.sample
    accuracies, losses = zip(*ends)
    print(json.dumps({
        "seconds": seconds, "startup": start - began,
        "accuracies": [float(each) for each in accuracies],
        "losses": None if None in losses else [float(each) for each in losses]}))
