"""Every thread reads through a connection of its own: nobody waits for another's question."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from desktop_app.store.asking import Patience
from desktop_app.store.errors import GivenUp, StoreError
from desktop_app.store.store import Store
from tests.store.conftest import Laptop

_LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def store(laptop: Laptop) -> Store:
    return laptop.store


def ask_without_end(store: Store, begun: Event) -> None:
    """A question that ends only when it is broken off."""
    with store.looking() as db:
        begun.set()
        db.execute(_LONG).fetchone()


def test_a_page_is_read_while_a_job_asks(store: Store) -> None:
    begun = Event()
    with ThreadPoolExecutor(max_workers=1) as window, ThreadPoolExecutor(max_workers=1) as worker:
        job = worker.submit(ask_without_end, store, begun)
        assert begun.wait(60)
        try:
            assert window.submit(store.count, "household").result(timeout=60) == 0
            assert not job.done()
        finally:
            while not job.done():
                store.interrupt()
        assert job.exception() is not None


def test_every_thread_sees_what_was_saved_and_none_reads_a_closed_store(laptop: Laptop) -> None:
    store = laptop.store
    with ThreadPoolExecutor(max_workers=1) as worker:
        assert worker.submit(store.meta, "seen").result() == ""
        store.set_meta(seen="1")
        assert worker.submit(store.meta, "seen").result() == store.meta("seen") == "1"
        store.close()
        with pytest.raises((StoreError, Exception), match="closed"):
            worker.submit(store.meta, "seen").result()


def test_what_is_kept_is_let_go_while_others_ask(laptop: Laptop) -> None:
    for number in range(300):
        laptop.add("household", household_no=f"{number}")
    store, over = laptop.store, Event()

    def ask() -> int:
        asked = 0
        while not over.is_set():
            assert len(store.ids("household", text="1", patience=Patience(over.is_set))) > 0
            asked += 1
        return asked

    with ThreadPoolExecutor(max_workers=1) as worker:
        job = worker.submit(ask)
        for _time in range(200):
            store.slim()
        assert store.count("household") == 300
        over.set()
        assert job.exception() is None or isinstance(job.exception(), GivenUp)
