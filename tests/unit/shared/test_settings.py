import os
import subprocess
import sys

import pytest

from services.gateway.settings import GatewaySettings
from shared.settings import CommonSettings, SettingsError, WorkerSettings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("SAJU_", "MYSQL_", "RABBITMQ_")) or name in {"LOG_LEVEL", "ENVIRONMENT"}:
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAJU_BUS_URL", "redis://localhost"),
        ("SAJU_LOG_LEVEL", "LOUD"),
        ("SAJU_HEALTH_PORT", "seventy"),
        ("SAJU_SHUTDOWN_GRACE_SECONDS", "-1"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        CommonSettings.from_environment()


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAJU_CONCURRENCY", "0")
    monkeypatch.setenv("SAJU_MAX_ATTEMPTS", "x")
    with pytest.raises(SettingsError, match=r"(?s)SAJU_CONCURRENCY.*SAJU_MAX_ATTEMPTS"):
        WorkerSettings.from_environment()


def test_a_missing_database_is_named() -> None:
    with pytest.raises(SettingsError, match="SAJU_DATABASE_URL"):
        GatewaySettings.from_environment()


def test_the_vendors_own_names_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MYSQL_HOST": "db", "MYSQL_USER": "u", "MYSQL_PASSWORD": "p@ss/word", "MYSQL_DB": "d"}.items():
        monkeypatch.setenv(name, value)
    assert GatewaySettings.from_environment().database == "mysql+aiomysql://u:p%40ss%2Fword@db:3306/d"


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSQL_HOST", "db")
    monkeypatch.setenv("MYSQL_PASSWORD", "geheim")
    assert "geheim" not in repr(GatewaySettings.from_environment())


@pytest.mark.parametrize("service", ["gateway", "saju_engine", "retriever", "llm_worker"])
def test_a_service_does_not_start_with_a_wrong_setting_and_says_which(service: str) -> None:
    environment = {**os.environ, "SAJU_BUS_URL": "nonsense", "SAJU_DATABASE_URL": "sqlite+aiosqlite:///x"}
    done = subprocess.run(
        [sys.executable, "-m", f"services.{service}"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 78
    assert "SAJU_BUS_URL" in done.stderr
    assert "Traceback" not in done.stderr
