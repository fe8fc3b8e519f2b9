"""The published description of the API, and what it says of an answer."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from jsonschema_rs import Draft202012Validator

if TYPE_CHECKING:
    import httpx

_URI: Final = "urn:published"


class Published:
    """An OpenAPI document, as a program that knows nothing else reads it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def operation(self, method: str, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["paths"][path][method]
        return found

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference, if it is one."""
        while reference := schema.get("$ref"):
            held: Any = self.document
            for step in reference.removeprefix("#/").split("/"):
                held = held[step]
            schema = {**held, **{k: v for k, v in schema.items() if k != "$ref"}}
        return schema

    def validator(self, schema: dict[str, Any], *, closed: bool = False) -> Draft202012Validator:
        """Return what judges content by a schema of the document.

        `closed`: members that the schema does not name are errors, too.
        """
        components = deepcopy(self.document["components"])
        if closed:
            _close(components)
        whole = {"$id": _URI, "components": components, **deepcopy(schema)}
        return Draft202012Validator(whole, validate_formats=True)

    def check(self, answer: httpx.Response, method: str, path: str) -> Any:  # noqa: ANN401
        """Return the content of an answer after checking that it is what is published."""
        described = self.operation(method, path)["responses"][str(answer.status_code)]
        media = described["content"][answer.headers["content-type"]]
        content = json.loads(answer.content)
        error = next(self.validator(media["schema"], closed=True).iter_errors(content), None)
        assert error is None, f"{path}: {error.instance_path}: {error.message[:300]}"
        return content


def _close(schema: Any) -> None:  # noqa: ANN401
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for value in schema.values():
            _close(value)
    if isinstance(schema, list):
        for value in schema:
            _close(value)
