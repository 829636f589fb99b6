"""A Slurm cluster of four nodes on this machine, for tests: in its own folder, on ports of its own, started
and stopped by itself."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

NODES = 4


class Unavailable(Exception):
    """No cluster can be started on this machine."""


class Cluster:
    """Starts munged, slurmctld and four slurmd; a with statement stops them."""

    programs = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "srun")

    @classmethod
    def missing(cls):
        """Why there can be no cluster here; None if there can."""
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        lacking = [name for name in cls.programs if shutil.which(name, path=path) is None]
        if lacking:
            return "there is no " + ", ".join(lacking)
        return None if os.getuid() == 0 else "Slurm's daemons need root here"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.processes = {}
        self.host = socket.gethostname()
        os.environ["PATH"] += ":/usr/sbin:/sbin"
        os.environ["SLURM_CONF"] = str(self.folder / "slurm.conf")

    def __enter__(self):
        self.folder.mkdir(mode=0o755)
        for name in ["state", "munge"] + [f"spool-node{n}" for n in range(1, NODES + 1)]:
            (self.folder / name).mkdir(mode=0o700)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self.start("munged", [
            "munged", "--foreground", "--force", f"--key-file={key}",
            f"--socket={self.folder}/munge/socket", f"--pid-file={self.folder}/munge/pid",
            f"--log-file={self.folder}/munge/log", f"--seed-file={self.folder}/munge/seed",
        ])
        self.write_configuration()
        self.start("slurmctld", ["slurmctld", "-D"])
        for number in range(1, NODES + 1):
            self.start_node(number)
        try:
            self.wait(lambda: self.idle_nodes() == NODES, 60, "the nodes did not come up")
        except RuntimeError as error:
            self.__exit__()
            raise Unavailable(str(error)) from error
        return self

    def __exit__(self, *_):
        self.run("scancel", "--quiet", f"--user={os.getuid()}", check=False)
        time.sleep(0.5)
        for process in reversed(list(self.processes.values())):
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()

    def write_configuration(self):
        ports = free_ports(NODES + 1)
        # A requeued job waits for cred_expire, two minutes by default.
        lines = [
            "ClusterName=overnight", f"SlurmctldHost={self.host}(127.0.0.1)", "SlurmUser=root",
            "SlurmdUser=root", f"SlurmctldPort={ports[0]}", "AuthType=auth/munge",
            f"AuthInfo=socket={self.folder}/munge/socket,cred_expire=5", "CredType=cred/munge",
            f"StateSaveLocation={self.folder}/state", f"SlurmdSpoolDir={self.folder}/spool-%n",
            f"SlurmctldPidFile={self.folder}/slurmctld.pid", f"SlurmdPidFile={self.folder}/slurmd-%n.pid",
            f"SlurmctldLogFile={self.folder}/slurmctld.log", f"SlurmdLogFile={self.folder}/slurmd-%n.log",
            "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "SwitchType=switch/none",
            "SelectType=select/cons_tres", "SelectTypeParameters=CR_CPU", "MpiDefault=none",
            "SlurmdParameters=config_overrides", "ReturnToService=2", "SlurmdTimeout=10", "KillWait=5",
            "PreemptType=preempt/partition_prio", "PreemptMode=REQUEUE", "JobRequeue=1",
            "SchedulerType=sched/builtin", "SchedulerParameters=sched_interval=1,sched_min_interval=0",
            "JobAcctGatherType=jobacct_gather/none",
        ]
        for number in range(1, NODES + 1):
            lines.append(
                f"NodeName=node{number} NodeHostname={self.host} NodeAddr=127.0.0.1 Port={ports[number]} "
                "CPUs=2 RealMemory=2000 State=UNKNOWN")
        lines += [
            "PartitionName=day Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE",
            "PartitionName=urgent Nodes=ALL PriorityTier=10 PreemptMode=OFF",
        ]
        (self.folder / "slurm.conf").write_text("\n".join(lines) + "\n")

    def start(self, name, arguments):
        with open(self.folder / f"{name}.out", "ab") as log:
            self.processes[name] = subprocess.Popen(
                arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def start_node(self, number):
        self.start(f"node{number}", ["slurmd", "-D", "-N", f"node{number}"])

    def kill_node(self, number):
        """Ends a node's daemon at once; what runs on the node runs on."""
        process = self.processes.pop(f"node{number}")
        process.send_signal(signal.SIGKILL)
        process.wait()

    def idle_nodes(self):
        text = self.run("sinfo", "--noheader", "--partition=day", "--Node", "--format=%N %t", check=False)
        return sum(line.split()[1] == "idle" for line in text.splitlines() if len(line.split()) == 2)

    def run(self, *arguments, check=True):
        done = subprocess.run(arguments, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def queue(self):
        """The state of each job and task that waits or runs, by its name."""
        text = self.run("squeue", "--noheader", "--array", "--format=%i %T")
        return dict(line.split() for line in text.splitlines())

    def wait(self, condition, seconds, message):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.1)
        raise RuntimeError(f"{message}\n" + self.run("squeue", check=False) + self.logs())

    def wait_for_end(self, seconds=120):
        self.wait(lambda: not self.queue(), seconds, "the queue is not empty")

    def logs(self):
        return "".join(
            f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-15:]) + "\n"
            for path in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*.out")))


def free_ports(count):
    """Ports that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
