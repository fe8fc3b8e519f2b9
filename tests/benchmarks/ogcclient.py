"""A client that asks the servers of the benchmarks of `/ogc`, and what it asks."""

from __future__ import annotations

import socket
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Final, Self

from tests.benchmarks.ogcserver import AREA

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES: Final = (500, 1_000, 100_000)
ITEMS: Final = "/ogc/collections/plots/items"
ROUNDS: Final = 300
TURN: Final = 20


class Client:
    """One connection that is kept open, and as little around it as can be."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """Return the body of an answer."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        data = bytearray()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._received()
        head = bytes(data[:end]).lower()
        assert head.startswith(b"http/1.1 200"), bytes(data[:2_000])
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        body = bytearray(data[end + 4 :])
        while len(body) < length:
            body += self._received()
        return bytes(body)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _received(self) -> bytes:
        part = self._socket.recv(1 << 20)
        assert part, "the server has closed the connection"
        return part


def boxes(count: int, items: str = ITEMS) -> list[str]:
    """Return addresses of boxes of half the area's sides that differ from each other."""
    chance = Random(1)  # noqa: S311 – no secret
    west, south, east, north = AREA
    wide, high = (east - west) * 0.55, (north - south) * 0.55
    found = []
    for _ in range(count):
        x = chance.uniform(west, east - wide)
        y = chance.uniform(south, north - high)
        found.append(f"{items}?bbox={x:.6f},{y:.6f},{x + wide:.6f},{y + high:.6f}&limit=100")
    return found


def pages(client: Client, size: int) -> Iterator[bytes]:
    """Read all plots of our service, a page at a time."""
    for offset in range(0, size, 1_000):
        yield client.get(f"{ITEMS}?limit=1000&offset={offset}")


def seconds(asked: dict[str, tuple[Client, list[str]]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return what a request of each row takes, the rows asked in turns.

    The fastest fifth counts: the others tell what else the machine had to do.
    """
    times: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(0, rounds, TURN):
        for name, (client, addresses) in asked.items():
            for address in addresses[turn : min(turn + TURN, rounds)]:
                begin = perf_counter()
                client.get(address)
                times[name].append(perf_counter() - begin)
    return {name: sorted(found)[len(found) // 5] for name, found in times.items()}
