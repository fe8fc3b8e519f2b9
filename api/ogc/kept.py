"""Answers of one catalogue, kept as they were sent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

MOST_BYTES: Final = 32_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its body, media type and headers of its own.

    Attributes
    ----------
    parts
        The body in parts. Those of features are shared with the collection that they lie in,
        so that a page that is kept costs next to nothing, whatever its size.
    own
        Bytes that the answer alone holds.
    """

    parts: Sequence[bytes]
    kind: str
    own: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.parts)

    @property
    def cost(self) -> int:
        """Bytes that keeping it costs, roughly: its own, and a reference to each part."""
        return self.own + 8 * len(self.parts) + 500


class Kept:
    """The answers that were asked for last, within `MOST_BYTES`, of one catalogue at a time."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self._of: Any = None
        self._lock = Lock()

    def get(self, catalogue: object, question: Hashable) -> Answer | None:
        """Return the answer to a question asked before of the same catalogue."""
        with self._lock:
            held = self._answers.get(question) if self._of is catalogue else None
            if held is not None:
                self._answers.move_to_end(question)
            return held

    def put(self, catalogue: object, question: Hashable, answer: Answer) -> None:
        """Keep an answer; those of another catalogue go."""
        with self._lock:
            if self._of is not catalogue:
                self._answers.clear()
                self._bytes, self._of = 0, catalogue
            before = self._answers.pop(question, None)
            self._bytes += answer.cost - (before.cost if before else 0)
            self._answers[question] = answer
            while self._bytes > MOST_BYTES:
                self._bytes -= self._answers.popitem(last=False)[1].cost
