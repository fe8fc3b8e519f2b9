"""The query of a page's address, taken apart and written again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from api.targets import NAME as TARGETS

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

type Query = dict[str, list[str]]


def read_query(parameters: QueryParams) -> Query:
    """Return the values of every parameter, comma lists taken apart, empty ones left out."""
    query: Query = {}
    for name, value in parameters.multi_items():
        # A target's mode may be left out between its commas: its line stays whole.
        parts = [part.strip() for part in ([value] if name == TARGETS else value.split(","))]
        parts = [part for part in parts if part]
        if parts:
            query.setdefault(name, []).extend(parts)
    return query


def write_query(query: Query) -> str:
    """Write a query in its short form: one parameter each, lists with commas."""
    listed = {name: ",".join(values) for name, values in query.items() if values}
    return urlencode(listed, safe=",:")


def first(query: Query, name: str) -> str:
    """Return the first value of a parameter, empty where it has none."""
    return query.get(name, [""])[0]
