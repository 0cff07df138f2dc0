# ruff: noqa: INP001 - a script that the chart carries, part of no package
"""What `helm test` runs: python smoke.py HOST PORT SECONDS.

Waits until the gateway is ready, then lets it compute a chart whose pillars are known, which takes the gateway, the
broker and the engine. Exits 0, or 1 with what went wrong last.
"""

import json
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

BIRTH = {"date": "1990-05-05", "time": "14:30", "sex": "female", "place": "서울"}
PILLARS = {"year": "경오", "month": "경진", "day": "경오", "hour": "계미"}


def call(address: tuple[str, int], method: str, path: str, body: object = None) -> tuple[int, str]:
    """Returns status and body. Raises OSError or HTTPException."""
    connection = HTTPConnection(*address, timeout=15)
    try:
        payload = None if body is None else json.dumps(body)
        connection.request(method, path, payload, {"Content-Type": "application/json", "Accept": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def attempt(address: tuple[str, int]) -> str:
    """Returns what is wrong, or nothing."""
    status, text = call(address, "GET", "/health/ready")
    if status != HTTPStatus.OK:
        return f"/health/ready says {status}: {text[:500]}"
    status, text = call(address, "POST", "/v1/charts", {"birth": BIRTH})
    if status != HTTPStatus.OK:
        return f"/v1/charts says {status}: {text[:500]}"
    chart = json.loads(text)["chart"]
    pillars = {position: chart["pillars"][position]["name"] for position in PILLARS}
    return "" if pillars == PILLARS else f"the chart should be {PILLARS} and is {pillars}"


def main(host: str, port: str, seconds: str) -> int:
    """Tries until it is right or the time is up."""
    end = time.monotonic() + float(seconds)
    while True:
        try:
            problem = attempt((host, int(port)))
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            problem = f"{type(error).__name__}: {error}"
        if not problem or time.monotonic() > end:
            break
        time.sleep(1)
    sys.stdout.write(f"{problem or 'the gateway answers, and the chart is right'}\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
