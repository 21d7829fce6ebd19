"""A Spark cluster on this machine, for tests and for trying it out: driver and two executors behind Spark Connect."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "spark"
CLIENT, SERVER = BUILD / "client", BUILD / "server"
MASTER = "local-cluster[2,1,1024]"
START_S = 300.0
SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.driver.memory": "1g",
    "spark.executor.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.executor.memory": "1g",
    "spark.network.timeout": "600s",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}


class NoJava(RuntimeError):
    """There is no Java to run Spark with."""


def java_home() -> Path:
    found = os.environ.get("JAVA_HOME") or shutil.which("java")
    if not found:
        raise NoJava("Spark needs Java 17: set JAVA_HOME, or install it (Debian: openjdk-17-jre-headless).")
    path = Path(found).resolve()
    return path if path.is_dir() else path.parent.parent


def install() -> None:
    """Spark's client and server, each in a folder of its own under `.build/spark`."""
    _install("spark", CLIENT)
    _install("spark-server", SERVER)


def _install(kind: str, target: Path) -> None:
    text = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    stamp, wanted = target / "stamp", hashlib.sha256(text.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    missing = target / "missing.txt"
    missing.write_text("\n".join(block for block in re.split(r"\n(?=\S)", text) if _is_missing(block)) + "\n")
    print(f"Setting up Spark ({kind})...", file=sys.stderr, flush=True)
    options = ["--require-hashes", "--no-deps", "--target", target, "--python", sys.executable]
    subprocess.run([Path(sys.executable).parent / "uv", "pip", "install", "-q", *options, "-r", missing], check=True)
    stamp.write_text(wanted)


def _is_missing(block: str) -> bool:
    name = re.match(r"[A-Za-z0-9][\w.-]*", block)
    if name is None:
        return False
    try:
        importlib.metadata.version(name[0])
    except importlib.metadata.PackageNotFoundError:
        return True
    return False


class Cluster:
    """Uses up to 4 GB of memory, and one core for each of its three processes."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self._folder, self.port = folder, port or _free_port()
        self.log = folder / "spark.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"sc://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Ready when this returns."""
        install()
        home = SERVER / "pyspark"
        settings = SETTINGS | {"spark.connect.grpc.binding.port": str(self.port)}
        command: list[str | Path] = [home / "bin" / "spark-submit", "--master", MASTER]
        command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
        command += [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        environment = {**os.environ, "SPARK_HOME": str(home), "JAVA_HOME": str(java_home())}
        environment |= {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(self._folder / "work")}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "spark-internal"], cwd=self._folder, env=environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_S
        while time.monotonic() < end and self._process.poll() is None:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"Spark did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Ends the driver and the executors."""
        if self._process is None:
            return
        group = self._process.pid
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(group, number)
                self._process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    BUILD.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(BUILD, 15002)
    try:
        cluster.start()
    except NoJava as error:
        print(error, file=sys.stderr)
        return 1
    try:
        print(f"Spark Connect listens at {cluster.url}; Ctrl-C stops it.", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
