"""Questions made out of the published description: none breaks it, no answer departs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    import httpx

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# One collection of each make; the others are layers as roads are.
ASKED: Final = ("plots", "estates", "municipalities", "roads")


@pytest.fixture(scope="module")
def schema(client: httpx.Client) -> Any:  # noqa: ANN401
    return schemathesis.openapi.from_url(str(client.base_url.join("/ogc/api?f=json")))


def operations(schema: Any) -> list[Any]:  # noqa: ANN401
    """Return the operations of what is asked."""
    return [
        operation
        for result in schema.get_all_operations()
        if not (operation := result.ok()).path.startswith("/collections/")
        or operation.path.split("/")[2] in ASKED
    ]


def test_no_answer_departs_from_the_description(schema: Any) -> None:  # noqa: ANN401
    every = operations(schema)
    # The description itself, which it was read from, is left out.
    assert len(every) == 3 + 4 * len(ASKED)
    for operation in every:

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:  # noqa: ANN401
            case.headers = {**(case.headers or {}), "Accept": "application/json"}
            case.call_and_validate(checks=CHECKS)

        ask()
