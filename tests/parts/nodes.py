"""Private nodes of installed servers: RabbitMQ, MariaDB and Chroma, on ports and in folders of their own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path

from tests.parts.containers import AMQP_HELLO
from tests.parts.protocol import PartError, free_port, greets, wait_for

RABBITMQ_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_STOP_SECONDS = 20


def can_provide() -> bool:
    """Whether the servers are installed."""
    return RABBITMQ_SERVER.exists() and shutil.which("mariadbd") is not None


@dataclass(slots=True)
class NodePart:
    """See `tests.parts.protocol.Part`: a process of ours with its folder."""

    url: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    ready: Callable[[], bool]
    prepare: Callable[[], None] = lambda: None
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """Starts the process in a group of its own."""
        log = self.folder / "out.log"
        if not log.exists():
            self.prepare()
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        wait_for(self.ready, self.command[0], lambda: log.read_text(errors="replace")[-4000:])

    def stop(self) -> None:
        """SIGTERM to the group, and SIGKILL if that is not enough."""
        if self.process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, number)
                try:
                    self.process.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        self.process = None

    def remove(self) -> None:
        """Stops it and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def rabbitmq() -> NodePart:
    """A RabbitMQ node of the installed version, with an epmd of its own."""
    if not RABBITMQ_SERVER.exists():
        raise PartError("rabbitmq-server is not installed: apt-get install rabbitmq-server")
    folder = Path(tempfile.mkdtemp(prefix="saju-rabbitmq-"))
    port, distribution, epmd = free_port(), free_port(), free_port()
    for name in ("log", "mnesia", "home"):
        (folder / name).mkdir()
    (folder / "enabled_plugins").write_text("[].")
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\ndefault_user = app\ndefault_pass = secret\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "RABBITMQ_NODENAME": f"saju{port}@localhost",
        "RABBITMQ_DIST_PORT": str(distribution),
        "ERL_EPMD_PORT": str(epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
    }
    return NodePart(
        url=f"amqp://app:secret@127.0.0.1:{port}/",
        command=[str(RABBITMQ_SERVER)],
        environment=environment,
        folder=folder,
        ready=lambda: greets(port, AMQP_HELLO, b"RabbitMQ"),
    )


def mariadb() -> NodePart:
    """A MariaDB server of the installed version."""
    server, installer = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if server is None or installer is None:
        raise PartError("mariadbd is not installed: apt-get install mariadb-server")
    folder = Path(tempfile.mkdtemp(prefix="saju-mariadb-"))
    port, user, data = free_port(), getuser(), folder / "data"
    (folder / "init.sql").write_text(
        "CREATE DATABASE IF NOT EXISTS app;\n"
        "CREATE USER IF NOT EXISTS app@'%' IDENTIFIED BY 'pw';\nGRANT ALL ON app.* TO app@'%';\n"
        "CREATE USER IF NOT EXISTS app@localhost IDENTIFIED BY 'pw';\nGRANT ALL ON app.* TO app@localhost;\n"
    )

    def prepare() -> None:
        subprocess.run(
            [installer, "--no-defaults", f"--user={user}", f"--datadir={data}", "--skip-test-db"],
            check=True,
            capture_output=True,
        )

    return NodePart(
        url=f"mysql+aiomysql://app:pw@127.0.0.1:{port}/app",
        command=[
            server,
            "--no-defaults",
            f"--user={user}",
            f"--datadir={data}",
            f"--socket={folder}/s.sock",
            f"--pid-file={folder}/pid",
            "--bind-address=127.0.0.1",
            f"--port={port}",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=64M",
            f"--init-file={folder}/init.sql",
        ],
        environment=dict(os.environ),
        folder=folder,
        ready=lambda: greets(port, b"", b"MariaDB"),
        prepare=prepare,
    )


def chroma() -> NodePart:
    """A Chroma server out of the test environment's own package."""
    folder = Path(tempfile.mkdtemp(prefix="saju-chroma-"))
    port = free_port()
    request = b"GET /api/v2/heartbeat HTTP/1.0\r\nHost: localhost\r\n\r\n"
    return NodePart(
        url=f"http://127.0.0.1:{port}",
        command=[
            str(Path(sys.executable).with_name("chroma")),
            "run",
            "--host=127.0.0.1",
            f"--port={port}",
            f"--path={folder}/data",
        ],
        environment={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        folder=folder,
        ready=lambda: greets(port, request, b" 200 "),
    )
