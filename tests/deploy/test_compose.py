"""docker-compose.yml: the whole service comes up by itself and answers over HTTP."""

import json
import re
import urllib.error
import urllib.request
from typing import Any

import pytest
import yaml

from tests.deploy.stack import COMPOSE, ROOT, SERVICES, Stack, run

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]

QUESTION = {
    "user_id": "compose",
    "message": "올해 재물운이 어때요?",
    "birth": {"date": "1990-05-05", "time": "14:30", "sex": "female", "place": "서울"},
}


def ask(stack: Stack, path: str, body: object = None, accept: str = "application/json") -> tuple[int, str]:
    headers = {"Content-Type": "application/json", "Accept": accept}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{stack.port}{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - the same
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def pillars(chart: dict[str, Any]) -> list[str]:
    return [chart["pillars"][position]["name"] for position in ("year", "month", "day", "hour")]


def answered(stack: Stack) -> dict[str, Any]:
    status, text = ask(stack, "/v1/chat", QUESTION)
    assert status == 200, f"{text}\n{stack.diagnosis()}"
    turn: dict[str, Any] = json.loads(text)
    return turn


def test_a_question_is_answered_with_the_right_chart(stack: Stack) -> None:
    turn = answered(stack)
    assert turn["status"] == "done"
    assert pillars(turn["chart"]) == ["경오", "경진", "경오", "계미"]
    assert re.search("[가-힣]", turn["answer"]["text"])
    status, text = ask(stack, f"/v1/turns/{turn['turn_id']}")
    assert (status, json.loads(text)["status"]) == (200, "done")


def test_an_answer_is_streamed(stack: Stack) -> None:
    status, text = ask(stack, "/v1/chat", QUESTION, accept="text/event-stream")
    assert status == 200, f"{text}\n{stack.diagnosis()}"
    events = re.findall(r"^event: (\w+)", text, flags=re.MULTILINE)
    assert events[:3] == ["accepted", "chart", "passages"]
    assert events[-1] == "done"
    assert "delta" in events


def test_every_dependency_is_up(stack: Stack) -> None:
    status, text = ask(stack, "/health")
    assert status == 200, text
    assert {state["status"] for state in json.loads(text)["dependencies"].values()} == {"up"}


def test_the_smoke_test_of_the_chart_passes(stack: Stack) -> None:
    script = (ROOT / "deploy/helm/saju-chatbot/files/smoke.py").read_text()
    output = stack.compose("exec", "-T", "gateway", "python", "-c", script, "gateway", "8000", "30")
    assert output == "the gateway answers, and the chart is right\n"


def test_only_the_gateway_can_be_reached_from_the_host(stack: Stack) -> None:
    published = {
        service: {port: bindings for port, bindings in ports.items() if bindings}
        for service in (*SERVICES, "rabbitmq", "mysql", "chroma")
        if (ports := stack.inspect(service)["NetworkSettings"]["Ports"])
    }
    assert {service: ports for service, ports in published.items() if ports} == {
        "gateway": {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(stack.port)}]}
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_hardened_and_healthy(stack: Stack, service: str) -> None:
    container = stack.inspect(service)
    host = container["HostConfig"]
    assert container["State"]["Health"]["Status"] == "healthy"
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert container["Config"]["StopTimeout"] > 25


def test_the_migration_ends_and_may_run_again(stack: Stack) -> None:
    assert stack.inspect("migrate")["State"]["ExitCode"] == 0
    stack.compose("run", "--rm", "-T", "migrate")


def test_what_was_answered_outlives_a_restart_of_everything(stack: Stack) -> None:
    turn = answered(stack)
    stack.compose("restart", "rabbitmq", "mysql", "chroma", *SERVICES)
    stack.compose("up", "--wait", "--wait-timeout", "240", "--no-build")
    assert json.loads(ask(stack, f"/v1/turns/{turn['turn_id']}")[1])["answer"] == turn["answer"]
    assert answered(stack)["status"] == "done"


def test_our_services_stop_in_good_order(stack: Stack) -> None:
    stack.compose("stop", *SERVICES)
    try:
        codes = {service: stack.inspect(service)["State"]["ExitCode"] for service in SERVICES}
        assert codes == dict.fromkeys(SERVICES, 0), stack.diagnosis()
    finally:
        stack.compose("up", "--wait", "--wait-timeout", "240", "--no-build")


def test_every_image_of_ours_is_built_from_the_target_of_its_service() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert {name: item["build"]["target"] for name, item in services.items() if "build" in item} == SERVICES
    assert services["migrate"]["image"] == services["gateway"]["image"]
    resolved = json.loads(run(["docker", "compose", "--env-file", "/dev/null", "config", "--format", "json"]))
    images = {item["image"] for item in resolved["services"].values()}
    assert all(":" in image for image in images)
    assert not any(image.endswith(":latest") for image in images)
