"""Downloads from a real server on the loopback: whole, cut off, changed, refused."""

from __future__ import annotations

import fcntl
import hashlib
import json
import socket
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.sources.catalogue import Checksum
from data.sources.content import problem
from data.sources.download import Fetched, Limits, Order, Receipt, fetch
from data.sources.transfer import DownloadError
from tests.data.sources.site import OLD, File, Site, archive, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS: Final = Limits(wait=0.0, timeout=10.0)
ONCE: Final = replace(LIMITS, attempts=1)
CONTENT: Final = archive()
NEWER: Final = archive(seed=2)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as held:
        yield held


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "source.zip"


def order(address: str, target: Path, checksum: Checksum | None = None) -> Order:
    return Order(address=address, path=target, kind="zip", checksum=checksum)


def checksum(site: Site, text: str, algorithm: Literal["md5", "sha256"] = "md5") -> Checksum:
    address = site.put("/file.zip.sum", File(text.encode(), kind="text/plain"))
    # The catalogue takes https alone; the test's server speaks http on this machine.
    return Checksum.model_construct(algorithm=algorithm, address=address)


def left(target: Path) -> set[str]:
    """Return what lies in the folder."""
    return {path.name for path in target.parent.iterdir()}


def whole(fetched: Fetched, content: bytes) -> None:
    """Check that a file is here, byte for byte, with its receipt and nothing else."""
    assert fetched.path.read_bytes() == content
    assert left(fetched.path) == {"source.zip", "source.zip.json"}
    assert fetched.receipt.sha256 == hashlib.sha256(content).hexdigest()
    assert fetched.receipt.size == len(content)
    assert Receipt.of(fetched.path) == fetched.receipt


def refused(call: Order, *, limits: Limits = LIMITS) -> str:
    """Fetch what cannot be had; return the one line that says why."""
    with pytest.raises(DownloadError) as caught:
        fetch(call, limits=limits)
    message = str(caught.value)
    assert "\n" not in message
    assert not call.path.exists()
    return message


def test_a_whole_file_comes_with_progress_and_a_receipt(site: Site, target: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    address = site.put("/file.zip", File(CONTENT))
    fetched = fetch(order(address, target), limits=LIMITS, progress=lambda *now: seen.append(now))
    whole(fetched, CONTENT)
    assert not fetched.unchanged
    assert fetched.receipt.verified is None
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    written = json.loads(target.with_name("source.zip.json").read_text())
    assert written["version"]["address"] == address
    assert written["version"]["etag"] == '"v1"'
    assert written["fetched_at"]


def test_a_file_without_a_stated_length_comes_whole(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, length=False))
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)


@pytest.mark.parametrize("etag", ['"v1"', None])
def test_an_interrupted_download_goes_on_where_it_stopped(
    site: Site, target: Path, etag: str | None
) -> None:
    address = site.put("/file.zip", File(CONTENT, etag=etag, cuts=[100_000]))
    message = refused(order(address, target), limits=ONCE)
    assert "broke off" in message
    kept = target.with_name("source.zip.part").stat().st_size
    assert 0 < kept <= 100_000
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)
    assert site.ranges() == [None, f"bytes={kept}-"]
    assert site.asked[1][1]["if-range"] == (etag or OLD)


def test_one_call_goes_on_by_itself_after_breaks(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, cuts=[50_000, 50_000, 50_000]))
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)
    assert len(site.asked) == 4
    assert all(site.ranges()[1:])


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=st.lists(st.integers(0, 70_000), max_size=3),
    etag=st.sampled_from(['"v1"', 'W/"v1"', None]),
    ranges=st.booleans(),
    size=st.integers(1_000, 200_000),
)
def test_wherever_it_breaks_off_the_bytes_are_the_same(
    tmp_path: Path, cuts: list[int], etag: str | None, *, ranges: bool, size: int
) -> None:
    content = archive(size)
    target = tmp_path / f"{hashlib.sha256(repr((cuts, etag, ranges, size)).encode()).hexdigest()}"
    target = target / "source.zip"
    with serving() as site:
        address = site.put("/file.zip", File(content, etag=etag, ranges=ranges, cuts=list(cuts)))
        whole(fetch(order(address, target), limits=LIMITS), content)


@pytest.mark.parametrize("heeds", [True, False])
def test_a_file_that_changed_in_between_starts_over(
    site: Site, target: Path, *, heeds: bool
) -> None:
    address = site.put("/file.zip", File(CONTENT, cuts=[100_000]))
    refused(order(address, target), limits=ONCE)
    site.put("/file.zip", File(NEWER, etag='"v2"', heeds_if_range=heeds))
    whole(fetch(order(address, target), limits=LIMITS), NEWER)


def test_a_part_of_another_address_is_not_gone_on_with(site: Site, target: Path) -> None:
    refused(order(site.put("/old.zip", File(CONTENT, cuts=[9_000])), target), limits=ONCE)
    address = site.put("/new.zip", File(NEWER))
    whole(fetch(order(address, target), limits=LIMITS), NEWER)
    assert site.ranges() == [None, None]


def test_a_server_without_ranges_starts_over(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, ranges=False, cuts=[100_000]))
    refused(order(address, target), limits=ONCE)
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)


def test_a_weak_validator_is_not_gone_on_with(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, etag='W/"v1"', cuts=[100_000]))
    refused(order(address, target), limits=ONCE)
    assert left(target) == set()
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)
    assert site.ranges() == [None, None]


def test_a_wrong_part_starts_over(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, cuts=[100_000], offset=7))
    refused(order(address, target), limits=ONCE)
    site.files["/file.zip"].etag = '"v1"'
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)
    assert site.ranges()[-1] is None


def test_a_part_longer_than_the_file_starts_over(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, cuts=[100_000]))
    refused(order(address, target), limits=ONCE)
    small = archive(2_000)
    site.put("/file.zip", File(small))
    whole(fetch(order(address, target), limits=LIMITS), small)


@pytest.mark.parametrize("etag", ['"v1"', None])
def test_an_unchanged_file_is_not_fetched_again(site: Site, target: Path, etag: str | None) -> None:
    address = site.put("/file.zip", File(CONTENT, etag=etag))
    first = fetch(order(address, target), limits=LIMITS)
    before = target.stat()
    second = fetch(order(address, target), limits=LIMITS)
    assert second.unchanged
    assert second.receipt == first.receipt
    assert target.stat().st_mtime_ns == before.st_mtime_ns
    assert left(target) == {"source.zip", "source.zip.json"}
    asked = site.asked[-1][1]
    assert asked.get("if-none-match") == etag
    assert ("if-modified-since" in asked) == (etag is None)


def test_a_newer_file_takes_the_place_of_the_old(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT))
    fetch(order(address, target), limits=LIMITS)
    site.put("/file.zip", File(NEWER, etag='"v2"'))
    whole(fetch(order(address, target), limits=LIMITS), NEWER)


@pytest.mark.parametrize("damage", ["shorter", "other bytes", "no receipt", "broken receipt"])
def test_a_file_that_is_not_as_it_was_fetched_is_fetched_again(
    site: Site, target: Path, damage: str
) -> None:
    address = site.put("/file.zip", File(CONTENT))
    fetch(order(address, target), limits=LIMITS)
    receipt = Receipt.path_of(target)
    match damage:
        case "shorter":
            target.write_bytes(CONTENT[:-1])
        case "other bytes":
            target.write_bytes(CONTENT[:-1] + b"x")
        case "no receipt":
            receipt.unlink()
        case _:
            receipt.write_text("{")
    fetched = fetch(order(address, target), limits=LIMITS)
    assert not fetched.unchanged
    whole(fetched, CONTENT)


def test_a_failed_download_leaves_the_old_file_alone(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT))
    fetch(order(address, target), limits=LIMITS)
    site.put("/file.zip", File(NEWER, etag='"v2"', cuts=[1_000] * 9, ranges=False))
    with pytest.raises(DownloadError):
        fetch(order(address, target), limits=LIMITS)
    assert target.read_bytes() == CONTENT
    assert Receipt.of(target) is not None


@pytest.mark.parametrize(
    "text",
    [
        "{md5}  file.zip\n",
        "{md5}",
        "MD5 (file.zip) = {md5}\n",
        "00000000000000000000000000000000  other.zip\n{MD5} *file.zip\n",
    ],
)
def test_the_checksum_of_the_source_is_compared(site: Site, target: Path, text: str) -> None:
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    stated = checksum(site, text.format(md5=md5, MD5=md5.upper()))
    address = site.put("/file.zip", File(CONTENT))
    fetched = fetch(order(address, target, stated), limits=LIMITS)
    whole(fetched, CONTENT)
    assert fetched.receipt.verified is True


def test_a_wrong_checksum_throws_the_download_away(site: Site, target: Path) -> None:
    stated = checksum(site, "0" * 64 + "  file.zip\n", "sha256")
    address = site.put("/file.zip", File(CONTENT))
    message = refused(order(address, target, stated))
    assert "0" * 64 in message
    assert hashlib.sha256(CONTENT).hexdigest() in message
    assert left(target) == set()


@pytest.mark.parametrize("text", ["", "no checksum here", "0" * 32 + "  a\n" + "1" * 32 + "  b\n"])
def test_a_checksum_that_is_not_stated_is_said_and_not_taken_for_a_match(
    site: Site, target: Path, text: str
) -> None:
    address = site.put("/file.zip", File(CONTENT))
    assert fetch(order(address, target, checksum(site, text))).receipt.verified is False


def test_a_missing_checksum_is_said_and_a_passing_failure_is_waited_out(
    site: Site, target: Path
) -> None:
    stated = checksum(site, hashlib.md5(CONTENT, usedforsecurity=False).hexdigest())
    address = site.put("/file.zip", File(CONTENT))
    site.files["/file.zip.sum"].answers = [503]
    assert fetch(order(address, target, stated), limits=LIMITS).receipt.verified is True
    assert [path for path, _ in site.asked].count("/file.zip") == 1
    target.unlink()
    site.files["/file.zip.sum"].answers = [404]
    assert fetch(order(address, target, stated), limits=LIMITS).receipt.verified is False


def test_a_truncated_body_without_a_length_is_noticed(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, length=False, cuts=[200_000]))
    assert "not all of it" in refused(order(address, target))
    assert left(target) == set()


def test_a_body_that_is_always_cut_off_is_given_up(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, ranges=False, cuts=[10] * 9))
    assert "broke off" in refused(order(address, target))
    assert len(site.asked) == LIMITS.attempts


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(site: Site, target: Path, status: int) -> None:
    address = site.put("/file.zip", File(CONTENT, answers=[status] * 9))
    assert f"answers {status}" in refused(order(address, target))
    assert len(site.asked) == 1
    assert left(target) == set()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_waited_out(site: Site, target: Path, status: int) -> None:
    address = site.put("/file.zip", File(CONTENT, answers=[status] * 3))
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)
    site.files["/file.zip"].answers = [status] * 4
    site.files["/file.zip"].etag = '"v2"'
    with pytest.raises(DownloadError, match=str(status)):
        fetch(order(address, target), limits=LIMITS)


def test_no_network_is_said_in_one_line(target: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/file.zip"
        message = refused(order(address, target))
    assert message.startswith("no network, or 127.0.0.1 is down")
    assert left(target) == set()


def test_a_silent_server_is_given_up(target: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/file.zip"
        message = refused(order(address, target), limits=replace(ONCE, timeout=0.2))
    assert "broke off" in message


PAGE: Final = b"\n<!DOCTYPE html><html><title>Anmeldung</title></html>"


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/zip"])
def test_a_web_page_instead_of_the_file_is_refused(site: Site, target: Path, kind: str) -> None:
    address = site.put("/file.zip", File(PAGE, kind=kind))
    assert "web page" in refused(order(address, target))
    assert left(target) == set()


def test_a_packed_answer_is_refused(site: Site, target: Path) -> None:
    address = site.put("/file.zip", File(CONTENT, encoding="gzip"))
    assert "packs the file" in refused(order(address, target))
    assert site.asked[0][1]["accept-encoding"] == "identity"


def test_redirects_are_followed(site: Site, target: Path) -> None:
    site.put("/today.zip", File(CONTENT))
    site.put("/middle", File(b"", to="today.zip"))
    address = site.put("/latest.zip", File(b"", to="/middle"))
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)
    assert fetch(order(address, target), limits=LIMITS).unchanged


def test_a_redirect_loop_ends(site: Site, target: Path) -> None:
    site.put("/a", File(b"", to="/b"))
    address = site.put("/b", File(b"", to="/a"))
    assert "redirects without an end" in refused(order(address, target))
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "to",
    ["http://data.example/file.zip", "ftp://data.example/a", "file:///etc/passwd"],
)
def test_a_redirect_to_anything_but_https_is_not_followed(
    site: Site, target: Path, to: str
) -> None:
    address = site.put("/file.zip", File(b"", to=to))
    assert "only https" in refused(order(address, target))
    assert len(site.asked) == 1


@pytest.mark.parametrize("to", ["mailto:a@b", "javascript:alert(1)", "http://[", "//"])
def test_a_redirect_to_no_address_is_refused(site: Site, target: Path, to: str) -> None:
    address = site.put("/file.zip", File(b"", to=to))
    refused(order(address, target))
    assert {path for path, _ in site.asked} <= {"/file.zip", "/"}


@pytest.mark.parametrize(
    "address", ["http://data.example/a.zip", "file:///etc/passwd", "a.zip", ""]
)
def test_only_https_is_asked_for(target: Path, address: str) -> None:
    assert "only https" in refused(order(address, target))


@pytest.mark.parametrize("length", [True, False])
def test_a_file_over_the_limit_is_refused(site: Site, target: Path, *, length: bool) -> None:
    address = site.put("/file.zip", File(CONTENT, length=length))
    message = refused(order(address, target), limits=replace(LIMITS, size=len(CONTENT) - 1))
    assert "GEWERBE_DOWNLOAD_MB" in message
    assert left(target) == set()
    whole(fetch(order(address, target), limits=replace(LIMITS, size=len(CONTENT))), CONTENT)


def test_two_downloads_of_one_file_do_not_meet(site: Site, target: Path) -> None:
    target.parent.mkdir(parents=True)
    with target.with_name("source.zip.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        address = site.put("/file.zip", File(CONTENT))
        assert "another process" in refused(order(address, target))
    whole(fetch(order(address, target), limits=LIMITS), CONTENT)


def test_a_geopackage_is_known_by_its_mark_and_its_length(tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    with sqlite3.connect(path) as held:
        held.execute("create table a (b)")
    held.close()
    assert problem(path, "gpkg") is not None
    with sqlite3.connect(path) as held:
        held.execute("pragma application_id = 1196444487")
        held.execute("create table c (d)")
    held.close()
    assert problem(path, "gpkg") is None
    path.write_bytes(path.read_bytes()[:-1])
    assert problem(path, "gpkg") is not None


def test_osm_pbf_is_known_by_its_first_block(tmp_path: Path) -> None:
    path = tmp_path / "region.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, location=(12.3, 51.5)))
    assert problem(path, "pbf") is None
    written = path.read_bytes()
    for wrong in (b"", b"PK\x03\x04", written[4:], written[:12], b"<osm/>"):
        path.write_bytes(wrong)
        assert problem(path, "pbf") is not None


def test_a_table_is_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a;b\n1;2\n")
    assert problem(path, "csv") is None
    for wrong in (b"", b"a\0b", b"<html>"):
        path.write_bytes(wrong)
        assert problem(path, "csv") is not None
