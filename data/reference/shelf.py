"""The shelf: loaded layers below the home folder, each whole or not there at all.

A layer is a data file, named after its content, and a small JSON file that names it. The
data file is written first; the layer changes in the moment in which the JSON file is
moved into its place. Data files that no JSON file names any more are kept until the next
build (`Shelf.tidy`): a catalogue that is served may still read them.

What a build laid plots under is noted by its day (`Shelf.note`), and the data files of these
layers stay: a past day is shown with the layers that were shown on it.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from data.errors import Finding, InputError
from data.reference.entry import ENTRY, Entry, Kind
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_FOLDER: Final = "reference"
_SHOWN: Final = "shown"
_ENTRIES: Final = TypeAdapter(tuple[Entry, ...])


_LOADED: Final = Text(
    "der Name einer geladenen Schicht: {names}", "the name of a loaded layer: {names}"
)
_NONE_LOADED: Final = Text("keine ist geladen", "none is loaded")


class Shelf:
    """The layers that lie below `home`."""

    def __init__(self, home: Path) -> None:
        self.folder = home / _FOLDER

    def entries(self, *kinds: Kind) -> tuple[Entry, ...]:
        """Return the layers, of some kinds or of all, by name.

        Raises
        ------
        InputError
            Where a description on the shelf cannot be read.
        """
        held = [self._read(path) for path in sorted(self.folder.glob("*.json"))]
        return tuple(entry for entry in held if not kinds or entry.kind in kinds)

    @staticmethod
    def _read(path: Path) -> Entry:
        try:
            return ENTRY.validate_json(path.read_bytes())
        except ValidationError as error:
            expected = Text(
                "eine Beschreibung, die dieses Programm schrieb; die Schicht neu laden",
                "a description that this program wrote; load the layer anew",
            )
            raise InputError(
                Finding(str(path), None, Text("etwas anderes", "something else"), expected)
            ) from error

    def get(self, name: str) -> Entry | None:
        """Return a layer; None where there is none of that name."""
        path = self.folder / f"{name}.json"
        return self._read(path) if NAME.fullmatch(name) and path.is_file() else None

    def path(self, entry: Entry) -> Path:
        """Return the data file of a layer."""
        return self.folder / entry.data

    def put(self, entry: Entry, write: Callable[[Path], None]) -> bool:
        """Lay a layer on the shelf; False where the same one lies there already.

        Parameters
        ----------
        write
            Writes the data to the path that it is given, which has the suffix of
            `entry.data`.
        """
        held = self.get(entry.name)
        if held and held.fingerprint == entry.fingerprint and self.path(held).is_file():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=self.folder) as work:
            data = Path(work) / entry.data
            write(data)
            described = Path(work) / f"{entry.name}.json"
            described.write_bytes(ENTRY.dump_json(entry, indent=1))
            for path in (data, described):
                _sync(path)
            data.replace(self.path(entry))
            described.replace(self.folder / described.name)
        return True

    def remove(self, name: str) -> Entry:
        """Take a layer from the shelf.

        Raises
        ------
        InputError
            Where there is none of that name.
        """
        entry = self.get(name)
        if entry is None:
            names = ", ".join(one.name for one in self.entries()) or _NONE_LOADED
            raise InputError(Finding("layers", None, name, _LOADED.format(names=names)))
        (self.folder / f"{name}.json").unlink()
        return entry

    def note(self, day: date, entries: Iterable[Entry]) -> None:
        """Note the layers that plots were laid under by a build; the last of a day counts.

        Parcels are not among them: no catalogue is made from them.
        """
        seen = tuple(entry for entry in entries if entry.kind is not Kind.PARCELS)
        if self.shown(day) == seen:
            return
        folder = self.folder / _SHOWN
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=self.folder) as work:
            noted = Path(work) / f"{day.isoformat()}.json"
            noted.write_bytes(_ENTRIES.dump_json(seen, indent=1))
            _sync(noted)
            noted.replace(folder / noted.name)

    def shown(self, day: date) -> tuple[Entry, ...] | None:
        """Return the layers that were shown at the end of a day; None where none was noted.

        Raises
        ------
        InputError
            Where a note on the shelf cannot be read.
        """
        notes = [path for path in self._notes() if path.stem <= day.isoformat()]
        return self._read_note(notes[-1]) if notes else None

    def _notes(self) -> list[Path]:
        return sorted((self.folder / _SHOWN).glob("*.json"))

    @staticmethod
    def _read_note(path: Path) -> tuple[Entry, ...]:
        try:
            return _ENTRIES.validate_json(path.read_bytes())
        except ValidationError as error:
            expected = "a note that this program wrote"
            raise InputError(Finding(str(path), None, "something else", expected)) from error

    def files(self) -> tuple[Path, ...]:
        """Return all files that belong to layers and notes, data files first; none by the way.

        Raises
        ------
        InputError
            Where a description or note cannot be read.
        """
        entries = list(self.entries())
        for path in self._notes():
            entries.extend(self._read_note(path))
        data = sorted({self.path(entry) for entry in entries if entry.data})
        return (*data, *sorted(self.folder.glob("*.json")), *self._notes())

    def tidy(self) -> None:
        """Delete data files that no layer has any more, and none had that was shown."""
        named = {entry.data for entry in self.entries()}
        named |= {entry.data for path in self._notes() for entry in self._read_note(path)}
        for path in self.folder.glob("*"):
            if path.is_file() and path.suffix != ".json" and path.name not in named:
                path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
