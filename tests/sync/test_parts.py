"""A bundle that FAT32 cannot hold goes in numbered parts, and what is not copied whole is recognised."""

import shutil
from pathlib import Path

import pytest

from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.sync.container import inspect
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.parts import PART_LIMIT, bundles_in, open_parts, parts_of
from desktop_app.sync.reading import check_through
from desktop_app.sync.writing import WrittenBundle, write_bundle
from tests.province.conftest import World, around, clock, first, household, world
from tests.province.conftest import sqlite_office as office
from tests.sync.conftest import Province, Township, accept

__all__ = ["around", "clock", "first", "office", "world"]  # fixtures of the province's room

LIMIT = 2_000


def cut(folder: Path, province: Province, township: Township, limit: int = LIMIT) -> WrittenBundle:
    return write_bundle(folder, township.dispatch(province), township.sender, township.journal, limit)


def test_a_part_fits_on_fat32() -> None:
    assert 2**32 - 2**21 < PART_LIMIT < 2**32


def test_the_parts_together_are_the_file(tmp_path: Path, province: Province, township: Township) -> None:
    written = cut(tmp_path, province, township)
    assert len(written.parts) == 1 + (written.size - 1) // LIMIT > 3
    assert all(item.stat().st_size == LIMIT for item in written.parts[:-1])
    assert [item.name[-4:] for item in written.parts][:2] == [".001", ".002"]
    assert {*tmp_path.iterdir()} == {*written.parts} and bundles_in(tmp_path, ".bfb") == [written.path]
    joined = tmp_path / "joined.bfb"
    joined.write_bytes(b"".join(item.read_bytes() for item in written.parts))
    for path in (written.path, written.parts[2], joined):
        assert check_through(accept(path, province), province.keys.identity) == written.close
    with open_parts(written.path) as file:
        file.seek(LIMIT - 3)
        assert file.read(7) == joined.read_bytes()[LIMIT - 3 : LIMIT + 4]


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_part_that_is_missing_is_named(
    tmp_path: Path, province: Province, township: Township, lost: int
) -> None:
    written = cut(tmp_path, province, township)
    written.parts[lost].unlink()
    with pytest.raises(BundleRefused, match=f"缺第{lost + 1}个") as refused:
        inspect(written.parts[-1])
    assert refused.value.code is Reason.PART_MISSING


def test_a_last_part_that_is_missing_or_short_reads_as_cut(
    tmp_path: Path, province: Province, township: Township
) -> None:
    written = cut(tmp_path, province, township)
    last = written.parts[-1]
    last.write_bytes(last.read_bytes()[:-600])
    for _ in range(2):
        with pytest.raises(BundleRefused) as refused:
            inspect(written.path)
        assert refused.value.code is Reason.CUT_SHORT
        last.unlink(missing_ok=True)


def test_a_new_export_leaves_nothing_of_the_one_before(
    tmp_path: Path, province: Province, township: Township
) -> None:
    cut(tmp_path, province, township)
    (tmp_path / "other.bfb.004").write_bytes(b"another's")
    whole = township.export(tmp_path, province)
    assert {item.name for item in tmp_path.iterdir()} == {whole.path.name, "other.bfb.004"}
    again = cut(tmp_path, province, township, 3_000)
    assert {*tmp_path.iterdir()} == {*again.parts, tmp_path / "other.bfb.004"}
    assert parts_of(again.path) == list(again.parts)


def test_the_province_waits_for_a_missing_part(world: World, office: Office, first: Station) -> None:
    household(first)
    content = first.export_bundle(world.stick).path.read_bytes()
    inbox = office.desk.shelves.inbox
    pieces = [content[place : place + 3_000] for place in range(0, len(content), 3_000)]
    for number, piece in enumerate(pieces, 1):
        (inbox / f"x.bfb.{number:03d}").write_bytes(piece)
    shutil.move(inbox / "x.bfb.002", world.root)
    (waiting,) = office.receive_inbox()
    assert (waiting.state, waiting.code) == (Received.PARKED, Reason.PART_MISSING)
    assert not office.status().quarantined and len(list(inbox.iterdir())) == len(pieces) - 1
    shutil.move(world.root / "x.bfb.002", inbox)
    assert [outcome.state for outcome in office.receive_inbox()] == [Received.ACCEPTED]
    assert not list(inbox.iterdir())
