"""What the benchmarks of services share: a folder, a slow web server, a broker, and stages, each a process of its own."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SHARDLINE = ROOT / "shardline"


def say(*words):
    print(*words, flush=True)


def await_that(what, condition, seconds):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.2)


def load():
    return "load average {:.1f}, {} cores".format(os.getloadavg()[0], os.cpu_count())


def peak_megabytes(process):
    """The most that was resident, so far."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmHWM here")


class Lab:
    """What is started in it has ended when it is left, and its folder is gone."""

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="shardline-bench-")
        self.folder = pathlib.Path(self.temporary.name)
        self.processes = []
        subprocess.run([SHARDLINE, "--help"], check=True, stdout=subprocess.DEVNULL)  # Builds; makes the AOT cache.
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.send_signal(signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.temporary.cleanup()

    def start(self, *command, env=None, stdout=None):
        log = open(self.folder / f"{len(self.processes)}.log", "w")
        process = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, env=os.environ | (env or {}), stdout=stdout or log, stderr=log, text=True)
        process.log = pathlib.Path(log.name)
        self.processes.append(process)
        return process

    def serve(self, folder, seconds):
        server = self.start(sys.executable, HERE / "slow_server.py", folder, seconds, stdout=subprocess.PIPE)
        self.port = int(server.stdout.readline())

    def counts(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/counts", timeout=10) as answer:
            return json.load(answer)

    def broker(self):
        """A broker by itself, with the settings of the embedded one."""
        command = '. bench/java.sh; exec "$java" "${options[@]}" -cp "$classpath" "$@"'
        broker = self.start("bash", "-c", command, "broker", "dev.shardline.pipeline.it.BrokerProcess",
                            self.folder / "broker", 0, stdout=subprocess.PIPE)
        line = broker.stdout.readline()
        if not line:
            sys.exit(broker.log.read_text())
        self.bootstrap = line.split()[-1]

    def write_list(self, name, rows, caption=""):
        list_ = self.folder / f"{name}.csv"
        with open(list_, "w") as out:
            out.write("url,caption\n")
            for i in range(rows):
                out.write(f"http://127.0.0.1:{self.port}/{name}/{i}.jpg,{i} {caption}\n")
        return list_

    def recipe(self, name, rows, more, caption=""):
        file = self.folder / f"{name}.yaml"
        file.write_text(f"""
job: {name}
source: {{format: csv, paths: [{self.write_list(name, rows, caption)}], columns: {{url: url, caption: caption}}}}
output: {self.folder / 'out' / name}
{more}
""")
        return file

    def stage(self, command, recipe, *more, env=None):
        state = self.folder / "state"
        return self.start(SHARDLINE, command, recipe, "--bootstrap", self.bootstrap, "--state", state, *more, env=env)

    def stop(self, processes):
        """SIGTERM; returns when they have ended."""
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
