"""The description of the API says what the API is."""

import pytest
from jsonschema import ValidationError

from services.gateway.app import Gateway
from services.gateway.openapi import openapi
from services.gateway.settings import GatewaySettings
from tests.contract.described import against

THE_PAGE = {("get", "/"), ("get", "/static")}


def test_every_route_is_described_and_nothing_else() -> None:
    app = Gateway(GatewaySettings(database_url="sqlite+aiosqlite:///unused")).application()
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    described = {
        (method, path)
        for path, operations in openapi()["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert served - THE_PAGE == described


def test_a_response_that_differs_from_its_description_is_noticed() -> None:
    with pytest.raises(ValidationError):
        against("get", "/health/live", 200, {"status": "dead"})
    with pytest.raises(KeyError):
        against("get", "/health/live", 418, {})
