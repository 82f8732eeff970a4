"""What every ledger promises, asked of the encrypted file and of PostgreSQL alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, CatalogueError, Edit
from desktop_app.checks.ahead import holders_in
from desktop_app.checks.registry import Circumstances
from desktop_app.checks.units import Scene, check_everything
from desktop_app.merge.history import GENESIS, Change, Header, Transaction, make_entry, seal, withhold
from desktop_app.province.ledger import Ledger
from desktop_app.store.changes import Stamp, Touched
from desktop_app.store.post import Parcel
from tests.postgres import Cluster
from tests.province.ledgers import Held, let_in, new_store, own_time, postgres_ledger
from tests.store.conftest import Laptop

HOME, VILLAGE = "513431206", "513431206201"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(params=["sqlite", "postgresql"])
def held(
    request: pytest.FixtureRequest, tmp_path: Path, catalogue: Catalogue, blank_ledger: str, postgres: Cluster
) -> Iterator[Held]:
    if request.param == "sqlite":
        with new_store(tmp_path / "ledger.db", catalogue) as store:
            yield Held("sqlite", store, catalogue)
    else:
        url = postgres.database(blank_ledger)
        with postgres_ledger(url, catalogue) as ledger:
            yield ledger
        postgres.drop(url)


@pytest.fixture
def laptops(tmp_path: Path, catalogue: Catalogue) -> Iterator[list[Laptop]]:
    stores = [new_store(tmp_path / f"{name}.db", catalogue) for name in "ab"]
    yield [Laptop(store, f"dev-{name}", catalogue) for store, name in zip(stores, "ab", strict=True)]
    for store in stores:
        store.close()


def take(held: Held, laptop: Laptop) -> int:
    return held.ledger.apply(laptop.own(), let_in, own_time).transactions


def test_a_bundle_is_taken_once_and_reads_back_the_same(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    made = laptop.add("household", household_no="51343120600001", division_code=VILLAGE, village_group="一组")
    laptop.change("household", made, village_group="二组", phone="13800000000")
    assert (take(held, laptop), take(held, laptop)) == (2, 0)
    assert held.ledger.get("household", made) == laptop.store.get("household", made)
    assert list(held.ledger.transactions(laptop.device)) == laptop.own()
    assert held.ledger.history("household", made) == laptop.store.history("household", made)
    assert held.ledger.chain_ends() == laptop.store.chain_ends()
    assert held.ledger.chain_end("nobody") == laptop.store.chain_end("nobody")
    report = held.ledger.verify_journal()
    assert report.ok and (report.transactions, report.entries) == (2, 2)


def test_a_bulk_import_is_kept_in_blocks(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    edits = [Edit("member", f"m{n:04}", {"name": f"马海{n}", "household_id": "h"}) for n in range(450)]
    laptop.write(*edits)
    laptop.change("member", "m0007", name="马海七")
    assert take(held, laptop) == 2 and held.ledger.count("member") == 450
    assert held.rows("SELECT sum(entries), count(*) FROM entry_block") == [(450, 1)]
    assert [line.entry.changes for line in held.ledger.history("member", "m0007")] == [
        line.entry.changes for line in laptop.store.history("member", "m0007")
    ]
    assert list(held.ledger.transactions(laptop.device)) == laptop.own() and held.ledger.verify_journal().ok
    assert held.state() == Held("sqlite", laptop.store, laptop.catalogue).state()


def test_records_are_found_by_what_they_hold(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    first = laptop.add("household", household_no="1", division_code=VILLAGE, village_group="一组")
    second = laptop.add("household", household_no="2", division_code=VILLAGE)
    gone = laptop.add("household", household_no="3", division_code=VILLAGE)
    laptop.change("household", gone, is_deleted=1)
    take(held, laptop)
    ledger = held.ledger
    assert [row["id"] for row in ledger.find("household")] == sorted([first, second])
    assert [row["id"] for row in ledger.find("household", village_group=None)] == [second]
    assert [row["id"] for row in ledger.find("household", village_group="一组")] == [first]
    among = ledger.find_among("household", "household_no", ["1", "2", "3", "4"])
    assert {row["id"] for row in among} == {first, second}
    assert ledger.count("household", division_code=VILLAGE) == 2 and ledger.get("household", gone) is None
    for asked in ({"nothing": 1}, {"household_no; --": 1}):
        with pytest.raises(CatalogueError):
            ledger.find("household", **asked)


def test_a_gap_a_fork_and_a_damaged_transaction_are_told_apart(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    made = laptop.add("household", household_no="1")
    for group in ("二组", "三组"):
        laptop.change("household", made, village_group=group)
    first, second, third = laptop.own()
    gap = held.ledger.apply([third], let_in, own_time)
    assert gap.gaps == {laptop.device: 1} and not gap.transactions
    held.ledger.apply([first], let_in, own_time)
    twin = replace(second, reason="别的")
    assert held.ledger.apply([twin], let_in, own_time).damaged == [second.version]
    held.ledger.apply([second], let_in, own_time)
    assert held.ledger.apply([replace(second, hash=bytes(32))], let_in, own_time).forks == [second.version]
    assert held.ledger.apply([replace(third, previous=bytes(32))], let_in, own_time).forks == [third.version]
    assert take(held, laptop) == 1 and held.ledger.verify_journal().ok


def test_what_breaks_off_leaves_nothing(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    laptop.add("household", household_no="1")
    before = held.state()

    def broken() -> Iterator[Transaction]:
        yield from laptop.own()
        raise RuntimeError("the stick was pulled out")

    with pytest.raises(RuntimeError):
        held.ledger.apply(broken(), let_in, own_time)
    assert held.state() == before and held.ledger.chain_ends() == {}
    assert take(held, laptop) == 1


def test_an_entry_that_may_not_be_applied_is_kept_with_its_reason(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    mine, alien = laptop.add("household", household_no="1"), laptop.add("household", household_no="2")
    applied = held.ledger.apply(
        laptop.own(), lambda _t, entry: "不归本站" if entry.record_id == alien else "", own_time
    )
    assert [(item.touched.record_id, item.reason) for item in applied.refusals] == [(alien, "不归本站")]
    assert held.ledger.get("household", alien) is None and held.ledger.get("household", mine) is not None
    assert len(held.ledger.history("household", alien)) == 1


LONG = "".join(map(chr, Random(2018).choices(range(0x4E00, 0x9FA5), k=60_000)))  # noqa: S311  # not compressible
STRANGE = {
    "unknown entity": ("spaceship", "1", {"name": "x"}),
    "unknown field": ("household", "1", {"warp": "x"}),
    "text for a number": ("household", "1", {"is_deleted": "ja"}),
    "number for a text": ("household", "1", {"village_group": 7}),
    "a number that no index takes": ("household", "1", {"household_no": LONG}),
    "a reference that no index takes": ("member", "1", {"household_id": LONG}),
    "a zero byte": ("household", "1", {"village_group": "一\0组"}),
    "a zero byte in the id": ("household", "1\0", {"village_group": "一组"}),
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_no_table_can_hold_never_jams_a_chain(held: Held, case: str) -> None:
    entity, record_id, values = STRANGE[case]
    entry = make_entry(
        entity, record_id, "513431206", "province", [Change(k, None, v) for k, v in values.items()]
    )
    header = Header("dev-x", 1, "s\0", 1 << 40, "王\0干部", "录入", "2018", GENESIS)
    strange = seal(header, [entry])
    after = seal(
        replace(header, seq=2, save_id="t", previous=strange.hash),
        [make_entry("household", "h2", HOME, "province", [Change("village_group", None, "一组")])],
    )
    applied = held.ledger.apply([strange, after], let_in, own_time)
    assert applied.transactions == 2 and len(applied.refusals) == 1
    assert held.ledger.get("household", "h2") is not None
    assert list(held.ledger.transactions("dev-x")) == [strange, after] and held.ledger.verify_journal().ok


def test_two_who_did_not_know_of_each_other_are_a_conflict_until_decided(
    held: Held, laptops: list[Laptop]
) -> None:
    first, second = laptops
    made = first.add("household", household_no="1", village_group="一组")
    second.take(first)
    first.change("household", made, village_group="二组")
    second.change("household", made, village_group="三组")
    for laptop in laptops:
        take(held, laptop)
    (conflict,) = held.ledger.conflicts()
    assert conflict.old == "一组" and {rival.value for rival in conflict.rivals} == {"二组", "三组"}
    stamp = Stamp("省干部", "裁定", first.now_ms, save_id="once")
    edit = Edit("household", made, {"village_group": "二组"})
    changes = held.ledger.write([edit], stamp, device="office", area="51")
    assert changes.version == ("office", 1) and held.ledger.conflicts() == []
    assert held.ledger.write([edit], stamp, device="office", area="51").version == ("office", 1)
    assert not held.ledger.write([edit], replace(stamp, save_id="again"), device="office", area="51")
    first.take(second)
    first.take(second, list(held.ledger.transactions("office")))
    assert first.store.conflicts() == [] and first.store.get("household", made) == held.ledger.get(
        "household", made
    )


def test_voiding_against_an_edit_is_a_conflict(held: Held, laptops: list[Laptop]) -> None:
    first, second = laptops
    made = first.add("household", household_no="1", village_group="一组")
    second.take(first)
    first.change("household", made, is_deleted=1)
    second.change("household", made, village_group="三组")
    for laptop in laptops:
        take(held, laptop)
    first.take(second)
    assert held.ledger.conflicts() == first.store.conflicts() != []


def test_what_was_withheld_is_completed_when_it_comes(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    made = laptop.add("household", household_no="1", village_group="一组")
    bulk = [Edit("member", f"m{n:04}", {"name": f"马海{n}", "household_id": made}) for n in range(250)]
    laptop.write(*bulk)
    hidden = [
        withhold(transaction, lambda entry: entry.audience == "province") for transaction in laptop.own()
    ]
    held.ledger.apply(hidden, let_in, own_time)
    assert held.ledger.count("household") == held.ledger.count("member") == 0
    again = held.ledger.apply(laptop.own(), let_in, own_time)
    assert again.transactions == 0 and not again.forks
    assert held.state() == Held("sqlite", laptop.store, laptop.catalogue).state()
    assert list(held.ledger.transactions(laptop.device)) == laptop.own() and held.ledger.verify_journal().ok


def test_what_was_erased_leaves_its_digests_and_does_not_come_back(held: Held, laptops: list[Laptop]) -> None:
    first, second = laptops
    made = first.add("household", household_no="1", village_group="要忘记的", phone="13800000000")
    first.write(*[Edit("member", f"m{n:04}", {"name": f"忘记{n}", "household_id": made}) for n in range(250)])
    second.take(first)
    second.change("household", made, village_group="也要忘记")
    take(held, first)
    records = [Touched("household", made), Touched("member", "m0007")]
    stamp = Stamp("王干部", "依申请删除", first.now_ms + 1)
    first.store.erase(records, "决定书1号", stamp, device=first.device, area="513429100")
    assert take(held, first) == 1
    take(held, second)
    first.take(second)
    assert held.state() == Held("sqlite", first.store, first.catalogue).state()
    assert held.ledger.verify_journal().ok and held.ledger.get("household", made) is None
    for record in records:
        said = [item.entry for item in held.ledger.history(*record) if item.entry.changes is not None]
        assert [sorted(change.field for change in entry.changes or ()) for entry in said] == [
            ["erasure", "is_deleted"]
        ]
    assert held.ledger.count("member") == 249


def test_the_office_writes_children_at_their_parents_home(held: Held, laptops: list[Laptop]) -> None:
    laptop = laptops[0]
    made = laptop.add("household", household_no="1")
    take(held, laptop)
    edits = [
        Edit("member", "m1", {"household_id": made, "name": "马海"}),
        Edit("setting", "s1", {"key": "k", "value": "1"}),
    ]
    held.ledger.write(edits, Stamp("省干部", "补录", 1), device="office", area="51")
    (member,), (setting,) = held.ledger.find("member"), held.ledger.find("setting")
    assert (member["home"], setting["home"]) == ("513429100", "51")
    with pytest.raises(CatalogueError):
        held.ledger.write([Edit("setting", "s2", {"key": 5})], Stamp("省", "", 1), device="office", area="51")
    assert held.ledger.chain_end("office").seq == 1 and held.ledger.verify_journal().ok


def test_parcels_and_attachments_are_kept_once(held: Held) -> None:
    parcel = Parcel("ab", "in", "dev-a", 1, 2, "ab.bfb", "2018-11-01T08:00:00", "parked")
    for each in (
        parcel,
        parcel._replace(state="accepted"),
        parcel._replace(sha256="cd", first_seq=3, at="2018-11-02"),
    ):
        held.ledger.note_parcel(each)
    assert [(item.sha256, item.state) for item in held.ledger.parcels("in")] == [
        ("ab", "accepted"),
        ("cd", "parked"),
    ]
    assert held.ledger.parcels("out") == [] and len(held.ledger.parcels()) == 2
    name = held.ledger.keep_blob(b"\0photo")
    assert held.ledger.keep_blob(b"\0photo") == name
    assert held.ledger.blob(name) == b"\0photo" and held.ledger.blob("00" * 32) is None


def _person(laptop: Laptop, home: str, id_no: str, kinship: str = "") -> None:
    person = laptop.add("member", household_id=home, name="马海木呷", id_type="1", id_no=id_no)
    if kinship:
        laptop.add("household_year", household_id=home, year=2018)
        laptop.add("member_year", member_id=person, year=2018, kinship=kinship)


def test_what_two_laptops_may_not_both_have_merges_and_is_found(held: Held, laptops: list[Laptop]) -> None:
    """A7: number, head, spouse and identity are checks, never constraints; every ledger finds the same."""
    first, second = laptops
    home = first.add("household", household_no="51343120600001", division_code=VILLAGE)
    second.take(first)
    twin = second.add("household", household_no="T2A00001", division_code=VILLAGE)
    second.change("household", twin, household_no="51343120600001")
    for laptop, heads, house in ((first, "16", home), (second, "32", twin)):
        _person(laptop, home, f"5199001985021400{heads}", "01")
        _person(laptop, home, f"5199001987021400{heads}", "02")
        _person(laptop, house, "519900199902140016")
    for laptop in laptops:
        applied = held.ledger.apply(laptop.own(), let_in, own_time)
        assert not applied.refusals and not applied.forks
    assert held.ledger.count("household", household_no="51343120600001") == 2
    first.take(second)
    found = [
        {one for item in check_everything(_scene(records), records.ids) for one in item.findings}
        for records in (held.ledger, first.store)
    ]
    assert found[0] == found[1]
    assert {"VR-HH-022", "VR-ID-006", "VR-MEM-001", "VR-MEM-002"} <= {one.check for one in found[0]}
    shared = sorted(one.message for one in found[0] if one.check == "VR-ID-006")
    assert len(shared) == 2 and all("录入）使用该号码" in message for message in shared)
    twice = [one.message for one in found[0] if one.check in ("VR-MEM-001", "VR-MEM-002")]
    assert len(twice) == 2 and all("（王干部录入）" in message for message in twice), twice


def _scene(records: Ledger) -> Scene:
    def author(entity: str, record_id: str) -> str:
        return "、".join(item.transaction.person for item in records.history(entity, record_id))

    today = date(2018, 11, 1)
    return Scene(
        records, Circumstances(load_catalogue(), today, holders=holders_in(records, author), author=author)
    )
