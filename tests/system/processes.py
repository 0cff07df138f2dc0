"""Our services as processes, as operators run them."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.parts.protocol import free_port

START_SECONDS = 60.0
CORPUS = Path(__file__).parents[2] / "services/retriever/corpus"


@dataclass(slots=True)
class ServiceProcess:
    """`python -m MODULE` with settings of its own; its output goes to a file that failures show."""

    module: str
    settings: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where its HTTP is: the gateway's, or a worker's probes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / f"{self.module}.{self.port}.log"

    def start(self) -> None:
        """Starts it, without waiting."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SAJU_", "OPENAI_"))}
        ports = {"SAJU_HTTP_PORT": str(self.port), "SAJU_HEALTH_PORT": str(self.port)}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                env={**inherited, **ports, **self.settings},
                stdout=output,
                stderr=output,
            )

    def wait_until_ready(self) -> None:
        """Returns when it can do its work."""
        self.wait_for(200, "/health/ready")

    def wait_for(self, status: int, path: str, seconds: float = START_SECONDS) -> None:
        """Returns when a path answers with a status."""
        deadline = time.monotonic() + seconds
        seen: object = None
        while time.monotonic() < deadline:
            seen = self.status(path)
            if seen == status:
                return
            assert self.process is None or self.process.poll() is None, f"{self.module} has ended:\n{self.tail()}"
            time.sleep(0.1)
        raise AssertionError(f"{self.module}{path} said {seen}, not {status}, for {seconds} s:\n{self.tail()}")

    def status(self, path: str) -> int | None:
        """What a path answers with; None where nobody listens."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=5) as response:  # noqa: S310 - our own address
                code: int = response.status
                return code
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def kill(self) -> None:
        """SIGKILL: it gets no chance to say goodbye."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """SIGTERM; returns its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(number)
        try:
            return process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"{self.module} did not end on {number.name}:\n{self.tail()}") from None

    def tail(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""


def small_corpus(folder: Path) -> Path:
    """A few files of our corpus: a retriever cuts all it has as it starts, and few tests are about what is found."""
    kept = folder / "corpus"
    kept.mkdir(exist_ok=True)
    for name in ("wealth", "ten_god", "year_topics"):
        shutil.copy(CORPUS / f"{name}.yaml", kept)
    return kept


def embedded(folder: Path, **settings: str) -> ServiceProcess:
    """The four in one process, as `make run` starts them, with data in a folder."""
    return ServiceProcess(
        "services.embedded",
        {
            "SAJU_BUS_URL": "memory://test",
            "SAJU_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/saju.db",
            "SAJU_CHROMA_URL": str(folder / "chroma"),
            "SAJU_SHUTDOWN_GRACE_SECONDS": "3",
            **settings,
        },
        folder,
    )
