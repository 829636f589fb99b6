"""Loads a CSV of 200 000 rows and 21 columns with overnight and with pandas, in turn.

    bin/bench csv [ROUNDS]

Prints medians of the rounds, and ratios: of reading the numbers, which is what pandas does, and of loading all that a
sweep needs, which are scaled features, targets and the file's SHA-256, too.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import pandas

top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
with tempfile.TemporaryDirectory() as folder:
    file = f"{folder}/table.csv"
    values = numpy.random.default_rng(0).normal(size=(200_000, 21))
    pandas.DataFrame(values, columns=[f"x{i}" for i in range(20)] + ["y"]).to_csv(file, index=False)
    reading, loading, theirs = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        frame = pandas.read_csv(file)
        theirs.append(time.perf_counter() - start)
        program = f"{top}/.build/release/KernelBenchmark"
        out = subprocess.run([program, "csv", file, "--turns", "1"], capture_output=True, text=True, check=True)
        read, load = map(float, out.stdout.split())
        reading.append(read)
        loading.append(load)
    # pandas rounds the last bit of long numbers now and then; ours are those of strtod.
    exact = (frame.to_numpy() == values).mean()
    print(f"{os.path.getsize(file) / 1e6:.0f} MB, {len(os.sched_getaffinity(0))} processors, median of {rounds} rounds")
    peer = statistics.median(theirs)
    print(f"pandas {pandas.__version__:10} {peer:.3f} s ({100 * exact:.1f} % of its numbers exact)")
    for name, times in [("overnight, reading", reading), ("overnight, loading", loading)]:
        time_ = statistics.median(times)
        print(f"{name} {time_:.3f} s; pandas takes {peer / time_:.2f} times as long")
