"""The search line: what a person writes, read as filters of the search.

Words are looked up (`words.toml`), figures are joined with what stands beside them, and what
is not understood is said. Nothing is guessed by a model, and no third party is asked.
"""

from geo.phrases.gazetteer import Gazetteer, gazetteer
from geo.phrases.reading import LONGEST, Missed, Offer, Reading, Understood, read

__all__ = [
    "LONGEST",
    "Gazetteer",
    "Missed",
    "Offer",
    "Reading",
    "Understood",
    "gazetteer",
    "read",
]
