"""A backup precedes every update of a file's schema, and older backups are brought up when put back."""

import errno
from pathlib import Path

import pytest

from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.store import backup, keeping
from desktop_app.store.backup import read_backup
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import failing_as_store
from desktop_app.store.errors import DiskFull, GivenUp, StoreTooNew
from desktop_app.store.opening import Login, OpenStore, create_store, open_store
from desktop_app.store.passwords import Cost
from desktop_app.store.watching import Stage, Watch
from tests.store.conftest import AREA
from tests.store.fault_worker import context, grown

OWNER = Login("wang", "Gaoshan-2018-a")
CHEAP = Cost(1024, 1)
NOW = 1_541_035_800_000
COUNTED = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT {}) SELECT count(*) FROM n"


@pytest.fixture
def data(tmp_path: Path, catalogue: Catalogue) -> Path:
    """A folder with one household, of the edition before."""
    opened, _code = create_store(tmp_path / "data", OWNER, "王干部", lambda: NOW, context(catalogue), CHEAP)
    edit = Edit("household", "h1", {"household_no": "H1", "division_code": f"{AREA}001"})
    opened.store.write([edit], Stamp("王干部", "", NOW), device="dev-a", area=AREA)
    opened.close()
    return tmp_path / "data"


def opened_with(path: Path, catalogue: Catalogue, minute: int = 0) -> OpenStore:
    return open_store(path, OWNER, lambda: NOW + minute * 60_000, context(catalogue), CHEAP)


def kept(path: Path) -> list[Path]:
    return sorted(path.glob("before-update-*.bfk"))


def test_an_update_is_preceded_by_a_backup_that_can_be_gone_back_to(
    data: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    opened_with(data, catalogue).close()
    assert kept(data) == []
    opened = opened_with(data, grown(catalogue, 1))
    assert "backup before update" in [line.event for line in opened.store.security_log()]
    opened.close()
    (file,) = kept(data)
    assert read_backup(file).facts.heads == {"dev-a": 1}
    opened_with(data, grown(catalogue, 1)).close()
    assert kept(data) == [file]
    with pytest.raises(StoreTooNew):
        opened_with(data, catalogue)
    assert kept(data) == [file]
    keeping.restore(file, tmp_path / "back", lambda: NOW, context(catalogue))
    back = opened_with(tmp_path / "back", catalogue)
    assert back.store.count("household") == 1 and back.store.verify_journal().ok
    back.close()


def test_an_older_backup_is_brought_up_when_it_is_put_back(
    data: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    opened = opened_with(data, catalogue)
    keeping.back_up(opened, catalogue, tmp_path / "old.bfk", NOW)
    opened.close()
    keeping.restore(tmp_path / "old.bfk", tmp_path / "new", lambda: NOW, context(grown(catalogue, 1)))
    back = opened_with(tmp_path / "new", grown(catalogue, 1))
    assert back.store.get("household", "h1") is not None
    assert back.store.compare().faults == ()
    back.close()


def test_without_room_for_the_backup_nothing_is_updated(
    data: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr("desktop_app.store.backup.copy_database", full)
        with pytest.raises(DiskFull):
            opened_with(data, grown(catalogue, 1))
    opened = opened_with(data, catalogue)
    assert opened.store.count("household") == 1
    opened.close()


def test_the_newest_two_are_kept(data: Path, catalogue: Catalogue) -> None:
    for day in range(3):
        (data / f"before-update-2018010{day}-090000.bfk").write_bytes(b"older")
    opened_with(data, grown(catalogue, 1)).close()
    names = [path.name for path in kept(data)]
    assert len(names) == 2 and names[0] == "before-update-20180102-090000.bfk"
    assert backup.SUFFIX == ".bfk"


@pytest.mark.parametrize("ended_at", list(Stage))
def test_an_opening_is_ended_at_any_step_and_begun_again(
    data: Path, catalogue: Catalogue, ended_at: Stage
) -> None:
    opened = opened_with(data, catalogue)
    opened.store.set_meta(**{"search index stale": "1"})
    opened.close()

    def tell(stage: Stage, _done: int, _whole: int) -> None:
        if stage is ended_at:
            raise GivenUp

    later, watch = context(grown(catalogue, 1)), Watch(tell, lambda: False)
    with pytest.raises(GivenUp):
        open_store(data, OWNER, lambda: NOW, later, CHEAP, watch)
    assert not [file.name for file in data.iterdir() if file.suffix == ".part" or "copying" in file.name]
    heard: list[Stage] = []
    watch = Watch(lambda stage, _done, _whole: heard.append(stage), lambda: False)
    again = open_store(data, OWNER, lambda: NOW + 60_000, later, CHEAP, watch)
    assert heard[-1] is Stage.INDEX and (Stage.BACKUP in heard) == (ended_at is not Stage.INDEX)
    assert again.store.count("household") == 1 and again.store.compare().ok
    assert [hit.record_id for hit in again.store.search("H1")] == ["h1"]
    again.close()


def test_a_long_statement_of_an_opening_ends_with_its_watch(data: Path, catalogue: Catalogue) -> None:
    is_over = [False]
    watch = Watch(lambda *_told: None, lambda: is_over[0])
    opened = opened_with(data, catalogue)
    with opened.store.looking() as db, watch.over(db):
        assert db.execute(COUNTED.format(100_000)).fetchone() == (100_000,)
        is_over[0] = True
        with pytest.raises(GivenUp), failing_as_store():
            db.execute(COUNTED.format(100_000_000)).fetchone()
    opened.close()
