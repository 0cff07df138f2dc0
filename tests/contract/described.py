"""Holds what the API answers against its own description."""

from jsonschema import Draft202012Validator

from services.gateway.openapi import openapi

JSON_TYPES = ("application/json", "application/problem+json")


def against(method: str, path: str, status: int, body: object) -> None:
    """Raises KeyError for a response that is not described, jsonschema.ValidationError for one that differs from it.

    `path` as in the description.
    """
    description = openapi()
    content = description["paths"][path][method]["responses"][str(status)]["content"]
    (schema,) = (content[name]["schema"] for name in JSON_TYPES if name in content)
    Draft202012Validator({**schema, "components": description["components"]}).validate(body)
