"""Whether a printed exposé is still true: its code read, what was printed beside what holds now.

The code says which plot was printed and out of which version of the record (`maps.printcode`);
the record's history says what that version held, and the same program states it again. Where
the hash of these statements is that of the code, they are what was printed, to the letter.
Where it is not, something else was renewed since: roads, timetables, layers, words. Then the
facts of the record are compared, which are exact, and what was computed is said to be unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maps.factsheet import fact_sheet
from maps.printcode import ForeignCodeError, NoCodeError, PrintCode, part_of, read_code
from maps.printed import content_hash, differences
from maps.sections import ALL, Section, in_order, left_out, of_bits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.service import Service
    from data.words import Language
    from geo.catalogue import Catalogue, Plot
    from maps.printed import Difference
    from maps.sections import Sections

type Outcome = Literal["no_code", "foreign", "no_plot", "gone", "same", "changed", "untold"]
"""What is to be said of a code:

no_code
    It has not the form of one.
foreign
    It was not made here: mistyped, made up, or under another key.
no_plot
    It is ours, and its plot is known to neither catalogue nor history.
gone
    Its plot is no longer offered.
same
    Everything that was printed is stated today as well.
changed
    `Verdict.differences` is stated otherwise today.
untold
    Something is stated otherwise, and no history says what was printed.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a code.

    Attributes
    ----------
    code
        What it says; None where it says nothing.
    plot
        The plot as it stands today; None where it is not there.
    name
        What it is called, or was called when it was printed.
    differences
        What is stated otherwise today.
    exact
        Whether what was printed is known to the letter; else facts of the record alone are
        compared.
    """

    outcome: Outcome
    code: PrintCode | None = None
    plot: Plot | None = None
    name: str | None = None
    differences: tuple[Difference, ...] = ()
    exact: bool = True

    @property
    def sections(self) -> tuple[Section, ...] | None:
        """What was printed between first and last page; None where that was all, or is unknown."""
        bits = None if self.code is None else self.code.sections
        return None if bits is None else in_order(of_bits(bits))

    @property
    def left_out(self) -> tuple[Section, ...]:
        """What was not printed, and is therefore not compared."""
        bits = None if self.code is None else self.code.sections
        return () if bits is None else left_out(of_bits(bits))


def verify(text: str, service: Service, language: Language) -> Verdict:
    """Say whether what was printed under a code still holds.

    Parameters
    ----------
    text
        The code as it was scanned or typed.
    language
        Language of the answer; the print may be in another one.

    Raises
    ------
    data.store.changes.StoreError
        Where the record cannot be read.
    """
    if service.print_key is None:
        return Verdict("foreign")
    try:
        code = read_code(text, service.print_key)
    except NoCodeError:
        return Verdict("no_code")
    except ForeignCodeError:
        return Verdict("foreign")
    catalogue = service.catalogue()
    plot = _only(code.plot, catalogue.by_id)
    known = plot or _only(code.plot, service.past().changed)
    if known is None:
        return Verdict("no_plot", code)
    if plot is None:
        return _gone(code, known, service)
    return _compared(code, catalogue, catalogue.by_id[plot], service, language)


def _only(part: bytes, ids: Iterable[str]) -> str | None:
    """Return the id that a code knows by this part; None where it is none, or several."""
    found = [one for one in ids if part_of(one) == part]
    return found[0] if len(found) == 1 else None


def _gone(code: PrintCode, plot_id: str, service: Service) -> Verdict:
    held = service.printed(plot_id, code.record_version, code.day)
    return Verdict("gone", code, name=held.by_id[plot_id].name if held else plot_id)


def _compared(
    code: PrintCode, catalogue: Catalogue, plot: Plot, service: Service, language: Language
) -> Verdict:
    if _is_printed(code, catalogue, plot):
        return Verdict("same", code, plot, plot.name)
    held = service.printed(plot.id, code.record_version, code.day)
    if held is None:
        return Verdict("untold", code, plot, plot.name, exact=False)
    then = held.by_id[plot.id]
    found = differences(
        fact_sheet(held, then, language),
        fact_sheet(catalogue, plot, language),
        _sections(code),
    )
    if _is_printed(code, held, then):
        # Of an extract: what changed stood on no page of it.
        holds = code.sections is not None and not found
        return Verdict("same" if holds else "changed", code, plot, plot.name, found)
    recorded = tuple(one for one in found if one.recorded)
    return Verdict("changed", code, plot, plot.name, recorded, exact=False)


def _is_printed(code: PrintCode, catalogue: Catalogue, plot: Plot) -> bool:
    """Whether an exposé of the plot out of a catalogue states what was printed."""
    sheet = fact_sheet(catalogue, plot, code.language)
    return content_hash(sheet, _sections(code)).startswith(code.content)


def _sections(code: PrintCode) -> Sections:
    return ALL if code.sections is None else of_bits(code.sections)
