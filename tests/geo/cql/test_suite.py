"""Predicates of the abstract test suite of CQL2 (OGC 21-065r2, annex A) with their counts.

Those that ask columns which our tables do not have, and rivers, are left out.
"""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Final

import cql2
import pytest

from tests.geo.cql.world import countries, places, rows

if TYPE_CHECKING:
    from geo.cql import Plane, Table

COUNTRIES: Final = (
    ("NAME='Luxembourg'", 1),
    ("NAME>='Luxembourg'", 84),
    ("NAME>'Luxembourg'", 83),
    ("NAME<='Luxembourg'", 94),
    ("NAME<'Luxembourg'", 93),
    ("NAME<>'Luxembourg'", 176),
    ("POP_EST=37589262", 1),
    ("POP_EST>=37589262", 39),
    ("POP_EST>37589262", 38),
    ("POP_EST<=37589262", 139),
    ("POP_EST<37589262", 138),
    ("POP_EST<>37589262", 176),
    ("S_INTERSECTS(geom,BBOX(0,40,10,50))", 8),
    ("S_INTERSECTS(geom,BBOX(150,-90,-150,90))", 10),
    ("S_INTERSECTS(geom,POINT(7.02 49.92))", 1),
    ("S_INTERSECTS(geom,BBOX(0,40,10,50)) and S_INTERSECTS(geom,BBOX(5,50,10,60))", 3),
    ("S_INTERSECTS(geom,BBOX(0,40,10,50)) and not S_INTERSECTS(geom,BBOX(5,50,10,60))", 5),
    ("S_INTERSECTS(geom,BBOX(0,40,10,50)) or S_INTERSECTS(geom,BBOX(-90,40,-60,50))", 10),
    ("S_INTERSECTS(geom,POLYGON((0 40,10 40,10 50,0 50,0 40)))", 8),
    ("S_INTERSECTS(geom,LINESTRING(0 40,10 50))", 4),
    ("S_DISJOINT(geom,BBOX(0,40,10,50))", 169),
    ("S_DISJOINT(geom,POLYGON((0 40,10 40,10 50,0 50,0 40)))", 169),
    ("S_DISJOINT(geom,LINESTRING(0 40,10 50))", 173),
    ("S_DISJOINT(geom,POINT(7.02 49.92))", 176),
    ("S_TOUCHES(geom,POINT(6.043073357781111 50.128051662794235))", 3),
    ("S_TOUCHES(geom,POINT(6.242751092156993 49.90222565367873))", 2),
    (
        (
            "S_TOUCHES(geom,LINESTRING(6.043073357781111 50.128051662794235,"
            "6.242751092156993 49.90222565367873))"
        ),
        3,
    ),
    ("S_WITHIN(geom,BBOX(-180,-90,0,90))", 44),
    ("S_CONTAINS(geom,BBOX(7,50,8,51))", 1),
    ("S_CONTAINS(geom,LINESTRING(7 50,8 51))", 1),
    ("S_CONTAINS(geom,POINT(7.02 49.92))", 1),
    ("S_OVERLAPS(geom,BBOX(-180,-90,0,90))", 11),
)
AT: Final = "TIMESTAMP('2022-04-16T10:13:19Z')"
YEAR: Final = "interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z')"
TO_10: Final = "interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z')"
TO_09: Final = "interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z')"
SPAN: Final = 'interval(start,"end")'
PLACES: Final = (
    ("name IS NOT NULL", 243),
    ("name IS NULL", 0),
    ("name='København'", 1),
    ("name>='København'", 137),
    ("name>'København'", 136),
    ("name<='København'", 107),
    ("name<'København'", 106),
    ("name<>'København'", 242),
    ('"date" IS NOT NULL', 3),
    ('"date" IS NULL', 240),
    ("\"date\"=DATE('2022-04-16')", 1),
    ("\"date\">=DATE('2022-04-16')", 2),
    ("\"date\">DATE('2022-04-16')", 1),
    ("\"date\"<=DATE('2022-04-16')", 2),
    ("\"date\"<DATE('2022-04-16')", 1),
    ("\"date\"<>DATE('2022-04-16')", 2),
    ("start IS NOT NULL", 3),
    ("start IS NULL", 240),
    (f"start={AT}", 1),
    (f"start>={AT}", 2),
    (f"start>{AT}", 1),
    (f"start<={AT}", 2),
    (f"start<{AT}", 1),
    (f"start<>{AT}", 2),
    ("boolean IS NOT NULL", 3),
    ("boolean IS NULL", 240),
    ("boolean=true", 2),
    ("boolean=false", 1),
    ("name LIKE 'B_r%'", 3),
    ("name NOT LIKE 'B_r%'", 240),
    ("name IN ('Kiev','kobenhavn','Berlin','athens','foo')", 2),
    ("name NOT IN ('Kiev','kobenhavn','Berlin','athens','foo')", 241),
    ("CASEI(name)=casei('KIEV')", 1),
    ("CASEI(name)=casei('kiev')", 1),
    ("CASEI(name)=casei('Kiev')", 1),
    ("CASEI(name)=casei('København')", 1),
    ("CASEI(name)=casei('københavn')", 1),
    ("CASEI(name)=casei('KØBENHAVN')", 1),
    ("CASEI(name) LIKE casei('B_r%')", 3),
    ("CASEI(name) LIKE casei('b_r%')", 3),
    ("CASEI(name) LIKE casei('B_R%')", 3),
    (
        (
            "CASEI(name) IN (casei('Kiev'), casei('kobenhavn'), casei('Berlin'), casei('athens'), "
            "casei('foo'))"
        ),
        3,
    ),
    ("ACCENTI(name)=accenti('Chișinău')", 1),
    ("ACCENTI(name)=accenti('Chisinau')", 1),
    ("ACCENTI(name)=accenti('Kiev')", 1),
    ("ACCENTI(CASEI(name))=accenti(casei('chișinău'))", 1),
    ("ACCENTI(CASEI(name))=accenti(casei('chisinau'))", 1),
    ("ACCENTI(CASEI(name))=accenti(casei('CHISINAU'))", 1),
    ("ACCENTI(CASEI(name))=accenti(casei('CHIȘINĂU'))", 1),
    # The suite says 2, 2 and 2; its editors know that its data has 3, 1 and 1
    # (opengeospatial/ogcapi-features, issue 1011).
    ("ACCENTI(name) LIKE accenti('Ch%')", 3),
    ("ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))", 1),
    ("ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))", 1),
    (
        (
            "ACCENTI(CASEI(name)) IN (accenti(casei('Kiev')), accenti(casei('chișinău')), "
            "accenti(casei('Berlin')), accenti(casei('athens')), accenti(casei('foo')))"
        ),
        4,
    ),
    ("S_INTERSECTS(geom,BBOX(0,40,10,50))", 7),
    ("S_INTERSECTS(geom,POLYGON((0 40,10 40,10 50,0 50,0 40)))", 7),
    ("S_DISJOINT(geom,BBOX(0,40,10,50))", 236),
    ("S_DISJOINT(geom,POLYGON((0 40,10 40,10 50,0 50,0 40)))", 236),
    ("S_EQUALS(geom,POINT(6.1300028 49.6116604))", 1),
    ("S_WITHIN(geom,BBOX(-180,-90,0,90))", 74),
    ("t_after(\"date\",date('2022-04-16'))", 1),
    ("t_before(\"date\",date('2022-04-16'))", 1),
    ("t_disjoint(\"date\",date('2022-04-16'))", 2),
    ("t_equals(\"date\",date('2022-04-16'))", 1),
    ("t_intersects(\"date\",date('2022-04-16'))", 1),
    ("t_after(\"date\",interval('2022-01-01','2022-12-31'))", 1),
    ("t_before(\"date\",interval('2022-01-01','2022-12-31'))", 1),
    ("t_disjoint(\"date\",interval('2022-01-01','2022-12-31'))", 2),
    ("t_equals(\"date\",interval('2022-01-01','2022-12-31'))", 0),
    ("t_equals(\"date\",interval('2022-04-16','2022-04-16'))", 1),
    ("t_intersects(\"date\",interval('2022-01-01','2022-12-31'))", 1),
    (f"t_after(start,{AT})", 1),
    (f"t_before(start,{AT})", 1),
    (f"t_disjoint(start,{AT})", 2),
    (f"t_equals(start,{AT})", 1),
    (f"t_intersects(start,{AT})", 1),
    (f"t_after(start,{YEAR})", 0),
    (f"t_before(start,{YEAR})", 1),
    (f"t_disjoint(start,{YEAR})", 1),
    (f"t_equals(start,{YEAR})", 0),
    (f"t_intersects(start,{YEAR})", 2),
    (f"t_after({SPAN},interval('..','2022-04-16T10:13:19Z'))", 1),
    (f"t_before({SPAN},interval('2023-01-01T00:00:00Z','..'))", 2),
    (f"t_disjoint({SPAN},{TO_09})", 1),
    (f"t_equals({SPAN},interval('2021-04-16T10:15:59Z','2022-04-16T10:16:06Z'))", 1),
    (f"t_intersects({SPAN},{TO_09})", 2),
    (f"T_CONTAINS({SPAN},{TO_10})", 1),
    (f"T_DURING({SPAN},{YEAR})", 1),
    (f"T_FINISHES({SPAN},interval('2020-04-16T10:13:19Z','2022-04-16T10:16:06Z'))", 1),
    (f"T_FINISHEDBY({SPAN},interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z'))", 1),
    (f"T_MEETS({SPAN},{TO_10})", 0),
    (f"T_METBY({SPAN},{TO_10})", 1),
    (f"T_OVERLAPPEDBY({SPAN},interval('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z'))", 2),
    (f"T_OVERLAPS({SPAN},interval('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))", 1),
    (f"T_STARTEDBY({SPAN},{TO_10})", 1),
    (f"T_STARTS({SPAN},{TO_10})", 0),
)
# Predicates whose fact may be unknown: of them, a negation passes fewer than the rest.
UNKNOWN: Final = ("date", "start", "boolean")


@pytest.mark.parametrize(("predicate", "count"), COUNTRIES)
def test_countries(predicate: str, count: int) -> None:
    _as_expected(*countries(), predicate, count)


@pytest.mark.parametrize(("predicate", "count"), PLACES)
def test_places(predicate: str, count: int) -> None:
    _as_expected(*places(), predicate, count)


def _as_expected(table: Table, plane: Plane, predicate: str, count: int) -> None:
    found = rows(table, plane, predicate)
    assert len(found) == count
    in_json = json.dumps(cql2.parse_text(predicate).to_json())
    assert rows(table, plane, in_json, "cql2-json") == found


@pytest.mark.parametrize("seed", range(40))
def test_combinations_follow_from_their_parts(seed: int) -> None:
    """((NOT p1 AND p2) OR (p3 AND NOT p4) OR NOT (p1 AND p4)), as the suite combines them."""
    table, plane = places()
    picked = Random(seed).choices([one for one, _ in PLACES], k=4)  # noqa: S311
    every = set(range(table.size))
    true = [set(rows(table, plane, one)) for one in picked]
    false = [set(rows(table, plane, f"NOT ({one})")) for one in picked]
    for p, t, f in zip(picked, true, false, strict=True):
        assert not t & f
        if not any(word in p for word in UNKNOWN) or "NULL" in p:
            assert t | f == every
    p1, p2, p3, p4 = picked
    whole = f"((NOT ({p1}) AND {p2}) OR ({p3} and NOT ({p4})) or not ({p1} AND {p4}))"
    expected = (false[0] & true[1]) | (true[2] & false[3]) | false[0] | false[3]
    assert set(rows(table, plane, whole)) == expected
