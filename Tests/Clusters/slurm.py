"""Runs sweeps on a Slurm cluster on this machine, disturbs them, and compares each with one machine's run.

    python3 Tests/Clusters/slurm.py PROGRAM [NAME …]     all cases, or those named
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from cluster import Cluster, Unavailable

GRID = {
    "dataset": {"generate": "two_moons", "rows": 4000, "noise": 0.2, "validation": 0.2},
    "parameters": {
        "hidden_sizes": [[48, 48], [80, 80]], "learning_rate": [0.1, 0.01],
        "seed": [1, 2, 3], "batch_size": 16, "epochs": 400,
    },
}
SEARCH = {
    "dataset": {"generate": "two_moons", "rows": 400, "noise": 0.2, "validation": 0.3},
    "parameters": {
        "hidden_sizes": [[4], [8], [16]], "learning_rate": {"from": 0.001, "to": 1, "scale": "log"},
        "epochs": 27, "batch_size": 16,
    },
    "search": {
        "method": "adaptive", "budget": {"full_trainings": 5}, "parallel": 11, "final_repeats": 2,
    },
}


class Sweeps:
    """Runs one program in one folder."""

    def __init__(self, program, folder, cluster):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.cluster = cluster
        for name, config in (("grid", GRID), ("search", SEARCH)):
            (self.folder / f"{name}.json").write_text(json.dumps(config))
            self.overnight("run", f"{name}.json", "-q", "--output", f"{name}-alone.h5")

    def overnight(self, *arguments, codes=(0,)):
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, capture_output=True, text=True)
        expect(
            done.returncode in codes,
            f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}{self.logs()}")
        return done.stdout + done.stderr

    def submit(self, name, *arguments, nodes=4, time="01:00", options=()):
        tail = ["--", *options] if options else []
        return self.overnight(
            "submit", f"{name}.json", "--slurm", "--nodes", str(nodes), "--time", time, "--threads", "1",
            *arguments, *tail)

    def journal(self, name, shard, nodes=4):
        return self.folder / "results" / f"{name}-shard-{shard}-of-{nodes}.journal"

    def process(self, name, shard):
        """The process that trains a shard, once its first trial is kept."""
        status = self.journal(name, shard) / "status.json"

        def trains():
            return status.exists() and self.read(status).get("finished", 0) > 0

        self.cluster.wait(trains, 60, f"shard {shard} does not begin")
        return self.read(status)["process"]

    @staticmethod
    def read(path):
        try:
            return json.loads(path.read_text())
        except (OSError, ValueError):
            return {}

    def check(self, name):
        """The joined result has the bits of one machine's."""
        path = self.folder / "results" / f"{name}.h5"
        expect(path.exists(), f"there is no {path}\n{self.logs()}")
        self.overnight("status", str(path))
        text = self.overnight("diff", f"{name}-alone.h5", str(path))
        expect("the same in every bit" in text, text)

    def clear(self):
        shutil.rmtree(self.folder / "results", ignore_errors=True)

    def log(self, name, file):
        path = self.folder / "results" / f"{name}.slurm" / file
        return path.read_text() if path.exists() else ""

    def logs(self):
        return "".join(
            f"--- {path}\n{path.read_text()}" for path in sorted(self.folder.glob("results/*.slurm/*.log")))


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def array_and_merge(sweeps, cluster):
    text = sweeps.submit("grid")
    expect("shards 1-4 of 4" in text, text)
    again = sweeps.submit("grid")
    expect("under way" in again, again)
    status = sweeps.overnight("status", "results/grid.h5", codes=(0, 1))
    expect("shard" in status and "1_1" in status.replace(first_job(text), "1"), status)
    cluster.wait_for_end()
    sweeps.check("grid")
    expect("is complete" in sweeps.submit("grid"), "a complete sweep is submitted")


def first_job(text):
    return next(line.split()[0] for line in text.splitlines() if "shards 1" in line)


def killed_shard(sweeps, cluster):
    sweeps.submit("grid")
    os.kill(sweeps.process("grid", 2), signal.SIGKILL)
    cluster.wait_for_end()
    expect("Killed" in sweeps.log("grid", "shard-2.log"), sweeps.logs())
    sweeps.check("grid")


def cancelled_task(sweeps, cluster):
    job = first_job(sweeps.submit("grid"))
    sweeps.process("grid", 3)
    cluster.run("scancel", f"{job}_3")
    cluster.wait_for_end()
    merged = sweeps.log("grid", "merge.log")
    expect("not finished" in merged or "missing" in merged, merged)
    text = sweeps.submit("grid")
    expect("shards 3 of 4" in text and "3 shards done" in text, text)
    cluster.wait_for_end()
    sweeps.check("grid")


def preempted(sweeps, cluster):
    sweeps.submit("grid")
    sweeps.process("grid", 1)
    cluster.run("sbatch", "--partition=urgent", "--nodes=4", "--exclusive", "--output=/dev/null", "--wrap=sleep 1")
    cluster.wait_for_end()
    expect("going on with" in sweeps.logs(), "nothing was preempted: " + sweeps.logs())
    sweeps.check("grid")


def time_limit(sweeps, cluster):
    job = first_job(sweeps.submit("grid"))
    process = sweeps.process("grid", 4)
    # What Slurm does before a limit, without the minutes that it takes to come to one.
    cluster.run("scancel", "--batch", "--signal=USR1", f"{job}_4")
    cluster.wait(lambda: not pathlib.Path(f"/proc/{process}").exists(), 30, "the shard goes on")
    cluster.wait_for_end()
    log = sweeps.log("grid", "shard-4.log")
    expect("the time is up" in log and "going on with" in log, log)
    sweeps.check("grid")


def no_progress(sweeps, cluster):
    """A shard that gets nowhere is not put into the queue again and again."""
    sweeps.submit("grid", nodes=1)
    cluster.wait(lambda: sweeps.log("grid", "shard-1.log"), 30, "it does not begin")
    journal = sweeps.journal("grid", 1, nodes=1)
    cluster.wait(lambda: (journal / "status.json").exists(), 30, "it does not begin")
    # From now on the journal's files look old, as if nothing were written.
    began = sweeps.folder / "results" / "grid.slurm" / "began-1"
    os.utime(began, (time.time() + 3600, time.time() + 3600))
    os.kill(sweeps.read(journal / "status.json")["process"], signal.SIGKILL)
    cluster.wait_for_end()
    expect("got nowhere" in sweeps.log("grid", "shard-1.log"), sweeps.logs())
    sweeps.submit("grid", nodes=1)
    cluster.wait_for_end()
    sweeps.check("grid")


def daemon_restarted(sweeps, cluster):
    sweeps.submit("grid")
    sweeps.process("grid", 1)
    cluster.kill_node(1)
    time.sleep(1)
    cluster.start_node(1)
    cluster.wait_for_end()
    sweeps.check("grid")


def missing_shard(sweeps, cluster):
    sweeps.submit("grid")
    cluster.wait_for_end()
    for path in sweeps.folder.glob("results/grid*shard-2*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (sweeps.folder / "results" / "grid.h5").unlink()
    files = sorted(str(path) for path in sweeps.folder.glob("results/grid-shard-*.h5"))
    text = sweeps.overnight("merge", *files, "--output", "results/grid.h5", codes=(1,))
    expect("missing" in text, text)
    text = sweeps.submit("grid")
    expect("shards 2 of 4" in text, text)
    cluster.wait_for_end()
    sweeps.check("grid")


def one_allocation(sweeps, cluster):
    sweeps.submit("grid", "--one-allocation")
    cluster.wait_for_end()
    sweeps.check("grid")


def search_in_rounds(sweeps, cluster):
    sweeps.submit("search")
    job = sorted(cluster.queue())[0].split("_")[0]
    cluster.wait(lambda: sweeps.journal("search", 2).exists(), 60, "the search does not begin")
    # A node's part of a round is cancelled: the next round has it.
    cluster.run("scancel", f"{job}_2", check=False)
    cluster.wait_for_end(180)
    sweeps.check("search")


def search_in_one_allocation(sweeps, cluster):
    sweeps.submit("search", "--one-allocation")
    cluster.wait_for_end(180)
    sweeps.check("search")


CASES = [
    array_and_merge, killed_shard, cancelled_task, preempted, time_limit, no_progress, daemon_restarted,
    missing_shard, one_allocation, search_in_rounds, search_in_one_allocation,
]


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    names = sys.argv[2:]
    reason = Cluster.missing()
    if reason:
        print(f"skipped: no Slurm cluster can be started: {reason}")
        return
    try:
        run(program, names)
    except Unavailable as error:
        print(f"skipped: no Slurm cluster can be started: {error}")


def run(program, names):
    with tempfile.TemporaryDirectory() as folder, Cluster(folder + "/cluster") as cluster:
        work = pathlib.Path(folder) / "work"
        work.mkdir()
        sweeps = Sweeps(program, work, cluster)
        for case in CASES:
            if names and case.__name__ not in names:
                continue
            began = time.monotonic()
            sweeps.clear()
            try:
                case(sweeps, cluster)
            except (AssertionError, RuntimeError) as error:
                sys.exit(f"failed: {case.__name__}: {error}")
            print(f"passed: {case.__name__} ({time.monotonic() - began:.1f} s)", flush=True)


main()
