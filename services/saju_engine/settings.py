"""Settings of the engine's worker."""

from shared.settings import WorkerSettings


class EngineSettings(WorkerSettings):
    """Nothing beyond what every worker needs: conventions of a chart travel with the birth."""
