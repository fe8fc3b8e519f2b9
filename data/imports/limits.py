"""How much of a foreign file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of an import.

    Attributes
    ----------
    file_mb
        Size of the file in MB.
    rows, columns
        Size of its table.
    unzipped_mb
        Size of what an archive (a workbook is one) holds, unpacked, in MB.
    ratio
        How many times larger a member of an archive may be than it is packed.
    memory_mb
        Memory of the process that reads, in MB.
    seconds
        Time that it may take.
    """

    file_mb: int = 64
    rows: int = 50_000
    columns: int = 300
    unzipped_mb: int = 256
    ratio: int = 200
    memory_mb: int = 480
    seconds: int = 120


DEFAULT = Limits()
