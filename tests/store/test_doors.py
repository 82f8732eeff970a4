"""The two doors: what is written is read, journaled and found; what arrives meets what is there."""

from collections.abc import Callable
from itertools import permutations

import pytest

from desktop_app.catalog.model import CatalogueError, Edit
from desktop_app.store.apply_door import custody_of
from desktop_app.store.cipher import open_database
from desktop_app.store.errors import ProgramFault
from tests.store.conftest import AREA, Laptop

VILLAGE = "513429100201"


def household(laptop: Laptop, number: str = "5134290001", **values: object) -> str:
    return laptop.add("household", household_no=number, division_code=VILLAGE, **values)  # type: ignore[arg-type]  # values as a test has them


def group_of(laptop: Laptop, made: str) -> object:
    return (laptop.store.get("household", made) or {}).get("village_group")


def test_what_is_written_is_read_back(laptop: Laptop) -> None:
    made = household(laptop, village_group="三组")
    record = laptop.store.get("household", made)
    assert record is not None
    assert (record["household_no"], record["village_group"], record["home"]) == ("5134290001", "三组", AREA)


def test_a_member_is_at_home_where_its_household_is(laptop: Laptop) -> None:
    made = household(laptop)
    laptop.write(Edit("member", "m1", {"household_id": made, "name": "马海木呷"}))
    assert laptop.store.find("member", household_id=made)[0]["home"] == AREA


def test_a_save_that_changes_nothing_leaves_no_transaction(laptop: Laptop) -> None:
    made = household(laptop, village_group="三组")
    assert not laptop.change("household", made, village_group="三组")
    assert len(laptop.own()) == 1


def test_a_repeated_save_is_recognised(laptop: Laptop) -> None:
    edit = Edit("organization", "o1", {"name": "乡政府"})
    first = laptop.write(edit, save_id="save-1")
    again = laptop.write(Edit("organization", "o2", {"name": "别的"}), save_id="save-1")
    assert again.version == first.version and laptop.store.get("organization", "o2") is None


@pytest.mark.parametrize(
    "values",
    [{"nonsense": 1}, {"household_no": 5}, {"identified_year": "2016"}, {"poverty_status": "0"}],
)
def test_what_the_catalogue_does_not_know_is_refused(laptop: Laptop, values: dict[str, object]) -> None:
    with pytest.raises(CatalogueError):
        laptop.write(Edit("household", "h1", values))  # type: ignore[arg-type]  # values as a test has them
    assert laptop.own() == []


def test_a_void_record_is_left_out_and_can_come_back(laptop: Laptop) -> None:
    made = household(laptop)
    laptop.change("household", made, is_deleted=1, void_reason="重复录入")
    assert laptop.store.get("household", made) is None
    assert laptop.store.search("5134290001") == []
    laptop.change("household", made, is_deleted=0)
    assert laptop.store.get("household", made) is not None
    assert len(laptop.store.search("5134290001")) == 1


def test_values_of_different_audiences_stand_in_different_entries(laptop: Laptop) -> None:
    household(laptop, bank_account="6222020000000000000", bank_name="信用社")
    audiences = {entry.audience: entry for entry in laptop.own()[0].entries}
    assert set(audiences) == {"county", "province"}
    assert {change.field for change in audiences["county"].changes or ()} == {"bank_account", "bank_name"}


def test_no_write_goes_round_the_doors(laptop: Laptop) -> None:
    made = household(laptop)
    for statement in (
        f"UPDATE household SET village_group = 'x' WHERE id = '{made}'",
        "INSERT INTO household (id, home, base_device, base_seq) VALUES ('h9', 'x', 'd', 1)",
        f"DELETE FROM household WHERE id = '{made}'",
        "UPDATE txn SET person = 'x'",
        "DELETE FROM entry",
        "DELETE FROM txn",
        "INSERT OR REPLACE INTO txn SELECT * FROM txn",
    ):
        with pytest.raises(ProgramFault) as raised, laptop.store.notes() as db:
            db.execute(statement)
        assert "guarded" in str(raised.value.__cause__), statement
    assert laptop.store.verify_journal().ok


def test_history_tells_who_changed_what(laptop: Laptop) -> None:
    made = household(laptop, village_group="三组")
    laptop.people[0] = "李审核"
    laptop.change("household", made, village_group="四组")
    lines = laptop.store.history("household", made)
    assert [line.transaction.person for line in lines] == ["王干部", "李审核"]
    (change,) = lines[1].entry.changes or ()
    assert (change.field, change.old, change.new) == ("village_group", "三组", "四组")


@pytest.mark.parametrize("count", [3, 250])
def test_history_is_found_in_small_and_in_bulk_transactions(laptop: Laptop, count: int) -> None:
    edits = [Edit("organization", f"o{n:04}", {"name": f"单位{n}"}) for n in range(count)]
    laptop.write(*edits)
    for wanted in ("o0000", f"o{count - 1:04}"):
        (line,) = laptop.store.history("organization", wanted)
        assert line.entry.record_id == wanted
    assert laptop.store.verify_journal().entries == count


def test_names_villages_and_numbers_are_found_by_any_part(laptop: Laptop) -> None:
    made = household(laptop)
    laptop.write(Edit("member", "m1", {"household_id": made, "name": "阿卜杜克热木·吾布力喀斯木"}))
    for text in ("热木·吾", "喀", "阿卜杜克热木·吾布力喀斯木"):
        assert [hit.record_id for hit in laptop.store.search(text)] == ["m1"], text
    for text in ("4290", "01", "村201"):
        assert made in [hit.record_id for hit in laptop.store.search(text)], text
    laptop.change("member", "m1", name="马海")
    assert laptop.store.search("喀") == []


def test_taking_in_asks_for_hand_overs_without_reading_every_household(laptop: Laptop) -> None:
    db = open_database(laptop.store.path, laptop.key, read_only=True)
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    assert not custody_of(db, laptop.catalogue).handed
    db.conn.set_trace_callback(None)
    plans = [" ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {one}")) for one in asked]
    # What was refused is little and may be read.
    of_households = [plan for plan in plans if " household" in plan]
    assert of_households and all("household__handed_to" in plan for plan in of_households), plans
    db.close()


def test_two_laptops_that_import_the_same_household_meet_in_one_record(
    make_laptop: Callable[[str], Laptop],
) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    assert household(a, village_group="三组") == household(b, village_group="三组")
    a.take(b)
    assert a.store.count("household") == 1 and a.store.conflicts() == []


def test_two_people_who_disagree_make_one_conflict_and_a_decision_ends_it(
    make_laptop: Callable[[str], Laptop],
) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    made = household(a, village_group="三组")
    b.take(a)
    a.change("household", made, village_group="四组")
    b.change("household", made, village_group="五组")
    first = a.own()
    a.take(b)
    b.take(a, first)
    (here,), (there,) = a.store.conflicts(), b.store.conflicts()
    assert {rival.value for rival in here.rivals} == {"四组", "五组"} == {r.value for r in there.rivals}
    assert here.old == "三组"
    assert group_of(a, made) == group_of(b, made)
    a.change("household", made, village_group="五组")
    assert a.store.conflicts() == []
    b.take(a)
    assert b.store.conflicts() == []
    assert group_of(b, made) == "五组"


def test_voiding_what_another_is_editing_waits_for_a_person(make_laptop: Callable[[str], Laptop]) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    made = household(a, village_group="三组")
    b.take(a)
    a.change("household", made, is_deleted=1, void_reason="搬走")
    b.change("household", made, village_group="五组")
    voided = a.own()
    a.take(b)
    b.take(a, voided)
    for laptop in (a, b):
        (conflict,) = laptop.store.conflicts()
        assert conflict.field == "is_deleted" and {rival.value for rival in conflict.rivals} == {0, 1}
    a.change("household", made, is_deleted=1)
    b.take(a)
    assert a.store.conflicts() == b.store.conflicts() == []
    assert b.store.get("household", made) is None


def test_voiding_what_nobody_else_touched_is_no_conflict(make_laptop: Callable[[str], Laptop]) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    made = household(a, village_group="三组")
    a.change("household", made, village_group="四组")
    a.change("household", made, is_deleted=1)
    b.take(a)
    assert b.store.conflicts() == [] and b.store.get("household", made) is None


def test_any_order_and_any_repetition_gives_the_same_records(make_laptop: Callable[[str], Laptop]) -> None:
    a, b, c = (make_laptop(f"dev-{name}") for name in "abc")
    made = household(a, village_group="一组")
    b.take(a)
    b.change("household", made, village_group="二组")
    c.take(a)
    c.take(b)
    c.change("household", made, village_group="三组", phone="19900000001")
    a.change("household", made, village_group="四组")
    chains = {name: laptop.own() for name, laptop in zip("abc", (a, b, c), strict=True)}
    results = []
    for order in permutations("abc"):
        reader = make_laptop("reader-" + "".join(order))
        for name in order * 2:
            reader.take(reader, chains[name])
        record = dict(reader.store.get("household", made) or {})
        conflicts = {(x.field, frozenset(r.value for r in x.rivals)) for x in reader.store.conflicts()}
        results.append((record["village_group"], record["phone"], conflicts))
    assert all(result == results[0] for result in results)
    assert results[0][2] == {("village_group", frozenset({"三组", "四组"}))}


def test_a_gap_is_reported_and_filled_later(make_laptop: Callable[[str], Laptop]) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    made = household(a)
    a.change("household", made, village_group="二组")
    first, second = a.own()
    assert b.take(a, [second]).gaps == {"dev-a": 1}
    assert b.take(a, [first]).accepted == {"dev-a": 1}
    assert b.take(a, [second]).accepted == {"dev-a": 2}
    assert group_of(b, made) == "二组"


def test_what_may_not_be_applied_is_kept_with_its_reason(make_laptop: Callable[[str], Laptop]) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    made = household(a)
    applied = b.store.apply(a.own(), lambda _t, _e: "不在本区", lambda t: t.time)
    assert [(r.touched.record_id, r.reason) for r in applied.refusals] == [(made, "不在本区")]
    assert b.store.get("household", made) is None
    assert applied.accepted == {"dev-a": 1} and b.store.verify_journal().ok
