"""Questions made out of the published description: none breaks it, no answer departs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    import httpx

    from geo.catalogue import Catalogue, Plot

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
WITHIN: Final = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema(client: httpx.Client) -> Any:  # noqa: ANN401
    return schemathesis.openapi.from_url(str(client.base_url.join("/openapi.json")))


@pytest.fixture(scope="module")
def operations(schema: Any) -> list[Any]:  # noqa: ANN401
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) == sum(len(item) for item in schema.raw_schema["paths"].values())
    return found


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_answer_departs_from_the_description(
    operations: list[Any], catalogue: Catalogue, mode: GenerationMode
) -> None:
    """Questions as the description allows them, and such as it forbids."""
    # It cannot know which plots there are: half of the questions are about one.
    # By its id: whatever fails, Hypothesis writes out, and a plot is long.
    ids = st.none() | st.sampled_from([plot.id for plot in catalogue.plots])
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not _asks(operation):
            continue
        answered = set()

        @WITHIN
        @given(case=operation.as_strategy(generation_mode=mode), id_=ids)
        def ask(case: Any, id_: str | None) -> None:  # noqa: ANN401
            if id_ is not None:
                _be_about(case, catalogue.by_id[id_])
            answer = case.call()
            answered.add(answer.status_code)  # noqa: B023 – called in its own turn
            case.validate_response(answer, checks=CHECKS)

        ask()
        expected = {200} if mode is GenerationMode.POSITIVE else {400}
        assert expected <= answered, f"{operation.label}: {answered}"


def _asks(operation: Any) -> bool:  # noqa: ANN401
    """Whether there is anything to get wrong."""
    return bool(operation.body or operation.path_parameters or operation.query)


def _be_about(case: Any, plot: Plot) -> None:  # noqa: ANN401
    """Let a question that takes a plot be about one that there is, not about a point."""
    of_estate = "/estates/" in case.operation.path
    # Of some plots it is unknown where they lie.
    known = {
        "id": plot.values.get("estate") if of_estate else plot.id,
        "ags": plot.values.get("municipality"),
    }
    case.path_parameters |= {k: str(v) for k, v in known.items() if v and k in case.path_parameters}
    if any(one.name == "ids" for one in case.operation.query):
        # Named plots take no filters beside them.
        others = {k: v for k, v in (case.query or {}).items() if k in {"lang", "as_of"}}
        case.query = others | {"ids": f"{plot.id},SK-001,SK-002"}
    if any(one.name == "plot" for one in case.operation.query):
        kept = {k: v for k, v in case.query.items() if k not in {"lon", "lat"}}
        case.query = kept | {"plot": plot.id}
