"""The four services as separate processes on a broker, a database, a Chroma server and an LLM server over HTTP."""

from dataclasses import dataclass
from pathlib import Path

from tests.system.processes import ServiceProcess, small_corpus

WORKERS = ("saju_engine", "retriever", "llm_worker")


@dataclass(slots=True)
class Deployment:
    """Settings shared by all processes, and the processes by name."""

    settings: dict[str, str]
    folder: Path
    processes: dict[str, ServiceProcess]

    @classmethod
    def of(cls, folder: Path, *, amqp: str, database: str, chroma: str, llm: str) -> "Deployment":
        """One process of each service, not started."""
        settings = {
            "SAJU_BUS_URL": amqp,
            "SAJU_DATABASE_URL": database,
            "SAJU_CHROMA_URL": chroma,
            "SAJU_CORPUS_DIR": str(small_corpus(folder)),
            "OPENAI_BASE_URL": llm,
            "OPENAI_API_KEY": "sk-test-0000",
            "OPENAI_MODEL": "sim-slow",
            "SAJU_SHUTDOWN_GRACE_SECONDS": "5",
            "SAJU_BUS_TIMEOUT_SECONDS": "3",
            "SAJU_SWEEP_SECONDS": "1",
            "SAJU_LLM_CACHE_ENTRIES": "0",  # the same question is asked again and again, and is to be written each time
        }
        deployment = cls(settings, folder, {})
        for name in ("gateway", *WORKERS):
            deployment.add(name)
        return deployment

    def add(self, name: str, *, service: str | None = None) -> ServiceProcess:
        """One more process, of the service of that name unless told otherwise."""
        process = ServiceProcess(f"services.{service or name}", self.settings, self.folder)
        self.processes[name] = process
        return process

    def __getitem__(self, name: str) -> ServiceProcess:
        return self.processes[name]

    def start(self) -> None:
        """Starts all of them; returns when all are ready."""
        for process in self.processes.values():
            process.start()
        for process in self.processes.values():
            process.wait_until_ready()

    def stop(self) -> dict[str, int]:
        """SIGTERM to all of them. Returns their exit statuses."""
        return {name: process.terminate() for name, process in self.processes.items()}

    def logs(self) -> str:
        """The end of what each of them printed."""
        return "\n".join(f"--- {name}\n{process.tail()}" for name, process in self.processes.items())
