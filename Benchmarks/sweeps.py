"""Overnight and the installed peers on the same sweeps, in turn; prints medians and ratios.

    python sweeps.py [ROUNDS] [digits] [fashion] [many] [seed] [chains] [small]"""
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

from workloads import FASHION, SMALL, TOP, WORKLOADS, overnight_config

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(TOP, "bin", "overnight")
NAMES = {"sklearn": "scikit-learn", "torch": "PyTorch", "jax": "JAX", "numpy": "NumPy"}
PEERS = {
    "digits": ["sklearn", "torch", "jax"], "fashion": ["sklearn", "torch", "jax"],
    "many": ["sklearn", "torch", "jax"], "seed": ["numpy"], "chains": []}


def watch(process, peak):
    """Keeps the peak memory of a process in MB; that of wait4 counts what this program was when it forked."""
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as file:
                peak[0] = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) * 1024 / 1e6
        except (OSError, AttributeError):
            pass
        time.sleep(0.005)


def run(command):
    """Standard output, wall seconds and peak memory in MB (0 where the system does not tell) of a process."""
    start, peak = time.time(), [0.0]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    watcher = threading.Thread(target=watch, args=(process, peak))
    watcher.start()
    output = process.stdout.read()
    process.wait()
    seconds = time.time() - start
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return output, seconds, peak[0]


def overnight(name, folder, *options, validates=True):
    """A whole process: start, data, training, and the file written and checked."""
    import h5py

    path = os.path.join(folder, "result.h5")
    _, seconds, memory = run([
        PROGRAM, "run", overnight_config(name, folder, validates), "-q", "--fresh", "--output", path,
        *options])
    with h5py.File(path) as file:
        accuracies, losses = (
            file[metric][:].tolist() if metric in file else None
            for metric in ("final_validation_accuracy", "final_validation_loss"))
        training = float(file["wall_time"][:].sum())
    return {
        "seconds": seconds, "startup": 0.0, "accuracies": accuracies, "losses": losses,
        "memory": memory, "training": training}


def peer(library, name):
    output, _, memory = run([sys.executable, os.path.join(HERE, "peers.py"), library, name])
    return json.loads(output.splitlines()[-1]) | {"memory": memory}


def mean(values, settings):
    """The mean over all trials, and what it may be off by chance: the standard error from the seeds of a setting."""
    if values is None:
        return "-"
    # The seed varies fastest, with the peers as in the file.
    seeds = np.reshape(values, (settings, -1))
    text = f"{seeds.mean():.4f}"
    if seeds.shape[1] > 1:
        text += f" ± {np.sqrt(seeds.var(1, ddof=1).sum() / seeds.shape[1]) / settings:.4f}"
    return text


def ceiling():
    """GFLOP/s of one core in independent multiply-adds, with the kernels that are chosen."""
    text = run([PROGRAM, "machine"])[0]
    kernels = re.search(r"^kernels +(\S+)$", text, re.M).group(1)
    return float(re.search(rf"^{kernels} +\S+ +(\S+)", text, re.M).group(1))


def compare(name, rounds, folder):
    libraries = [library for library in PEERS[name] if importlib.util.find_spec(library)]
    for library in set(PEERS[name]) - set(libraries):
        print(f"{NAMES[library]} is not installed: bin/bench --install", file=sys.stderr)
    workload = WORKLOADS.get(name)
    results = {key: [] for key in ["overnight", "one thread", *libraries]}
    loops = []  # seconds of training on one thread, without validation
    for _ in range(rounds):
        for key in results:
            if key == "overnight":
                results[key].append(overnight(name, folder))
            elif key == "one thread":
                results[key].append(overnight(name, folder, "--threads", "1"))
            else:
                results[key].append(peer(key, name))
        if workload:
            loops.append(
                overnight(name, folder, "--threads", "1", validates=False)["training"])

    def median(name, key):
        return statistics.median(result[key] for result in results[name])

    ours = median("overnight", "seconds")
    print(f"\n{name}, medians of {rounds} rounds\n")
    settings = len({(hidden, rate) for hidden, rate, _ in workload.grid}) if workload else 1
    print(
        "| | sweep | before it | peak memory | mean accuracy | mean validation loss "
        "| sweep / ours | all / ours |")
    print("|---|---|---|---|---|---|---|---|")
    for key in results:
        label = NAMES.get(key, key)
        if workload and workload.sample > 1 and key in ("sklearn", "torch"):
            label += f", from 1 in {workload.sample} trials"
        seconds, startup = median(key, "seconds"), median(key, "startup")
        # The same in every round.
        first = results[key][0]
        print(
            f"| {label} | {seconds:.2f} s | {startup:.1f} s "
            f"| {median(key, 'memory'):.0f} MB | {mean(first['accuracies'], settings)} "
            f"| {mean(first['losses'], settings)} "
            f"| {seconds / ours:.1f} | {(seconds + startup) / ours:.1f} |")
    if workload:
        operations = workload.operations(len(workload.load()[0]))
        training = statistics.median(loops)
        print(
            f"\non one thread, training takes {training:.3f} s without validation: "
            f"{operations / training / 1e9:.0f} GFLOP/s of its products, "
            f"{operations / training / 1e9 / ceiling():.2f} of the ceiling; "
            f"{training / workload.epochs / len(workload.grid) * 1e6:.0f} us an epoch")


def lockstep(rounds, folder):
    """Small networks of 16 seeds, which train in lockstep, beside one seed, which is alone."""
    path = os.path.join(folder, "small.h5")
    print(f"\nsmall networks on one thread, 16 of each, the least of {rounds} rounds\n")
    print("| network | batch | alone | in lockstep | ratio |")
    print("|---|---|---|---|---|")

    import h5py

    def training(small, seeds):
        config = os.path.join(folder, "small.json")
        with open(config, "w") as file:
            json.dump(small.config(seeds), file)
        run([PROGRAM, "run", config, "-q", "--fresh", "--threads", "1", "--output", path])
        with h5py.File(path) as file:
            return float(file["wall_time"][:].sum())

    for small in SMALL:
        alone = 16 * min(training(small, 1) for _ in range(rounds))
        together = min(training(small, 16) for _ in range(rounds))
        print(
            f"| {small.name} | {small.batch} | {alone:.3f} s | {together:.3f} s "
            f"| {alone / together:.1f} |")


arguments = sys.argv[1:]
rounds = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else 3
names = arguments or [*PEERS, "small"]
if any(name not in [*PEERS, "small"] for name in names):
    sys.exit(__doc__)
with tempfile.TemporaryDirectory() as folder:
    run([PROGRAM, "--version"])  # builds it, where that is needed
    for name in names:
        if name == "fashion" and not os.path.isdir(FASHION):
            print("fashion is left out: sudo apt-get install dataset-fashion-mnist", file=sys.stderr)
            continue
        if name == "small":
            lockstep(rounds, folder)
        else:
            compare(name, rounds, folder)
