"""A store of the real catalogue in a temporary folder, with hands to write and to exchange."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Edit, Value
from desktop_app.merge.history import Transaction
from desktop_app.store.applied import Applied
from desktop_app.store.changes import Changes, Stamp
from desktop_app.store.cipher import new_key
from desktop_app.store.store import Store, StoreContext

AREA = "513429100"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@dataclass
class Laptop:
    """A store with a device of its own and a clock that only moves when it writes."""

    store: Store
    device: str
    catalogue: Catalogue
    key: bytes = b""
    now_ms: int = 1_520_000_000_000
    people: list[str] = field(default_factory=lambda: ["王干部"])

    def write(self, *edits: Edit, reason: str = "", save_id: str = "") -> Changes:
        self.now_ms += 1_000
        stamp = Stamp(self.people[0], reason, self.now_ms, **({"save_id": save_id} if save_id else {}))
        return self.store.write(edits, stamp, device=self.device, area=AREA)

    def add(self, entity: str, **values: Value) -> str:
        made = record_id(self.catalogue.entity(entity), values)
        self.write(Edit(entity, made, values))
        return made

    def change(self, entity: str, record: str, **values: Value) -> Changes:
        return self.write(Edit(entity, record, values))

    def own(self) -> list[Transaction]:
        return list(self.store.transactions(self.device))

    def take(self, other: "Laptop", transactions: list[Transaction] | None = None) -> Applied:
        wanted = other.own() if transactions is None else transactions
        return self.store.apply(wanted, lambda _t, _e: "", lambda transaction: transaction.time)


@pytest.fixture
def make_laptop(tmp_path: Path, catalogue: Catalogue) -> Iterator[Callable[[str], Laptop]]:
    opened: list[Store] = []

    def make(device: str) -> Laptop:
        context = StoreContext(catalogue, lambda text: (text.lower(),), lambda code: f"村{code[-3:]}")
        key = new_key()
        store = Store.create(tmp_path / f"{device}.db", key, context)
        opened.append(store)
        return Laptop(store, device, catalogue, key)

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def laptop(make_laptop: Callable[[str], Laptop]) -> Laptop:
    return make_laptop("dev-a")
