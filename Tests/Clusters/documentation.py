"""Runs what docs/clusters.md shows for clusters without Slurm: the lines for GNU parallel, and the command of the
Kubernetes Job, whose manifest is checked against Kubernetes' schema.

    python3 Tests/Clusters/documentation.py PROGRAM
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "clusters.md"
CONFIG = {
    "dataset": {"generate": "two_moons", "rows": 200, "noise": 0.2, "validation": 0.2},
    "parameters": {"hidden_sizes": [4, 8, 16], "learning_rate": [0.1, 0.01], "seed": [1, 2], "epochs": 3},
}


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL).group(1)


def run(command, folder, **environment):
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True,
        env={**os.environ, **environment})
    if done.returncode != 0:
        sys.exit(f"failed: {command}\n{done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def parallel(folder):
    if shutil.which("parallel") is None:
        print("skipped: there is no GNU parallel")
        return
    run(block("sh"), folder)
    text = run("overnight diff alone.h5 results/digits.h5", folder)
    assert "12 trials the same in every bit" in text, text
    # Given again, the line does nothing; a shard that failed is run again.
    log = folder / "jobs.log"
    lines = log.read_text().splitlines()
    assert len(lines) == 7, lines
    line = block("sh").splitlines()[0]
    run(line, folder)
    assert log.read_text().splitlines() == lines
    print("passed: GNU parallel")


def kubernetes(folder):
    import kubernetes_validate
    import yaml

    manifest = yaml.safe_load(block("yaml"))
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
    wrong = json.loads(json.dumps(manifest))
    wrong["spec"]["completionsMode"] = wrong["spec"].pop("completionMode")
    try:
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)
    except kubernetes_validate.ValidationError:
        pass
    else:
        sys.exit("failed: the schema takes any manifest")
    container = manifest["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["bash", "-c"]
    shutil.rmtree(folder / "results", ignore_errors=True)
    for index in range(manifest["spec"]["completions"]):
        run(container["args"][0], folder, JOB_COMPLETION_INDEX=str(index))
    run("overnight merge results/digits-shard-*-of-8.h5 --output results/digits.h5", folder)
    text = run("overnight diff alone.h5 results/digits.h5", folder)
    assert "12 trials the same in every bit" in text, text
    print("passed: the Kubernetes Job")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "digits.json").write_text(json.dumps(CONFIG))
        run("overnight run digits.json -q --output alone.h5", folder)
        parallel(folder)
        kubernetes(folder)


main()
