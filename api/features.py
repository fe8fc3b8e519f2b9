"""Plots and layers as GeoJSON (RFC 7946), and answers of the search as JSON."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import shapely

from api.transit import transit_answer
from data.codes import STATUS_SHOWN, label
from data.fields import PUBLIC
from data.freshness import bound_reason
from data.values import UNKNOWN
from data.words import DEFAULT_LANGUAGE, Text
from geo.catalogue import Reach
from geo.destinations import DISTANCES, STEPS
from geo.judgement import GONE
from maps.context import Context, page_of
from maps.context import provenance as facts_from
from maps.enclosures import path_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from data.record import Value
    from data.store.documents import Document, Filing
    from data.words import Language
    from geo.catalogue import Catalogue, People, Plot, Restriction, Score
    from geo.judgement import Availability
    from geo.reasons import WishesMet
    from geo.search import Answer, Ranked

# Seven decimals of a degree are a centimetre: a plot's corner; five are a metre.
PLOT_DECIMALS: Final = 7
LAYER_DECIMALS: Final = 5


def plot_feature(
    plot: Plot, *, base: str, past: date | None = None, filing: Filing | None = None
) -> dict[str, Any]:
    """Return a plot as a GeoJSON feature.

    Parameters
    ----------
    base
        Address of the service, for the feature's links.
    past
        The past day that the plot is of, None for today: its links lead to the same day.
    filing
        Add source and confirmation of every fact that is known, and the documents out of it.
    """
    properties = plot_properties(plot)
    if filing is not None:
        properties["provenance"] = facts_from(plot)
        properties["documents"] = [_document(one, base) for one in filing.public(plot.id, past)]
    of_day = f"?as_of={past}" if past else ""
    here = f"{base}/api/v1/plots/{quote(plot.id, safe='')}"
    return {
        "type": "Feature",
        "id": plot.id,
        "geometry": geometry(plot.record.geometry, PLOT_DECIMALS),
        "properties": properties,
        "links": [
            _link("self", f"{here}{of_day}", "application/geo+json"),
            _link("alternate", f"{page_of(plot.id, base, DEFAULT_LANGUAGE)}{of_day}", "text/html"),
            _link("related", f"{here}/expose.pdf{of_day}", "application/pdf"),
        ],
    }


def plot_properties(plot: Plot) -> dict[str, Any]:
    """Return all that is public of a plot, as the properties of its feature."""
    properties: dict[str, Any] = {
        field.name: _value(plot.values.get(field.name)) for field in PUBLIC
    }
    return properties | {
        "name": plot.name,
        "municipality_name": plot.municipality_name,
        "estate_name": plot.estate_name,
        "status": plot.status,
        "status_shown": plot.status_shown,
        "status_reason": _status_reason(plot),
        "confirmed_on": _value(plot.confirmed_on),
        "invented": plot.invented,
        "area_outline": plot.area,
        "access_m": plot.access_m,
        "minutes": {
            mode: {kind: _reach(reach) for kind, reach in by_kind.items()}
            for mode, by_kind in plot.reach.items()
        },
        "distances": {
            kind.name: _distance(plot.distances.get(kind.name, Reach()), kind.by)
            for kind in DISTANCES
        },
        "people": people(plot.people),
        "transit": transit_answer(plot.transit),
        "score": plot.score.total,
        "score_range": [plot.score.lowest, plot.score.highest],
        "score_points": _points(plot.score),
        "restrictions": [_restriction(one) for one in plot.restrictions],
    }


def _document(one: Document, base: str) -> dict[str, Any]:
    preview = one.preview_address
    return {
        "kind": one.kind,
        "title": {"de": one.title_de, "en": one.title_en},
        "alt": {"de": one.alt_de, "en": one.alt_en},
        "source": one.source,
        "dated": _value(one.dated),
        "type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "width": one.width,
        "height": one.height,
        "href": f"{base}{path_of(one.plot, one.address)}",
        "preview": preview and f"{base}{path_of(one.plot, preview)}",
    }


def people(held: People) -> dict[str, Any]:
    """Return who lives within some minutes by car: a figure for each of `STEPS`, and what it is."""
    return {
        **{str(step): held.within.get(step) for step in STEPS},
        "at_least": list(held.at_least),
        "working_age": {
            "ages": held.ages and list(held.ages),
            **{str(step): held.working.get(step) for step in STEPS},
            "at_least": list(held.working_at_least),
        },
        "source": held.source,
        "as_of": held.as_of,
        "reason": held.reason,
    }


def collection(
    answer: Answer,
    *,
    base: str,
    address: str,
    limit: int,
    offset: int,
    catalogue: Catalogue,
    past: date | None = None,
    filing: Filing | None = None,
) -> dict[str, Any]:
    """Return an answer of the search as a feature collection with paging links.

    `address` is the path and query of the request without `offset`. With `filing` each
    fact says where it is from, and each plot has its documents.
    """
    joint = "&" if "?" in address else "?"
    links = [_link("self", f"{base}{address}{joint}offset={offset}", "application/geo+json")]
    if offset + limit < answer.total:
        after = f"{base}{address}{joint}offset={offset + limit}"
        links.append(_link("next", after, "application/geo+json"))
    if offset > 0:
        # From beyond the end it leads back to the last plots.
        start = max(0, min(offset, answer.total) - limit)
        before = f"{base}{address}{joint}offset={start}"
        links.append(_link("prev", before, "application/geo+json"))
    return {
        "type": "FeatureCollection",
        "numberMatched": answer.total,
        "numberReturned": len(answer.plots),
        "catalogue": catalogue_stamp(catalogue),
        "attribution": list(dict.fromkeys(source.attribution for source in catalogue.sources)),
        "links": links,
        "licence": Context(catalogue, base).licence.en,
        "features": [
            plot_feature(plot, base=base, past=past, filing=filing) for plot in answer.scored
        ],
    }


# Why plots that meet all demands are not ranked.
_GONE: Final = Text("Nicht mehr zu haben: {status}.", "No longer to be had: {status}.")
_NOT_FREE: Final = Text(
    "Nur freie Flächen sind verlangt; diese: {status}.", "Free plots alone are asked for: {status}."
)


def search_answer(
    answer: Answer, catalogue: Catalogue, availability: Availability, language: Language
) -> dict[str, Any]:
    """Return an answer of `POST /api/v1/search`; `availability` is what was asked for."""
    return {
        "catalogue": catalogue_stamp(catalogue),
        "total": answer.total,
        "availability": availability,
        "left_out": [_left_out(*one, language) for one in sorted(answer.left_out.items())],
        "plots": [_ranked(ranked, language) for ranked in answer.ranked],
    }


def _left_out(status: str, count: int, language: Language) -> dict[str, Any]:
    words = label(STATUS_SHOWN, status) if status else UNKNOWN
    reason = _GONE if status in GONE else _NOT_FREE
    return {
        "status": status or None,
        "count": count,
        "reason": reason.format(status=words).in_(language),
    }


def catalogue_stamp(catalogue: Catalogue) -> dict[str, str]:
    """Return version and date of a catalogue."""
    return {"version": catalogue.version, "date": catalogue.date.isoformat()}


def geometry(shape: BaseGeometry, decimals: int) -> Mapping[str, Any]:
    """Return a geometry as GeoJSON, rounded to `decimals`, exteriors anticlockwise."""
    oriented = shapely.orient_polygons(shape)
    rounded = shapely.transform(oriented, lambda points: points.round(decimals))
    return shapely.geometry.mapping(rounded)  # type: ignore[no-any-return]


def _ranked(ranked: Ranked, language: Language) -> dict[str, Any]:
    plot, score = ranked.plot, ranked.score
    return {
        "id": plot.id,
        "name": plot.name,
        "municipality_name": plot.municipality_name,
        "status_shown": plot.status_shown,
        "invented": plot.invented,
        "rank": ranked.rank,
        "score": score.total,
        "score_range": [score.lowest, score.highest],
        "score_points": _points(score),
        "fields_of_action": dict(score.fields_of_action),
        "verdicts": [
            {
                "demand": one.demand,
                "verdict": one.verdict,
                "value": one.value.in_(language),
                "threshold": one.threshold.in_(language),
                "reason": one.reason.in_(language),
                "wish": one.wish,
            }
            for one in ranked.verdicts
        ],
        "wishes": _wishes(ranked.wishes),
        "robustness": ranked.robustness,
        "contributions": _contributions(score, language),
    }


def _points(score: Score) -> dict[str, float]:
    return {"reached": round(score.points, 4), "known": round(score.points_known, 4)}


def _wishes(met: WishesMet | None) -> dict[str, Any] | None:
    if met is None:
        return None
    return {
        "asked": met.asked,
        "met": met.met,
        "unknown": met.unknown,
        "share": [round(met.least, 4), round(met.most, 4)],
    }


def _contributions(score: Score, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "criterion": one.criterion,
            "label": one.label.in_(language),
            "field_of_action": one.field_of_action,
            "weight": one.weight,
            "value": one.value,
            "points": one.points,
            "points_max": one.points_max,
            "points_range": list(one.points_range),
            "reason": one.reason.in_(language),
        }
        for one in score.contributions
    ]


def _restriction(one: Restriction) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "level": one.level,
        "reason": _both(one.reason),
        "source": one.source,
        "confirmed_on": _value(one.confirmed_on),
    }


def _both(text: Text) -> dict[str, str]:
    return {"de": text.de, "en": text.en}


def _reach(reach: Reach) -> dict[str, Any]:
    return {
        **_way(reach),
        "regular": _way(reach.regular) if reach.regular else None,
        "alternatives": [_way(one) for one in reach.alternatives],
    }


def _way(reach: Reach) -> dict[str, Any]:
    return {
        "minutes": reach.minutes,
        "km": reach.km,
        "name": reach.name,
        "reason": reach.reason,
        "verified": reach.verified,
        "source": reach.source,
    }


def _distance(way: Reach, by: str) -> dict[str, Any]:
    def to(one: Reach) -> dict[str, Any]:
        return {"km": one.km, "name": one.name, "source": one.source}

    return {
        **to(way),
        "by": by,
        "reason": way.reason,
        "alternatives": [to(one) for one in way.alternatives],
    }


def _status_reason(plot: Plot) -> dict[str, str] | None:
    return None if plot.bound_until is None else _both(bound_reason(plot.bound_until))


def _value(value: Value | None) -> Any:  # noqa: ANN401
    return value.isoformat() if isinstance(value, date) else value


def _link(rel: str, href: str, media_type: str) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type}
