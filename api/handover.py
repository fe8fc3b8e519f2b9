"""What the mail server took, told by an empty file until the store knows.

Between the server's word and a durable note in the store lie some milliseconds. A process that
is killed there leaves a file behind, which is made in microseconds and outlives it, so that
the mail is not sent again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_KEPT_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Handover:
    """The claims of mails that were handed over, as files in a folder."""

    folder: Path

    def note(self, claim: str) -> None:
        """Note that the server has taken the mail of a claim."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / claim).touch()

    def noted(self, claim: str) -> bool:
        """Whether the server had taken the mail of an earlier claim."""
        return (self.folder / claim).exists()

    def forget(self, claim: str) -> None:
        """Forget a claim, which the store knows of by now."""
        (self.folder / claim).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what processes left that were killed after the store knew."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.stat().st_mtime < time.time() - _KEPT_S:
                    path.unlink(missing_ok=True)
