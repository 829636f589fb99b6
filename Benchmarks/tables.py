"""Loads a CSV of 200 000 rows and 21 columns with overnight and with pandas, in turn.

    bin/bench tables [ROUNDS]

pandas reads the file only; overnight also finds out types and header, scales the features and computes the file's
SHA-256. Prints medians of the rounds, and the ratio.
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
    ours, theirs = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        frame = pandas.read_csv(file)
        theirs.append(time.perf_counter() - start)
        program = f"{top}/.build/release/KernelBenchmark"
        out = subprocess.run([program, "tables", file, "--turns", "1"], capture_output=True, text=True, check=True)
        ours.append(float(out.stdout))
    # pandas rounds the last bit of long numbers now and then; ours are those of strtod.
    exact = (frame.to_numpy() == values).mean()
    print(f"{os.path.getsize(file) / 1e6:.0f} MB, {len(os.sched_getaffinity(0))} processors, median of {rounds} rounds")
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"overnight         {a:.3f} s")
    print(f"pandas {pandas.__version__:10} {b:.3f} s, {b / a:.2f} times as long ({100 * exact:.1f} % of its numbers exact)")
