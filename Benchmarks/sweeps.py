"""Overnight and the installed peers on the digits sweep, in turn; prints medians and ratios."""
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..")
PEERS = {"sklearn": "scikit-learn", "torch": "PyTorch", "jax": "JAX"}


def run(command):
    """Standard output, wall seconds and peak memory in MB of a process."""
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    scale = 1 if sys.platform == "darwin" else 1024
    return output, time.time() - start, usage.ru_maxrss * scale / 1e6


def overnight():
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "digits.h5")
        _, seconds, memory = run([
            os.path.join(TOP, "bin", "overnight"), "run",
            os.path.join(TOP, "configs", "digits.json"), "-q", "--output", path])
        with h5py.File(path) as file:
            accuracy = float(file["final_validation_accuracy"][:].mean())
    return {"seconds": seconds, "startup": 0.0, "accuracy": accuracy, "memory": memory}


def peer(name):
    output, _, memory = run([sys.executable, os.path.join(HERE, "peers.py"), name])
    return json.loads(output.splitlines()[-1]) | {"memory": memory}


rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
there = [name for name in PEERS if importlib.util.find_spec(name)]
for name in PEERS:
    if name not in there:
        print(f"{PEERS[name]} is not installed: bin/bench --install", file=sys.stderr)
overnight()  # builds, and warms the disk
results = {name: [] for name in ["overnight", *there]}
for _ in range(rounds):
    for name in results:
        results[name].append(overnight() if name == "overnight" else peer(name))


def median(name, key):
    return statistics.median(result[key] for result in results[name])


ours = median("overnight", "seconds")
print(f"digits, 48 trials, medians of {rounds} rounds")
print("| | sweep | before it | peak memory | mean accuracy | sweep / ours | all / ours |")
print("|---|---|---|---|---|---|---|")
for name in results:
    seconds, startup = median(name, "seconds"), median(name, "startup")
    print(
        f"| {PEERS.get(name, name)} | {seconds:.2f} s | {startup:.1f} s "
        f"| {median(name, 'memory'):.0f} MB | {median(name, 'accuracy'):.4f} "
        f"| {seconds / ours:.1f} | {(seconds + startup) / ours:.1f} |")
