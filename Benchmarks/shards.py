"""How evenly shards divide a sweep: runs each shard of a sweep in turn on this machine, as each node of a cluster
would, and prints how busy the nodes would be.

    bin/bench shards [NODES …]      8 by default
"""
import pathlib
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
ROUNDS = 4
SWEEPS = {
    "digits, 768 trials": ["digits.json", "--set", 'seed={"from": 1, "to": 64, "step": 1}'],
    "Fashion-MNIST, 8 trials": ["fashion_mnist.json"],
}


def seconds(program, arguments, folder):
    began = time.monotonic()
    subprocess.run([program, "run", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def main():
    program, nodes = sys.argv[1], [int(word) for word in sys.argv[2:]] or [8]
    print(f"{'sweep':26} nodes   busy  slowest   mean  seconds of each shard")
    for name, (config, *more) in SWEEPS.items():
        for count in nodes:
            with tempfile.TemporaryDirectory() as folder:
                # The best of some rounds: what the machine does besides comes and goes.
                times = [float("inf")] * count
                for _ in range(ROUNDS):
                    for shard in range(count):
                        arguments = [
                            str(TOP / "configs" / config), *more, "-q", "--fresh", "--shard", f"{shard + 1}/{count}",
                            "--output", "part.h5"]
                        times[shard] = min(times[shard], seconds(program, arguments, folder))
            mean = sum(times) / count
            print(
                f"{name:26} {count:5d} {100 * mean / max(times):5.1f}% {max(times):8.2f} {mean:6.2f}  "
                + " ".join(f"{value:.2f}" for value in times), flush=True)


main()
