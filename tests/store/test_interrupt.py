"""Work that a person ends: what is asked breaks off, what is written is rolled back as a whole."""

import threading
from collections.abc import Callable

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.store.changes import Stamp
from desktop_app.store.store import Store
from tests.store.conftest import AREA, Laptop

MANY = 30_000


@pytest.fixture
def store(laptop: Laptop) -> Store:
    return laptop.store


def ended(work: Callable[[], object], store: Store) -> list[BaseException]:
    """Run the work in a thread and ask it to end until it has; returns what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        store.interrupt()
        thread.join(0.005)
    return raised


def test_a_question_breaks_off(store: Store) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

    def ask() -> None:
        with store.query() as door:
            door.rows(endless, {})

    assert len(ended(ask, store)) == 1


def test_a_write_is_rolled_back_as_a_whole(store: Store) -> None:
    edits = [Edit("helper", f"helper-{number}", {"name": f"王{number}"}) for number in range(MANY)]
    stamp = Stamp("李秀英", "导入", 1_540_000_000_000)
    raised = ended(lambda: store.write(edits, stamp, device="L1", area=AREA), store)
    assert len(raised) == 1
    assert store.count("helper") == 0 and store.verify_journal().ok
    changes = store.write(edits[:3], stamp, device="L1", area=AREA)
    assert len(changes.touched) == 3 and store.verify_journal().ok


def test_nothing_at_work_is_no_trouble(store: Store) -> None:
    store.interrupt()
    assert store.count("helper") == 0


@pytest.mark.parametrize("times", [1, 3])
def test_a_closed_store_is_asked_in_vain(store: Store, times: int) -> None:
    store.close()
    for _ in range(times):
        store.interrupt()
