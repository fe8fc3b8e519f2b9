"""The OpenAPI document: parameters out of the models, errors as they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.days import AS_OF
from api.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from pydantic import BaseModel

_PROBLEM: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
_EVERYWHERE: Final = {
    "405": {
        "description": "Another method; the header Allow names those that are answered",
        "content": _PROBLEM,
    },
    "500": {"description": "A mistake of the service", "content": _PROBLEM},
}
_RATES: Final = {
    "429": {
        "description": "Too many requests from one address; Retry-After says in how many seconds "
        "to ask again",
        "content": _PROBLEM,
    }
}
_WITH_BODY: Final = {
    "413": {"description": "The body is larger than the service reads", "content": _PROBLEM}
}


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """Return the description of the parameters that `model` reads from an address.

    The day is left out: FastAPI describes it wherever a route asks for a day's catalogue.
    """
    described = model.model_json_schema()["properties"]
    return [_parameter(*one) for one in described.items() if one[0] != AS_OF]


def _parameter(name: str, of_model: dict[str, Any]) -> dict[str, Any]:
    schema = {k: v for k, v in of_model.items() if k not in {"description", "title"}}
    while options := schema.pop("anyOf", None):
        # In an address what is null is left away, and a polygon is a text.
        schema |= next(option for option in options if option.get("type") != "null")
        schema.pop("description", None)
    if schema.get("default", ...) is None:
        del schema["default"]
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": of_model.get("description", ""),
        "schema": schema,
        **({"style": "form", "explode": False} if schema.get("type") == "array" else {}),
    }


def describe_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe errors in an OpenAPI document as they are answered.

    FastAPI takes them for the kind of the answer itself, adds a 422 of its own that is never
    answered, and calls everything that is not plain JSON a string, beside its schema.
    """
    operations = [
        (path, operation) for path, item in schema["paths"].items() for operation in item.values()
    ]
    for path, operation in operations:
        responses = operation["responses"]
        responses.pop("422", None)
        for status, response in responses.items():
            if status.startswith(("4", "5")):
                response["content"] = _PROBLEM
            for content in response.get("content", {}).values():
                if "$ref" in (kind := content.get("schema", {})):
                    kind.pop("type", None)
        responses |= _EVERYWHERE | (_WITH_BODY if "requestBody" in operation else {})
        responses |= _RATES if path.startswith("/api/") else {}
        operation["responses"] = dict(sorted(responses.items()))
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
    return schema
