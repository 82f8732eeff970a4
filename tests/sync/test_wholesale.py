"""A large import of others ends in the same rows, heads and index, taken by columns or one by one."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.blocks import KEPT_LEVEL, Packed
from desktop_app.merge.carried import Carried, made
from desktop_app.merge.custody import AWAY
from desktop_app.merge.history import (
    GENESIS,
    Change,
    Entry,
    Header,
    Transaction,
    Version,
    conceal_where,
    make_entry,
    seal,
)
from desktop_app.store.applied import Applied
from desktop_app.store.cipher import new_key
from desktop_app.store.journal import blocks_of, in_block_order
from desktop_app.store.store import Store, StoreContext
from desktop_app.sync.wire import JournalDecoder, encode_journal

HOME, ELSEWHERE, DEVICE = "513429100", "513431206", "dev-a"
COUNT = 700
Entries = list[Entry]


def first(
    entity: str, name: str, values: dict[str, Value], audience: str = "province", home: str = HOME
) -> Entry:
    return make_entry(entity, name, home, audience, [Change(*item) for item in told(values)], bytes(16))


def told(values: dict[str, Value]) -> list[tuple[str, Value, Value]]:
    return [(name, None, value) for name, value in values.items()]


def register() -> Entries:
    """Households with a bank account for the county's eyes, and their members; some fields are empty."""
    entries = []
    for n in range(COUNT):
        basic: dict[str, Value] = {"household_no": f"51342910{n:04}", "division_code": "513429100201"}
        entries.append(first("household", f"h{n:04}", basic | ({"phone": f"139{n:08}"} if n % 3 else {})))
        if n % 2:
            entries.append(first("household", f"h{n:04}", {"bank_account": f"6222{n:012}"}, "county"))
        person: dict[str, Value] = {
            "household_id": f"h{n:04}",
            "name": f"马海{'一二三'[n % 3]}",
            "id_no": f"51{n}",
        }
        entries.append(first("member", f"m{n:04}", person))
        year: dict[str, Value] = {"member_id": f"m{n:04}", "year": 2018}
        entries.append(first("member_year", f"y{n:04}", year | ({"work_months": n % 12} if n % 4 else {})))
    return entries


def whole(
    entries: Sequence[Entry], seq: int = 1, previous: bytes = GENESIS, device: str = DEVICE
) -> Transaction:
    header = Header(device, seq, f"s{device}{seq}", 5 << 16, "王干部", "导入", "2018.1", previous)
    return seal(header, in_block_order(entries))


def arrived(sent: Sequence[Transaction]) -> list[Transaction]:
    """Transactions that were kept in blocks, sent and decoded."""
    decoder, opened = JournalDecoder(), _opened()
    kept = [
        Transaction(
            **{**_fields(one), "entries": Packed([b.body for b in blocks_of(one)], len(one.entries), opened)}
        )
        for one in sent
    ]
    came = [one for block in encode_journal(kept) for one in decoder.feed(block)]
    decoder.close()
    return came


def _fields(one: Transaction) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Transaction.__slots__}


def _opened() -> Callable[[bytes], bytes]:
    from zstandard import ZstdDecompressor

    return ZstdDecompressor().decompress


class Pair:
    """Two stores of the same content: one takes what comes by columns, the other one by one."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        context = StoreContext(catalogue, lambda text: (text.lower(),), lambda code: f"村{code[-3:]}")
        self.stores = [
            Store.create(folder / f"{name}.db", new_key(), context) for name in ("columns", "single")
        ]

    def before(self, transaction: Transaction) -> None:
        for store in self.stores:
            store.apply([transaction], let_in, lambda one: one.time)

    def take(self, transactions: Sequence[Transaction], judge: Callable[..., str]) -> list[Applied]:
        assert all(isinstance(one.entries, Carried) for one in transactions)
        columns, single = self.stores
        return [
            columns.apply(transactions, judge, lambda one: one.time),
            single.apply(map(made, transactions), judge, lambda one: one.time),
        ]

    def state(self) -> list[dict[str, list[Any]]]:
        return [_state(store) for store in self.stores]


def _state(store: Store) -> dict[str, list[Any]]:
    tables = ("txn", "entry", "head", "superseded", "conflict", "not_applied", "erased")
    with store.notes() as db:
        held = {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}
        for name in ("household", "member", "member_year"):
            held[name] = db.execute(f'SELECT * FROM "{name}" ORDER BY id').fetchall()
    for device in ("dev-a", "dev-b"):
        held[device] = list(store.transactions(device))
    for text in ("马海", "6222", "1390000", "51342910", "村201", "二"):
        held[f"found {text}"] = sorted(store.search(text, limit=None))
    return held


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made_here = Pair(tmp_path, load_catalogue())
    yield made_here
    for store in made_here.stores:
        store.close()


def let_in(_transaction: Transaction, _entry: Entry) -> str:
    return ""


class Alike:
    """A judge of whole runs, which looks at every member for itself."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _transaction: Transaction, entry: Entry) -> str:
        self.asked += 1
        return AWAY if entry.home == ELSEWHERE or entry.record_id == "m0007" else ""

    def alike(self, _transaction: Transaction, entity: str, home: str) -> str | None:
        return AWAY if home == ELSEWHERE else None if entity == "member" else ""


def others() -> Entries:
    """Some of the records are known already, by the work of another laptop."""
    known = [first("household", f"h{n:04}", {"phone": "电话"}) for n in range(5, 400, 90)]
    known += [first("household", f"h{n:04}", {"bank_account": "1"}, "county") for n in range(5, 400, 90)]
    return [*known, first("member", "m0690", {"name": "别名", "note": "早"})]


def erased() -> Entries:
    """A decision to erase a member, whose values come only afterwards."""
    return [first("member", "m0003", {"is_deleted": 1, "erasure": "本人申请"})]


def changed(*more: Entry) -> Entries:
    return [*register(), *more]


CASES: dict[str, tuple[Entries, Entries]] = {
    "plain": (register(), []),
    "known already": (register(), others()),
    "erased before": (register(), erased()),
    "a wrong type": (changed(first("member", "m9001", {"name": 5})), []),
    "a field unknown": (changed(first("member", "m9002", {"colour": "红"})), []),
    "an entity unknown": (changed(first("camel", "c1", {"name": "骆驼"})), []),
    "a character that no table takes": (changed(first("member", "m9003", {"name": "a\0b"})), []),
    "handed over": (changed(first("household", "h9004", {"handed_to": ELSEWHERE})), []),
    "void from the beginning": (changed(first("member", "m9005", {"name": "空", "is_deleted": 1})), []),
    "a change among them": (
        changed(
            make_entry("member", "m0004", HOME, "province", [Change("note", None, "x", (Version("z", 9),))])
        ),
        [],
    ),
    "of another area": (changed(first("household", "h9006", {"phone": "1"}, home=ELSEWHERE)), []),
    "an audience of two": (
        changed(first("household", "h9007", {"bank_name": "农行"}, "county", ELSEWHERE)),
        [],
    ),
    "for other eyes than it is meant for": (changed(first("household", "h9009", {"bank_name": "农行"})), []),
    "a number that no index takes": (changed(first("member", "m9010", {"id_no": "一" * 3_000})), []),
    "a number that no sum has room for": (
        changed(first("household", "h9011", {"identified_year": 2**62})),
        [],
    ),
    "an empty text": (changed(first("member", "m9008", {"name": "", "note": "空名"})), []),
}


TOGETHER = [("plain", Alike()), ("known already", Alike()), ("of another area", Alike())]


@pytest.mark.parametrize(("case", "judge"), [*((case, let_in) for case in CASES), *TOGETHER])
def test_by_columns_and_one_by_one_end_the_same(pair: Pair, case: str, judge: Callable[..., str]) -> None:
    entries, before = CASES[case]
    if before:
        pair.before(whole(before, device="dev-b"))
    columns, single = pair.take(arrived([whole(entries)]), judge)
    assert (columns.touched, columns.accepted) == (single.touched, single.accepted)
    assert sorted(columns.refusals) == sorted(single.refusals)
    by_columns, one_by_one = pair.state()
    assert by_columns == one_by_one
    assert len(by_columns["household"]) >= COUNT and by_columns["found 马海"]


def test_a_number_beyond_all_reason_is_kept_and_not_applied(pair: Pair) -> None:
    """Two of them in one sum stopped every report of the township and of the province."""
    entries, _before = CASES["a number that no sum has room for"]
    for taken in pair.take(arrived([whole(entries)]), let_in):
        assert ["大得不合情理" in str(refusal) for refusal in taken.refusals] == [True]
    for held in pair.state():
        assert not any("h9011" in repr(row) for row in held["household"])
        assert any("h9011" in repr(row) for row in held["not_applied"])


def test_withheld_values_stay_withheld_and_may_come_later(pair: Pair) -> None:
    sent = whole(register())
    hidden = conceal_where(sent.entries, lambda entry: entry.audience == "county")
    short = Transaction(**{**_fields(sent), "entries": hidden})
    pair.take(arrived([short]), let_in)
    by_columns, one_by_one = pair.state()
    assert by_columns == one_by_one and not any("6222" in repr(row) for row in by_columns["household"])
    pair.take(arrived([sent]), let_in)
    by_columns, one_by_one = pair.state()
    assert by_columns == one_by_one and any("6222" in repr(row) for row in by_columns["household"])


def test_large_and_small_ones_take_turns(pair: Pair) -> None:
    """What a small one changed just before is in the records before the large one looks."""
    early = whole([first("member", "m0005", {"name": "早"})], device="dev-b")
    large = whole(register())
    late = whole([first("member", "m0006", {"note": "晚"})], 2, early.hash, "dev-b")
    (came,) = arrived([large])
    for store, transaction in zip(pair.stores, (came, made(came)), strict=True):
        store.apply([early, transaction, late], let_in, lambda one: one.time)
    by_columns, one_by_one = pair.state()
    assert by_columns == one_by_one
    assert ("member", "m0005", "name") in [tuple(row) for row in by_columns["conflict"]]


def test_a_large_transaction_is_kept_as_it_came(pair: Pair) -> None:
    """Its lines go into the journal without being made anew, and verify there."""
    came = arrived([whole(register())])
    pair.take(came, let_in)
    with pair.stores[0].notes() as db:
        kept = [row[0] for row in db.execute("SELECT body FROM entry_block ORDER BY n").fetchall()]
    entries = came[0].entries
    assert isinstance(entries, Carried) and kept == [line.kept for line in entries.arrived]
    assert pair.stores[0].verify_journal().ok and KEPT_LEVEL == 3


def by_home(transaction: Transaction, entry: Entry) -> str:
    """Device b answers for ELSEWHERE, every other one for HOME."""
    own = ELSEWHERE if transaction.device == "dev-b" else HOME
    return "" if entry.home.startswith(own) else AWAY


def years(mark: str) -> Entries:
    """Two years of every member: more than a block."""
    return [
        first("member_year", f"{mark}{n:04}-{year}", {"member_id": f"m{n:04}", "year": year})
        for n in range(COUNT)
        for year in (2016, 2017)
    ]


@pytest.mark.parametrize("order", ["aaab", "baaa", "aaba"])
def test_large_ones_around_a_hand_over_come_to_the_same_in_any_order(pair: Pair, order: str) -> None:
    """The register of an area, one of its households handed over, large imports of both sides after it."""
    of_a = [whole(register())]
    of_a.append(whole([first("household", "h0005", {"handed_to": ELSEWHERE}), *years("w")], 2, of_a[0].hash))
    of_a.append(whole(years("x"), 3, of_a[1].hash))
    chains = {"a": of_a, "b": [whole(years("z"), device="dev-b")]}
    for device in order:
        pair.take(arrived([chains[device].pop(0)]), by_home)
    by_columns, one_by_one = pair.state()
    assert by_columns == one_by_one
    applied = {row[0] for row in by_columns["member_year"]}
    gone = {f"x0005-{year}" for year in (2016, 2017)}
    came = {f"z0005-{year}" for year in (2016, 2017)}
    told = {entry.record_id for mark in "wx" for entry in years(mark)}
    assert {one for one in applied if one[0] in "wxz"} == (told - gone) | came
