"""XPlanGML 5.x and 6.x: plan, sections and areas, one row an object.

lxml reads the file object by object: it resolves no entities and no addresses, and a file
that declares a document type is refused before anything of it counts. GDAL alone would not
do: it flattens `hoehenangabe` to lists that no longer say which height has which reference,
and leaves out links between objects. The shapes alone are drawn by GDAL
(`data.imports.formats.gml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from data.imports.formats import gml
from data.imports.refusal import FileRefusedError
from data.imports.table import ZONING, ZONING_COLUMNS
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.imports.limits import Limits
    from data.imports.sink import Sink

_NAMESPACE: Final = re.compile(r"http://www\.xplanung\.de/xplangml/(\d{1,2})/(\d{1,2})/?")
_READ: Final = frozenset({5, 6})
_MEMBERS: Final = frozenset({"featureMember", "member", "featureMembers"})
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_ID: Final = tuple(f"{{{space}}}id" for space in gml.NAMESPACES)
_EXPECTED: Final = Text(
    "ein Bebauungsplan in XPlanGML 5.x oder 6.x", "a zoning plan in XPlanGML 5.x or 6.x"
)
_SHAPES: Final = ("raeumlicherGeltungsbereich", "position")
_USE: Final = "BP_BaugebietsTeilFlaeche"
_BUILDABLE: Final = "BP_UeberbaubareGrundstuecksFlaeche"
_CLASSES: Final = {"BP_Plan": "plan", "BP_Bereich": "section", _USE: "use"}
# Properties with one figure or code, by class; what else an object says is not read.
_SIMPLE: Final = {
    "BP_Plan": (
        "name",
        "planArt",
        "rechtsstand",
        "inkrafttretensDatum",
        "rechtsverordnungsDatum",
    ),
    _USE: (
        "besondereArtDerBaulNutzung",
        "abweichungBauNVO",
        "ebene",
        "rechtsstand",
        *(f"{name}{end}" for name in ("GRZ", "GFZ", "BMZ") for end in ("", "min", "max", "_Ausn")),
    ),
}
_MEASURES: Final = ("GRZ", "GRZmax", "GFZ", "GFZmax", "BMZ", "hoehenangabe")
_LINKS: Final = {
    "BP_Plan": ("bereich",),
    "BP_Bereich": ("gehoertZuPlan", "planinhalt"),
}
_CHANGED_BY: Final = frozenset(
    {"wurdeGeaendertVon", "wurdeGeaendertVonPlan", "wurdeGeaendertVonPlanBereich"}
)
_HEIGHT: Final = frozenset(
    {
        "hoehenbezug",
        "abweichenderHoehenbezug",
        "bezugspunkt",
        "abweichenderBezugspunkt",
        "hMin",
        "hMax",
        "hZwingend",
        "h",
    }
)
_NOISE: Final = frozenset({"ekwertTag", "ekwertNacht", "pegelTyp"})
# No entity, no other file, no host; no endless text and no endless depth.
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_LONGEST: Final = 300
_BATCH: Final = 200
_BATCH_BYTES: Final = 4_000_000


def read(path: Path, sink: Sink, _limits: Limits, _layer: str | None) -> None:
    """Read the objects of a plan."""
    sink.begin(ZONING_COLUMNS, spatial=True, kind=ZONING)
    pour = _Pour(sink)
    try:
        for found in _objects(path, sink):
            pour.add(found)
    except etree.XMLSyntaxError as error:
        if "memory" in str(error).lower():
            raise MemoryError from error
        raise FileRefusedError(found=str(error)[:200], expected=_EXPECTED) from error
    pour.flush()


@dataclass(slots=True)
class _Object:
    kind: str
    name: str
    identifier: str | None
    system: str | None
    content: dict[str, Any]
    surface: bytes | None = None
    wrong: str | None = None


@dataclass(slots=True)
class _Pour:
    """Draws surfaces some at a time, and gives the sink the objects in their order."""

    sink: Sink
    number: int = 0
    waiting: list[_Object] = field(default_factory=list)
    size: int = 0

    def add(self, one: _Object) -> None:
        self.waiting.append(one)
        self.size += len(one.surface or b"")
        if len(self.waiting) >= _BATCH or self.size >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        drawn = gml.outlines([one.surface for one in self.waiting if one.surface is not None])
        for one in self.waiting:
            self.number += 1
            outline, wrong = None, one.wrong
            if one.surface is not None:
                found = next(drawn)
                outline, wrong = (found, None) if isinstance(found, bytes) else (None, found)
            cells = (one.kind, one.name, one.identifier, one.system, one.content)
            self.sink.row(self.number, cells, outline=outline, unreadable=wrong)
        self.waiting.clear()
        self.size = 0


def _objects(path: Path, sink: Sink) -> Iterator[_Object]:
    """Yield what is read of the objects of a file, which are of one version."""
    version: str | None = None
    for element, system in _members(path):
        name = etree.QName(element)
        found = _version(name.namespace)
        if found is None:
            continue
        if version is None:
            sink.note(f"XPlanGML {found}", f"XPlanGML {found}")
        elif version != found:
            raise FileRefusedError(
                found=Text(f"XPlanGML {version} und {found}", f"XPlanGML {version} and {found}"),
                expected=_EXPECTED,
            )
        version = found
        if (one := _object(element, name.localname, system)) is not None:
            yield one
    if version is None:
        raise FileRefusedError(
            found=Text("kein Objekt eines Plans", "no object of a plan"), expected=_EXPECTED
        )


def _members(path: Path) -> Iterator[tuple[etree._Element, str | None]]:
    """Yield each object, and the coordinate system that the whole file names.

    An object is forgotten once it was seen: the file may be larger than the memory.
    """
    system: str | None = None
    root = None
    for event, element in etree.iterparse(str(path), events=("start", "end"), **_SAFE):
        if root is None:
            root = element
            _check_root(root)
        parent = element.getparent()
        if event == "start" or parent is None:
            continue
        if parent is root:
            if etree.QName(element).localname == "boundedBy":
                system = next(iter(gml.srs_names(element)), None)
            _forget(element)
        elif parent.getparent() is root and etree.QName(parent).localname in _MEMBERS:
            yield element, system
            _forget(element)


def _forget(element: etree._Element) -> None:
    """Empty an element and remove those before it; itself the parser still needs."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _check_root(root: etree._Element) -> None:
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise FileRefusedError(
            found=Text(
                "ein Dokumenttyp, der Entitäten erklären kann",
                "a document type, which may declare entities",
            ),
            expected=Text("keiner", "none"),
        )
    if etree.QName(root).localname not in {"XPlanAuszug", "FeatureCollection"}:
        raise FileRefusedError(
            found=Text(f"das Element {root.tag[:80]!r}", f"the element {root.tag[:80]!r}"),
            expected=_EXPECTED,
        )


def _version(namespace: str | None) -> str | None:
    """Return the version of XPlanGML that a namespace names; None where it is none."""
    found = _NAMESPACE.fullmatch(namespace or "")
    if found is None:
        return None
    major, minor = map(int, found.groups())
    if major not in _READ:
        raise FileRefusedError(found=f"XPlanGML {major}.{minor}", expected=_EXPECTED)
    return f"{major}.{minor}"


def _object(element: etree._Element, name: str, system: str | None) -> _Object | None:
    """Return what is read of an object; None of one that says nothing about areas."""
    kind = _CLASSES.get(name)
    if kind is None:
        if name == _BUILDABLE and any(_texts(element, one) for one in _MEASURES):
            kind = "buildable"
        elif _texts(element, "flaechenschluss") in (["true"], ["1"]):
            kind = "other"
        elif re.fullmatch(r"(FP|RP|LP|SO)_Plan", name):
            kind = "foreign"
        else:
            return None
    identifier = next((element.get(key) for key in _ID if element.get(key)), None)
    made = _Object(kind, name, identifier, system, _content(element, name))
    if kind in {"plan", "use", "other"}:
        _shape(element, made)
    return made


def _content(element: etree._Element, name: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key in _SIMPLE.get(name, ()):
        if found := _texts(element, key):
            content[key] = found
    for key in (*_LINKS.get(name, ()), "gehoertZuBereich"):
        if found := [link for one in _children(element, key) if (link := one.get(_HREF))]:
            content[key] = [link.removeprefix("#") for link in found]
    if name == "BP_Plan":
        content["changed_by"] = [
            text
            for one in element
            if etree.QName(one).localname in _CHANGED_BY
            for text in _inner(one, frozenset({"planName"})).values()
        ]
    if name == _USE:
        content["heights"] = [_inner(one, _HEIGHT) for one in _children(element, "hoehenangabe")]
        content["noise"] = [_inner(one, _NOISE) for one in _children(element, "laermkontingent")]
    return content


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in element if etree.QName(one).localname == name]


def _texts(element: etree._Element, name: str) -> list[str]:
    """Return what properties of a name hold; one with parts of its own counts as there."""
    found = ((one.text or "").strip() or (len(one) and "…") for one in _children(element, name))
    return [text[:_LONGEST] for text in found if text]


def _inner(element: etree._Element, names: frozenset[str]) -> dict[str, str]:
    """Return what a property's object says; `uom:` before a name is the unit of its figure."""
    found: dict[str, str] = {}
    for one in element.iter(etree.Element):
        name = etree.QName(one).localname
        if name in names and (text := (one.text or "").strip()):
            found[name] = text[:_LONGEST]
            if unit := one.get("uom"):
                found[f"uom:{name}"] = unit[:_LONGEST]
    return found


def _shape(element: etree._Element, made: _Object) -> None:
    """Give an object its surface, and the coordinate system that counts for it."""
    holders = [one for name in _SHAPES for one in _children(element, name)]
    surfaces = [one for holder in holders for one in holder]
    if len(surfaces) != 1 or not gml.is_surface(surfaces[0]):
        names = ", ".join(etree.QName(one).localname for one in surfaces)
        made.wrong = names[:_LONGEST] or "no surface"
        return
    named = gml.srs_names(surfaces[0])
    if not named:
        named = {name for one in _children(element, "boundedBy") for name in gml.srs_names(one)}
    if len(named) > 1:
        made.wrong = f"coordinate systems {', '.join(sorted(named))}"[:_LONGEST]
        return
    made.system = next(iter(named), made.system)
    try:
        made.surface = gml.checked(surfaces[0])
    except gml.SurfaceError as error:
        made.wrong = str(error)
