"""The shape of the house: imports point one way, and each thing has its one room."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).parents[1]
# Each room may import itself and those after it.
ROOMS: Final = ("api", "maps", "geo", "data")
# What belongs to some rooms alone: who else imports it does the work of another room.
AT_HOME_IN: Final = {
    "fastapi": {"api"},
    "starlette": {"api"},
    "uvicorn": {"api"},
    "typer": {"api"},
    "pydantic_settings": {"api"},
    "jinja2": {"api", "maps"},
    "folium": {"maps"},
    "branca": {"maps"},
    "typst": {"maps"},
    "zxingcpp": {"maps"},
    "valhalla": {"geo"},
    "osmium": {"data"},
    "cql2": {"geo"},
}
ENVIRONMENT: Final = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}

MODULES: Final = sorted(path for room in ROOMS for path in (PROJECT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and module of every import, those for type checking alone included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            first = node.args[0] if node.args else None
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def reads_environment(path: Path) -> Iterator[int]:
    """Yield the lines that touch the environment of the process."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT:
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (node.lineno for alias in node.names if alias.name in ENVIRONMENT)


def test_all_four_rooms_are_looked_at() -> None:
    assert {name_of(path).split("/")[0] for path in MODULES} == set(ROOMS)
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    room = name_of(path).split("/")[0]
    allowed = ROOMS[ROOMS.index(room) :]
    for line, module in imported(path):
        top = module.split(".")[0]
        where = f"{name_of(path)}:{line} imports {module}"
        assert top, f"{where}: written as a relative import"
        assert top != "tests", where
        assert top not in ROOMS or top in allowed, where
        assert room in AT_HOME_IN.get(top, ROOMS), where


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    if name_of(path) != "api/settings.py":
        assert list(reads_environment(path)) == []
        assert "pydantic_settings" not in {module for _, module in imported(path)}


def test_every_module_has_its_place_in_the_architecture() -> None:
    """A module is named itself, or the folder that it lies in is."""
    named = set(re.findall(r"`([\w/.]+)`", (PROJECT / "ARCHITECTURE.md").read_text("utf-8")))
    for path in MODULES:
        if path.name != "__init__.py":
            folders = {f"{one}/" for one in Path(name_of(path)).parents if "/" in str(one)}
            assert named & {name_of(path), *folders}, f"{name_of(path)} has no place"
    for place in named:
        if place.startswith(tuple(f"{room}/" for room in ROOMS)):
            assert (PROJECT / place).exists(), f"{place} is no more"


def test_the_check_itself_finds_what_it_looks_for(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "from __future__ import annotations\n"
        "import os\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n"
        "    from api.app import create_app\n"
        "def late() -> None:\n"
        "    import maps.webmap\n"
        "    from os import getenv\n"
        "    importlib.import_module('tests.sample')\n"
        "    print(os.environ['HOME'])\n"
    )
    names = {name for _, name in imported(module)}
    assert {"api.app", "maps.webmap", "tests.sample", "os"} <= names
    assert set(reads_environment(module)) == {8, 10}
