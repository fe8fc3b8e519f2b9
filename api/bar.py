"""Progress of long work on the terminal."""

from __future__ import annotations

from typing import Self

from tqdm import tqdm


class Bar:
    """Progress as bars on the terminal, a line a step; a step that fails is not full."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._bar: tqdm[object] | None = None

    def __enter__(self) -> Self:
        """Return the bar."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the last step, as done where nothing was raised."""
        self._end(done=kind is None)

    def step(self, name: str, total: int | None = None) -> None:
        """Begin a step of so many pieces, or of nobody knows how many."""
        self._end(done=True)
        self._bar = tqdm(
            desc=f"{name:<14}",
            total=total or 1,
            bar_format="{desc} {bar:30} {n_fmt}/{total_fmt} {elapsed}",
        )

    def advance(self, pieces: int) -> None:
        """Note that some pieces are done."""
        if self._bar is not None:
            self._bar.update(pieces)

    def _end(self, *, done: bool) -> None:
        if self._bar is not None:
            if done:
                self._bar.update(self._bar.total - self._bar.n)
            self._bar.close()
        self._bar = None
