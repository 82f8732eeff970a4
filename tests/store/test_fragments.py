"""How many numbers hold a fragment is exact whatever happened to them, and known without counting."""

import random
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit
from desktop_app.store import fragments, long_fragments
from desktop_app.store.changes import Stamp, Touched
from desktop_app.store.cipher import open_database
from desktop_app.store.consistency import Part
from desktop_app.store.search import SearchIndex
from desktop_app.store.store import Store
from tests.store.conftest import AREA, Laptop
from tests.store.fault_worker import DEVICE, context, grown

Make = Callable[[str], Laptop]


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What forty documents share is kept, not what fifty thousand do."""
    monkeypatch.setattr(fragments, "SHARED_BY", 40)


def people(first: int, last: int, area: str = "519900") -> list[Edit]:
    """Members whose numbers begin alike, with a telephone for every third."""
    chance = random.Random(first)  # noqa: S311 - nothing secret is drawn
    return [
        Edit(
            "member",
            f"m{n:05}",
            {
                "name": f"马海{n}",
                "id_no": f"{area}{chance.randint(1950, 2017)}{chance.randint(1, 12):02}15{n:03}X",
                "phone": f"1990000{n:04}" if n % 3 == 0 else None,
            },
        )
        for n in range(first, last)
    ]


def held_by_a_scan(store: Store, fragment: str, entity: str) -> int:
    """How many records hold a fragment in one of their numbers, found without any index."""
    names = {"member": ("member_no", "id_no", "phone"), "household": ("household_no", "phone")}[entity]
    return sum(
        any(fragment in str(record[name] or "").lower() for name in names) for record in store.find(entity)
    )


def asked(store: Store) -> Iterator[str]:
    """Fragments of one to eighteen characters, from the first on too; some that nobody has."""
    chance = random.Random(3)  # noqa: S311 - nothing secret is drawn
    live = store.find("member")
    for record in chance.sample(live, min(12, len(live))):
        number = str(record["id_no"]).lower()
        begun, start = number[: chance.randint(9, 18)], chance.randrange(len(number))
        yield from (begun, begun[1:], f"{begun[:-1]}7")
        fragment = number[start : start + chance.randint(1, 9)]
        if any(char.isdigit() for char in fragment):
            yield fragment
    yield from ("5", "99", "519", "5199", "519900", "19900", "5134", "x9", "15", "000000000")


def require_exact(store: Store, *, kept: bool = True) -> None:
    for entity in ("member", "household"):
        for fragment in asked(store):
            told = store.lookup(fragment, (entity,), limit=7)
            expected = held_by_a_scan(store, fragment, entity)
            assert told.total == expected == len(store.search(fragment, (entity,), limit=None)), fragment
            assert len(told.hits) == min(7, expected)
    assert store.compare().ok
    assert bool(shared(store)) == kept


def shared(store: Store) -> dict[str, int]:
    """What is kept for all kinds together."""
    with store.notes() as db:
        rows = db.execute("SELECT fragment, sum(documents) FROM search_shared GROUP BY 1").fetchall()
    return dict(rows)


@settings(max_examples=12)
@given(st.lists(st.sampled_from(["import", "again", "void", "restore", "number", "add"]), max_size=7))
def test_counts_are_exact_after_whatever_was_written(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Imports, edits, voiding and coming back in any order, beside a plain scan of the records."""
    store, made = fresh(tmp_path_factory), 0
    with store.store:
        for step in ["import", *steps]:
            alive = [str(record["id"]) for record in store.store.find("member")]
            some = alive[:: max(1, len(alive) // 15)]
            edits = {
                "import": people(made, made + 90, "519900" if made % 4 else "531299"),
                "again": [*people(made - 60, made), *people(made, made + 30)] if made else people(0, 30),
                "void": [Edit("member", one, {"is_deleted": 1, "void_reason": "重复录入"}) for one in some],
                "restore": [Edit("member", f"m{n:05}", {"is_deleted": 0}) for n in range(0, made, 9)],
                "number": [Edit("member", one, {"id_no": f"53129{one[1:]}"}) for one in some],
                "add": people(made, made + 1),
            }[step]
            store.write(*edits)
            made += {"import": 90, "again": 30, "add": 1}.get(step, 0)
        require_exact(store.store)


def fresh(factory: pytest.TempPathFactory) -> Laptop:
    catalogue, key = load_catalogue(), bytes(range(32))
    store = Store.create(factory.mktemp("counts") / "s.db", key, context(catalogue))
    return Laptop(store, DEVICE, catalogue, key)


def test_what_another_laptop_wrote_is_counted_too(make_laptop: Make) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    a.write(*people(0, 150))
    b.write(*people(100, 200))
    b.change("member", "m00003", id_no="531299197001019999")
    a.take(b)
    b.take(a)
    for laptop in (a, b):
        require_exact(laptop.store)


def test_erased_numbers_are_taken_off(laptop: Laptop) -> None:
    laptop.write(*people(0, 150))
    before = shared(laptop.store)
    gone = [Touched("member", f"m{n:05}") for n in range(0, 150, 10)]
    stamp = Stamp("王干部", "", laptop.now_ms + 1_000)
    laptop.store.erase(gone, "依申请删除", stamp, device=laptop.device, area=AREA)
    assert shared(laptop.store)["519900"] == before["519900"] - len(gone)
    require_exact(laptop.store)


def test_counts_come_with_the_index_that_is_made_anew(laptop: Laptop) -> None:
    laptop.write(*people(0, 150))
    with laptop.store.notes() as db:
        db.execute("UPDATE search_shared SET documents = documents + 1 WHERE fragment = '519900'")
    assert {(fault.part, fault.field) for fault in laptop.store.compare().faults} == {(Part.SEARCH, "count")}
    laptop.store.mend()
    require_exact(laptop.store)


def test_counts_outlive_a_new_edition_and_a_change_that_failed(laptop: Laptop) -> None:
    laptop.write(*people(0, 150))
    with pytest.raises(RuntimeError), laptop.store.notes() as db:
        db.execute("DELETE FROM search_shared")
        raise RuntimeError
    require_exact(laptop.store)
    laptop.store.close()
    catalogue = grown(laptop.catalogue, 1)
    with Store(laptop.store.path, laptop.key, context(catalogue)) as store:
        require_exact(store)


def test_what_is_held_by_few_again_is_no_longer_kept(laptop: Laptop) -> None:
    laptop.write(*people(0, 150))
    assert "519900" in shared(laptop.store)
    others = [Edit("member", f"m{n:05}", {"id_no": f"53129920000101{n:04}"}) for n in range(149)]
    laptop.write(*others)
    kept = shared(laptop.store)
    assert "519900" not in kept and kept["531299"] == 149
    require_exact(laptop.store)


def test_what_many_come_to_share_by_small_changes_is_kept_by_and_by(laptop: Laptop) -> None:
    """Numbers change where they stand: how many did is remembered until enough wait to be counted."""
    laptop.write(*people(0, 150))
    assert "531299" not in shared(laptop.store)
    for first in range(0, 60, 4):
        some = range(first, first + 4)
        laptop.write(*(Edit("member", f"m{n:05}", {"id_no": f"53129920000101{n:04}"}) for n in some))
    require_exact(laptop.store)
    assert shared(laptop.store)["531299"] >= 40


def test_a_number_is_never_given_twice_while_counts_reach_up_to_it(laptop: Laptop) -> None:
    """The last document goes and another comes: it must not pass for one that is counted already."""
    laptop.write(*people(0, 150))
    laptop.change("member", "m00149", is_deleted=1, void_reason="重复录入")
    laptop.write(*people(150, 151))
    require_exact(laptop.store)


def test_small_ledgers_keep_nothing(laptop: Laptop) -> None:
    laptop.write(*people(0, 39))
    require_exact(laptop.store, kept=False)


def test_no_shared_fragment_is_counted_when_it_is_asked_for(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was counted with the import is read; the index is only asked from there on."""
    laptop.write(*people(0, 200))
    db = open_database(laptop.store.path, laptop.key, read_only=True)
    ((_, span),) = SearchIndex(laptop.catalogue, lambda _t: (), str).spans(db, ("member",))
    monkeypatch.setattr(fragments, "_within", None)
    for shorter, longer in pairwise(["5", "51", "519", "5199", "51990", "519900"]):
        assert fragments.count(db, shorter, span) >= fragments.count(db, longer, span) >= 150
    assert fragments.counted_upto(db, span) == span[0] + 200
    db.close()


def test_a_long_fragment_is_looked_for_by_what_tells_people_apart(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its beginning is walked over by nobody, whether it stands at the start of a number or inside of one."""
    laptop.write(*people(0, 200))
    inside = {"name": "马海", "id_no": "531299198001150001", "phone": "00519900198012"}
    laptop.write(Edit("member", "inside", inside))
    db = open_database(laptop.store.path, laptop.key, read_only=True)
    ((_, span),) = SearchIndex(laptop.catalogue, lambda _t: (), str).spans(db, ("member",))
    begun = [number for (number,) in db.execute("SELECT number FROM search_start").fetchall()]
    assert "00519900198012" in begun and min(map(len, begun)) >= long_fragments.LONG
    monkeypatch.setattr(fragments, "_within", None)
    for size in range(11, 15):
        fragment = "51990019801215"[:size]
        assert fragments.count(db, fragment, span) == held_by_a_scan(laptop.store, fragment, "member")
    assert long_fragments.telling_part(db, "51990019801215", span[0], 40) == "0019801215"
    db.close()


def test_what_stands_between_numbers_is_no_obstacle(laptop: Laptop) -> None:
    """A voucher is numbered with words and signs; its last two digits are found like those of a person."""
    laptop.write(Edit("fund_disbursement", "v1", {"voucher_no": "记12号/2018（07）"}))
    for typed in ("12", "18", "07", "2018", "1"):
        assert [hit.record_id for hit in laptop.store.search(typed)] == ["v1"], typed
    assert laptop.store.search("81") == []
