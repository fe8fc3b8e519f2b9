"""What is computed for outlines, kept from build to build: new outlines alone are computed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic import TypeAdapter


class Kept[T]:
    """Results by the key of an outline, in one file.

    Parameters
    ----------
    path
        The file; its name must change with all that the results depend on beside the outline.
    adapter
        Reads and writes the results by key as JSON.
    """

    def __init__(self, path: Path, adapter: TypeAdapter[dict[str, T]]) -> None:
        self._path = path
        self._adapter = adapter
        self._is_new = False

    @cached_property
    def _known(self) -> dict[str, T]:
        path = self._path
        return self._adapter.validate_json(path.read_bytes()) if path.is_file() else {}

    @property
    def known(self) -> Mapping[str, T]:
        """Results by key: those that builds before have left, and those computed since."""
        return self._known

    def of(
        self,
        keys: Sequence[str],
        compute: Callable[[list[int]], Iterable[T]],
        progress: Callable[[int], None],
    ) -> list[T]:
        """Return the results of `keys`, in their order.

        Parameters
        ----------
        compute
            Returns the results of the places in `keys` that it is given: one for each key that
            is not known. It tells itself how far it is.
        progress
            Called with the number of keys that need not be computed.
        """
        known = self._known
        new = sorted({key: place for place, key in enumerate(keys) if key not in known}.values())
        progress(len(keys) - len(new))
        if new:
            known.update(zip((keys[place] for place in new), compute(new), strict=True))
            self._is_new = True
        return [known[key] for key in keys]

    def keep(self, keys: Iterable[str]) -> bool:
        """Leave the results of `keys`, and no other, to later builds; return whether any is new.

        Where none had to be computed, those that are there stay.
        """
        if self._is_new:
            kept = {key: self._known[key] for key in keys}
            write_whole(self._path, self._adapter.dump_json(kept))
        return self._is_new


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole: who reads it meets the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)
