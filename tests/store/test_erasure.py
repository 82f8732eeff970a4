"""Lawful erasure: values and salts are gone everywhere, chains still verify, and nothing comes back."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.merge.history import Transaction
from desktop_app.store.changes import Changes, Stamp, Touched
from desktop_app.store.cipher import open_database
from desktop_app.store.drafts import Draft
from desktop_app.store.errors import ProgramFault, RecordErased
from desktop_app.store.journal import BULK
from desktop_app.store.post import Outcome
from tests.store.conftest import AREA, Laptop

Make = Callable[[str], Laptop]
NAME, NUMBER, PHONE = "阿卜杜克热木·吾布力", "51990019800101001X", "19900001111"
SECRETS = (NAME, NUMBER, PHONE, "热木", "8001010")
DECISION = "来洛府〔2019〕7号：本人申请删除"
PERSON = Touched("member", "m0000")


def people(laptop: Laptop, others: int) -> None:
    """A person among ``others``, entered in one save, changed in a second, with notes and a file."""
    laptop.write(Edit("household", "h1", {"household_no": "51342910000000001"}))
    first = Edit("member", PERSON.record_id, {"household_id": "h1", "name": NAME, "id_no": NUMBER})
    more = (
        Edit("member", f"m{n:04}", {"household_id": "h1", "name": f"马海{n}", "id_no": f"519900{n:012}"})
        for n in range(1, others + 1)
    )
    laptop.write(first, *more)
    laptop.change("member", PERSON.record_id, phone=PHONE)
    laptop.change("member", PERSON.record_id, name=f"{NAME}喀")
    laptop.store.keep_draft(Draft(*PERSON, "wang", "2018-03-02", {"name": NAME}))
    laptop.store.note_outcomes([Outcome(*PERSON, "name", "returned", f"{NAME}的姓名不对", "2018-03-02")])


def erase(laptop: Laptop, *records: Touched) -> Changes:
    laptop.now_ms += 1_000
    stamp = Stamp("李审核", DECISION, laptop.now_ms)
    return laptop.store.erase(records, DECISION, stamp, device=laptop.device, area=AREA)


def everything_in(laptop: Laptop) -> str:
    """Every value of every table as text, blocks and full-text indexes opened."""
    from zstandard import ZstdDecompressor

    db = open_database(laptop.store.path, laptop.key)
    said = []
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in db.execute(f'SELECT * FROM "{table}"').fetchall():
            for value in row:
                plain = value
                if table == "entry_block" and isinstance(value, bytes):
                    plain = ZstdDecompressor().decompress(value)
                said.append(plain.decode("utf-8", "replace") if isinstance(plain, bytes) else str(plain))
    for table in ("search_name", "search_latin", "search_number"):
        db.execute(f"CREATE VIRTUAL TABLE temp.words_{table} USING fts5vocab(main, {table}, 'row')")
        said += [str(row[0]) for row in db.execute(f"SELECT term FROM temp.words_{table}").fetchall()]
    db.close()
    return "\n".join(said)


def require_gone(laptop: Laptop) -> None:
    assert laptop.store.get(*PERSON) is None
    told = everything_in(laptop)
    for secret in (*SECRETS, "卜", "\n01x\n"):
        assert secret not in told, secret
    for text in SECRETS:
        assert laptop.store.search(text) == []
    assert laptop.store.verify_journal().ok
    assert laptop.store.compare().faults == ()
    history = laptop.store.history(*PERSON)
    assert all(line.entry.changes is None and line.entry.salt is None for line in history[:-1])
    assert {change.field for change in history[-1].entry.changes or ()} == {"is_deleted", "erasure"}


@pytest.mark.parametrize("others", [3, BULK + 900])
def test_values_salts_search_drafts_and_notes_are_gone(laptop: Laptop, others: int) -> None:
    people(laptop, others)
    before = {device: end.hash for device, end in laptop.store.chain_ends().items()}
    assert all(secret in everything_in(laptop) for secret in (NAME, NUMBER, PHONE, "卜", "\n01x\n"))
    erase(laptop, PERSON)
    require_gone(laptop)
    assert laptop.store.drafts("wang") == [] and laptop.store.outcomes() == []
    assert [transaction.hash for transaction in laptop.own()][-2] == before[laptop.device]
    assert laptop.store.count("member") == others  # the others are whole
    assert laptop.store.lookup("马海").total == others
    assert not erase(laptop, PERSON), "a second time there is nothing to erase"


def test_nothing_is_left_in_the_file_or_its_log(laptop: Laptop) -> None:
    """Deleted content is overwritten, and no older page waits in the log."""
    people(laptop, 20)
    erase(laptop, PERSON)
    log = laptop.store.path.with_name(laptop.store.path.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0
    db = open_database(laptop.store.path, laptop.key)
    assert db.execute("PRAGMA secure_delete").fetchone()[0] == 1
    db.close()


def test_the_decision_is_recorded_and_the_record_stays_as_it_is(laptop: Laptop) -> None:
    people(laptop, 3)
    erase(laptop, PERSON)
    row = laptop.store.raw("member", [PERSON.record_id])[PERSON.record_id]
    filled = {name: value for name, value in row.items() if value is not None}
    assert filled.keys() == {"id", "home", "base_device", "base_seq", "is_deleted", "erasure"}
    assert filled["erasure"] == DECISION
    last = laptop.store.history(*PERSON)[-1].transaction
    assert (last.person, last.reason) == ("李审核", DECISION)
    with pytest.raises(RecordErased, match="依法删除"):
        laptop.change("member", PERSON.record_id, name="别人", is_deleted=0)
    laptop.store.mend()
    require_gone(laptop)


def test_what_was_void_already_can_be_erased(laptop: Laptop) -> None:
    people(laptop, 3)
    laptop.change("member", PERSON.record_id, is_deleted=1, void_reason=f"{NAME}重复")
    erase(laptop, PERSON)
    require_gone(laptop)


@pytest.mark.parametrize("others", [3, BULK + 900])
def test_an_erasure_travels_and_nothing_comes_back_by_any_route(make_laptop: Make, others: int) -> None:
    a, b, late = (make_laptop(name) for name in ("dev-a", "dev-b", "dev-c"))
    people(a, others)
    full = a.own()
    b.take(a)
    b.change("member", PERSON.record_id, name=f"{NAME}改")
    other = b.own()
    erase(a, PERSON)
    for laptop in (b, late):
        laptop.take(a)
        require_gone(laptop)
    a.take(b, other)  # an edit of somebody who did not know
    late.take(b, other)
    late.take(a, full)  # an old stick with everything in clear
    b.take(a, full)
    for laptop in (a, b, late):
        require_gone_but_for_conflict(laptop)


def require_gone_but_for_conflict(laptop: Laptop) -> None:
    told = everything_in(laptop)
    assert not any(secret in told for secret in SECRETS)
    assert laptop.store.get(*PERSON) is None and laptop.store.search(NAME) == []
    assert laptop.store.verify_journal().ok and laptop.store.compare().faults == ()
    assert laptop.store.conflicts() == []


def test_the_file_of_an_erased_attachment_goes_unless_another_has_the_same(laptop: Laptop) -> None:
    one, both = laptop.store.keep_blob(b"a photograph"), laptop.store.keep_blob(b"a scan")
    for made, sha256 in (("a1", one), ("a2", both), ("a3", both)):
        laptop.write(Edit("attachment", made, {"sha256": sha256, "file_name": f"{made}.jpg"}))
    erase(laptop, Touched("attachment", "a1"), Touched("attachment", "a2"))
    assert laptop.store.blob(one) is None and laptop.store.blob(both) is not None
    erase(laptop, Touched("attachment", "a3"))
    assert laptop.store.blob(both) is None and laptop.store.compare().ok


@pytest.mark.parametrize("others", [3, BULK + 900])
def test_the_guards_let_nothing_but_an_erasure_through(laptop: Laptop, others: int) -> None:
    people(laptop, others)
    erase(laptop, PERSON)
    statements = [
        "INSERT INTO erased (entity, record_id, device, seq) VALUES ('member', 'm0001', 'dev-a', 1)",
        "DELETE FROM erased",
        "UPDATE erased SET record_id = 'm0001'",
        "UPDATE entry SET body = x'00' WHERE record_id = 'h1'",
        "UPDATE entry SET n = 9 WHERE record_id = 'm0000'",
        "UPDATE entry_block SET body = x'00'",
    ]
    for statement in statements[: None if others > BULK else -1]:
        with pytest.raises(ProgramFault) as raised, laptop.store.notes() as db:
            db.execute(statement)
        assert "guarded" in str(raised.value.__cause__), statement
    for statement in ("UPDATE entry SET body = x'00' WHERE record_id = 'h1'", "DELETE FROM erased"):
        with pytest.raises(ProgramFault), laptop.store.notes() as db:
            db.execute("INSERT INTO write_context (one, device, seq) VALUES (1, 'dev-a', 1)")
            db.execute(statement)


# -- what was withheld and arrives after all -----------------------------------------------------


def without_values(transactions: list[Transaction], audience: str) -> list[Transaction]:
    return [
        replace(
            one,
            entries=tuple(
                replace(entry, changes=None, salt=None) if entry.audience == audience else entry
                for entry in one.entries
            ),
        )
        for one in transactions
    ]


@pytest.mark.parametrize("others", [3, BULK + 900])
def test_withheld_values_are_completed_when_they_arrive_by_another_route(
    make_laptop: Make, others: int
) -> None:
    a, b, erased = make_laptop("dev-a"), make_laptop("dev-b"), make_laptop("dev-c")
    a.write(
        *(
            Edit("household", f"h{n:04}", {"household_no": f"513429{n:011}", "bank_account": f"6222{n:015}"})
            for n in range(others)
        )
    )
    a.change("household", "h0001", bank_account="6222029900000000000")
    partial = without_values(a.own(), "county")
    for laptop in (b, erased):
        laptop.take(a, partial)
        assert (laptop.store.get("household", "h0001") or {})["bank_account"] is None
        assert laptop.store.verify_journal().ok and laptop.store.compare().ok
    erase(erased, Touched("household", "h0001"))
    for laptop in (b, erased):
        taken = laptop.take(a)
        assert taken.forks == taken.damaged == []
        assert laptop.store.verify_journal().ok and laptop.store.compare().faults == ()
        assert (laptop.store.get("household", "h0002") or {})["bank_account"] == f"6222{2:015}"
        laptop.take(a, partial)  # the poorer one afterwards takes nothing away
    assert (b.store.get("household", "h0001") or {})["bank_account"] == "6222029900000000000"
    assert erased.store.get("household", "h0001") is None and "622202990" not in everything_in(erased)


def test_a_forged_completion_is_not_taken(make_laptop: Make) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    a.write(Edit("household", "h1", {"household_no": "51342900000000001", "bank_account": "6222000"}))
    b.take(a, without_values(a.own(), "county"))
    (real,) = a.own()
    forged = tuple(
        replace(entry, changes=tuple(c._replace(new="9999") for c in entry.changes or ()))
        if entry.audience == "county"
        else entry
        for entry in real.entries
    )
    b.take(a, [replace(real, entries=forged)])
    assert (b.store.get("household", "h1") or {})["bank_account"] is None
    assert b.store.verify_journal().ok and b.store.compare().ok
