"""Everything in the file follows from the journal: compared by definition, and made anew when damaged."""

import random
from collections.abc import Callable

import pytest

from desktop_app.catalog.model import Edit, Value
from desktop_app.store.consistency import Part
from desktop_app.store.store import Store
from tests.store.conftest import Laptop

Make = Callable[[str], Laptop]
VILLAGE = "513429100201"
_A_DOCUMENT = "SELECT n FROM search_doc WHERE record_id = 'm001'"


def damage(store: Store, statement: str) -> None:
    """Change the file behind the doors' back."""
    with store.notes() as db:
        db.execute("INSERT OR REPLACE INTO write_context (one, device, seq) VALUES (1, 'dev-a', 1)")
        db.execute(statement)
        db.execute("DELETE FROM write_context")


def some_records(laptop: Laptop) -> None:
    laptop.write(Edit("household", "h1", {"household_no": "5134290001", "division_code": VILLAGE}))
    members = [
        Edit(
            "member", f"m{n:03}", {"household_id": "h1", "name": f"马海{n}", "id_no": f"51990020000101{n:04}"}
        )
        for n in range(250)
    ]
    laptop.write(*members)
    laptop.change("member", "m007", name="曲比阿依", phone="19900000001")
    laptop.change("member", "m008", is_deleted=1, void_reason="重复录入")


def test_a_store_that_was_written_through_the_doors_is_consistent(laptop: Laptop) -> None:
    some_records(laptop)
    report = laptop.store.compare()
    assert report.ok and report.records == 251


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE member SET name = '别人' WHERE id = 'm003'", Part.RECORD),
        ("UPDATE member SET home = '110101' WHERE id = 'm003'", Part.RECORD),
        ("DELETE FROM head WHERE record_id = 'm007'", Part.HEADS),
        ("DELETE FROM superseded WHERE record_id = 'm008'", Part.HEADS),
        ("INSERT INTO conflict (entity, record_id, field) VALUES ('member', 'm001', 'name')", Part.CONFLICT),
        ("DELETE FROM search_doc WHERE record_id = 'm001'", Part.SEARCH),
        ("UPDATE search_doc SET numbers = '' WHERE record_id = 'm001'", Part.SEARCH),
        (f"DELETE FROM search_name WHERE rowid = ({_A_DOCUMENT})", Part.SEARCH),
        (f"DELETE FROM search_latin WHERE rowid = ({_A_DOCUMENT})", Part.SEARCH),
        (f"DELETE FROM search_number WHERE rowid = ({_A_DOCUMENT})", Part.SEARCH),
        ("DELETE FROM search_start WHERE number = '519900200001010001'", Part.SEARCH),
        ("INSERT INTO search_start (number, n) VALUES ('519900200001010077', 3)", Part.SEARCH),
        (
            f"INSERT INTO search_doc (n, record_id, numbers) VALUES (({_A_DOCUMENT}) + 9999, 'm008', '')",
            Part.SEARCH,
        ),
    ],
)
def test_damage_is_found_named_and_mended(laptop: Laptop, statement: str, part: Part) -> None:
    some_records(laptop)
    damage(laptop.store, statement)
    assert {fault.part for fault in laptop.store.compare().faults} >= {part}
    laptop.store.mend()
    assert laptop.store.compare().ok
    record = laptop.store.get("member", "m003")
    assert record is not None and record["name"] == "马海3"
    assert [hit.record_id for hit in laptop.store.search("519900200001010001")] == ["m001"]
    assert [hit.record_id for hit in laptop.store.search("曲比")] == ["m007"]
    assert laptop.store.search("519900200001010008") == []
    assert laptop.store.verify_journal().ok


def test_a_record_that_is_gone_comes_back_from_the_journal(laptop: Laptop) -> None:
    some_records(laptop)
    with laptop.store.notes() as db:
        guard = db.execute("SELECT sql FROM sqlite_master WHERE name = 'guard_member_delete'").fetchone()[0]
        db.execute("DROP TRIGGER guard_member_delete")
        db.execute("DELETE FROM member")
        db.execute(guard)
    assert not laptop.store.compare().ok
    laptop.store.mend()
    assert laptop.store.compare().ok
    assert laptop.store.count("member", household_id="h1") == 249


def test_a_record_that_the_journal_does_not_know_is_named_and_left_alone(laptop: Laptop) -> None:
    some_records(laptop)
    damage(laptop.store, "INSERT INTO member (id, home, base_device, base_seq) VALUES ('m999', 'x', 'd', 1)")
    laptop.store.mend()
    assert {(fault.part, fault.record_id) for fault in laptop.store.compare().faults} == {
        (Part.RECORD, "m999")
    }


def test_what_was_refused_is_not_expected(make_laptop: Make) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    some_records(a)
    b.store.apply(
        a.own(), lambda _t, entry: "不在本区" if entry.record_id == "m002" else "", lambda t: t.time
    )
    assert b.store.get("member", "m002") is None
    assert b.store.compare().ok
    b.store.mend()
    assert b.store.compare().ok and b.store.get("member", "m002") is None


def work(chance: random.Random, laptop: Laptop) -> None:
    """One save of whatever a person might do, voiding and taking back included."""
    record = f"o{chance.randrange(3)}"
    known = laptop.store.get("helper", record) is not None
    values: dict[str, Value] = {"name": chance.choice(["王干部", "李干部", "马干部"])}
    if known:
        values = chance.choice(
            [
                {"name": chance.choice(["王干部", "李干部", None])},
                {"phone": chance.choice(["19900000001", "19900000002", None])},
                {"is_deleted": 1, "void_reason": "重复"},
            ]
        )
    elif chance.random() < 0.5:
        values["is_deleted"] = 0
    laptop.write(Edit("helper", record, values))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_order_things_arrive_in_everybody_ends_alike(make_laptop: Make, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    laptops = [make_laptop(f"dev-{name}") for name in "abc"]
    for _ in range(24):
        laptop = chance.choice(laptops)
        if chance.random() < 0.6:
            work(chance, laptop)
        else:
            other = chance.choice(laptops)
            if other is not laptop:
                laptop.take(other)
    readers = [*laptops, make_laptop("reader-1"), make_laptop("reader-2")]
    chains = [laptop.own() for laptop in laptops]
    for reader in readers:
        assert reader.store.compare().ok, "before everything is there"
        for chain in chance.sample(chains, len(chains)):
            reader.take(reader, chain)
        assert reader.store.compare().faults == ()
    states = [
        (
            [reader.store.get("helper", f"o{n}") for n in range(3)],
            {(x.record_id, x.field, frozenset(r.value for r in x.rivals)) for x in reader.store.conflicts()},
        )
        for reader in readers
    ]
    plain = [
        ([{k: v for k, v in (r or {}).items() if not k.startswith("base_")} for r in records], conflicts)
        for records, conflicts in states
    ]
    assert all(state == plain[0] for state in plain)


def test_editing_a_record_that_one_knows_to_be_void_is_no_conflict_anywhere(make_laptop: Make) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    a.write(Edit("helper", "h1", {"name": "王干部"}))
    a.change("helper", "h1", is_deleted=1, void_reason="调走")
    a.change("helper", "h1", phone="19900000001")
    b.take(a)
    for laptop in (a, b):
        assert laptop.store.get("helper", "h1") is None
        assert laptop.store.conflicts() == [] and laptop.store.compare().ok


def test_who_came_first_makes_no_conflict_of_a_voiding(make_laptop: Make) -> None:
    a, b, c, reader = (make_laptop(name) for name in ("dev-a", "dev-b", "dev-c", "reader"))
    a.write(Edit("helper", "h1", {"name": "王干部"}))
    b.take(a)
    b.change("helper", "h1", phone="19900000001")
    b.change("helper", "h1", phone="19900000002")
    c.take(a)
    c.take(b)
    c.change("helper", "h1", is_deleted=1, void_reason="调走")
    for chain in (b, a, c):
        reader.take(chain)
    assert reader.store.conflicts() == [] and reader.store.compare().ok


def test_clearing_that_overtakes_the_creation_is_not_forgotten(make_laptop: Make) -> None:
    a, b, c, reader = (make_laptop(name) for name in ("dev-a", "dev-b", "dev-c", "reader"))
    a.write(Edit("helper", "h1", {"name": "王干部", "phone": "19900000001"}))
    b.take(a)
    c.take(a)
    b.change("helper", "h1", phone=None)
    c.change("helper", "h1", phone="19900000002")
    for chain in (b, a, c):
        reader.take(chain)
        assert reader.store.compare().ok
    (conflict,) = reader.store.conflicts()
    assert {rival.value for rival in conflict.rivals} == {None, "19900000002"}


def test_a_record_without_any_value_is_not_made(laptop: Laptop) -> None:
    laptop.write(Edit("helper", "h1", {"name": "王干部"}), Edit("helper", "h2", {"name": ""}))
    assert laptop.store.count("helper") == 1 and laptop.store.compare().ok


@pytest.mark.parametrize("count", [3, 250])
def test_a_changed_byte_in_the_journal_is_found(laptop: Laptop, count: int) -> None:
    laptop.write(*(Edit("helper", f"h{n:03}", {"name": f"王{n}"}) for n in range(count)))
    assert laptop.store.verify_journal().ok
    table = "entry_block" if count > 200 else "entry"
    with laptop.store.notes() as db:
        guard = f"guard_{table}_update"
        drawn = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [guard]).fetchone()[0]
        db.execute(f"DROP TRIGGER {guard}")
        (body,) = db.execute(f"SELECT body FROM {table}").fetchone()
        db.execute(f"UPDATE {table} SET body = ? WHERE n = 0", [_altered(body, bulk=count > 200)])
        db.execute(drawn)
    report = laptop.store.verify_journal()
    assert not report.ok and report.broken == ("dev-a", 1)


def _altered(body: bytes, *, bulk: bool) -> bytes:
    """The same with another name in it."""
    from zstandard import ZstdCompressor, ZstdDecompressor

    plain = ZstdDecompressor().decompress(body) if bulk else body
    changed = plain.replace("王0".encode(), "李0".encode())
    assert changed != plain
    return ZstdCompressor().compress(changed) if bulk else changed


def test_verification_goes_on_where_it_ended_last(laptop: Laptop) -> None:
    some_records(laptop)
    whole = laptop.store.verify_journal(new_only=True)
    assert whole.ok and whole.transactions == len(laptop.own())
    assert laptop.store.verify_journal(new_only=True).transactions == 0
    laptop.change("member", "m009", name="覃海")
    again = laptop.store.verify_journal(new_only=True)
    assert (again.ok, again.transactions, again.entries) == (True, 1, 1)
    laptop.change("member", "m009", name="单海")
    tamper(laptop, "单海", "李海")
    found = laptop.store.verify_journal(new_only=True)
    assert not found.ok and found.broken == laptop.own()[-1].version
    assert laptop.store.verify_journal(new_only=True).broken == found.broken, (
        "a fault is not remembered as good"
    )


def test_what_changes_before_the_mark_is_found_by_the_whole_verification(laptop: Laptop) -> None:
    some_records(laptop)
    laptop.store.verify_journal()
    tamper(laptop, "曲比阿依", "曲比阿衣")
    assert laptop.store.verify_journal(new_only=True).ok
    assert not laptop.store.verify_journal().ok


def tamper(laptop: Laptop, old: str, new: str) -> None:
    """Change what a small entry says behind the guards' back."""
    with laptop.store.notes() as db:
        (drawn,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'guard_entry_update'").fetchone()
        db.execute("DROP TRIGGER guard_entry_update")
        for device, seq, n, body in db.execute("SELECT device, seq, n, body FROM entry").fetchall():
            db.execute(
                "UPDATE entry SET body = ? WHERE device = ? AND seq = ? AND n = ?",
                [bytes(body).replace(old.encode(), new.encode()), device, seq, n],
            )
        db.execute(drawn)
