"""From one encrypted store into another: taken whole, once, or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit
from desktop_app.merge.blocks import Packed
from desktop_app.merge.carried import made
from desktop_app.merge.history import Change, Transaction, make_entry
from desktop_app.store.store import Store
from desktop_app.sync import writing
from desktop_app.sync.container import verify
from desktop_app.sync.enrolment import READABLE
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.reading import open_bundle
from desktop_app.sync.receipt import Outcome, Receipt, State, read_receipt, receipt_dispatch
from desktop_app.sync.tally import Tally, money_fields, withheld_from
from desktop_app.sync.trust import counted_time
from desktop_app.sync.writing import Dispatch, JournalSource, Sender, write_bundle
from tests.store.conftest import Laptop, catalogue, make_laptop
from tests.sync.conftest import Province, accept

__all__ = ["catalogue", "make_laptop"]


@pytest.fixture
def keys() -> StationKeys:
    return StationKeys.generate()


@pytest.fixture
def station(make_laptop: Callable[[str], Laptop], keys: StationKeys) -> Iterator[Laptop]:
    laptop = make_laptop(keys.device)
    laptop.add("household", household_no="51342900001", division_code="513429100203", bank_account="6222")
    laptop.add("project_fund", planned=1_250_000)
    yield laptop


def upward(station: Laptop, province: Province) -> Dispatch:
    return Dispatch(
        kind=Kind.BUNDLE,
        edition="2018.1",
        made_at="2018-10-31T10:00:00",
        recipients=(province.key.recipient,),
        slices=(Slice(station.device, 1, station.store.chain_end(station.device).seq),),
        withheld=withheld_from(READABLE["province"], station.catalogue),
        money=money_fields(station.catalogue),
    )


def take(ledger: Store, path: Path, province: Province) -> int:
    owners = load_catalogue().entities
    verified = accept(path, province)
    with open_bundle(verified, province.keys.identity) as contents:
        applied = ledger.apply(
            contents.transactions(),
            lambda _, entry: contents.certificate.may_write(owners[entry.entity].owner, entry.home),
            counted_time(contents.certificate),
        )
    return applied.transactions


def test_there_and_back(
    tmp_path: Path,
    province: Province,
    station: Laptop,
    keys: StationKeys,
    make_laptop: Callable[[str], Laptop],
) -> None:
    source: JournalSource = station.store
    sender = Sender(keys, province.enrol(keys))
    written = write_bundle(tmp_path, upward(station, province), sender, source)
    assert written.close.sums == {"project_fund.planned": 1_250_000}
    ledger = make_laptop(province.keys.device)
    assert take(ledger.store, written.path, province) == 2
    assert take(ledger.store, written.path, province) == 0
    (household,) = ledger.store.find("household")
    assert household["household_no"] == "51342900001" and household["bank_account"] is None
    assert ledger.store.verify_journal().ok

    ledger.change("household", str(household["id"]), household_no="51342900002")
    own = verify(written.path, province.trust, province.key.recipient).certificate
    outcome = Outcome("household", str(household["id"]), "", State.ACCEPTED, "", station.own()[0].version)
    receipt = Receipt(own.device, 1, "2018-11-01T09:00:00", "2018.1", {own.device: 2}, (outcome,))
    down = receipt_dispatch(receipt, own, [Slice(ledger.device, 1, 1)], ledger.catalogue)
    answer = write_bundle(tmp_path, down, province.sender, ledger.store)
    verified = verify(answer.path, province.trust, keys.recipient, Kind.RECEIPT)
    with open_bundle(verified, keys.identity) as contents:
        assert read_receipt(contents.papers, keys.device).accepted == {keys.device: 2}
        station.store.apply(contents.transactions(), lambda *_: "", counted_time(contents.certificate))
    (household,) = station.store.find("household")
    assert household["household_no"] == "51342900002" and household["bank_account"] == "6222"


def test_what_does_not_hold_at_its_end_leaves_nothing_behind(
    tmp_path: Path,
    province: Province,
    station: Laptop,
    keys: StationKeys,
    make_laptop: Callable[[str], Laptop],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Miscounted(Tally):
        @property
        def entries(self) -> int:
            return 0

    sender = Sender(keys, province.enrol(keys))
    with monkeypatch.context() as patch:
        patch.setattr(writing, "Tally", Miscounted)
        written = write_bundle(tmp_path, upward(station, province), sender, station.store)
    ledger = make_laptop("ledger")
    with pytest.raises(BundleRefused) as refused:
        take(ledger.store, written.path, province)
    assert refused.value.code is Reason.SUMS_DIFFER
    assert ledger.store.find("household") == [] and ledger.store.chain_ends() == {}


def test_a_reader_may_stop_in_the_middle(
    tmp_path: Path, province: Province, station: Laptop, keys: StationKeys
) -> None:
    entry = make_entry("member", "m", "513429100", "province", [Change("name", None, "马海" * 100_000)])
    first = station.own()[0]
    large = [replace(first, entries=(entry,) * 200)]

    class Source:
        def transactions(self, _device: str, _first: int = 1, _last: int | None = None) -> Iterator[object]:
            yield from large

        def blob(self, _sha256: str) -> None:
            return None

    dispatch = replace(upward(station, province), slices=(Slice(keys.device, 1, 1),))
    written = write_bundle(tmp_path, dispatch, Sender(keys, province.enrol(keys)), Source())  # type: ignore[arg-type]  # what is broken is the point
    verified = accept(written.path, province)
    with open_bundle(verified, province.keys.identity) as contents:
        assert contents.manifest.sender == keys.device
    with pytest.raises(BundleRefused), open_bundle(verified, province.keys.identity) as contents:
        list(contents.transactions())


@dataclass(frozen=True)
class Unpacked:
    """The same journal, every transaction made of entries."""

    store: Store

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
        return self.store.transactions(device, first, last)

    def blob(self, sha256: str) -> bytes | None:
        return self.store.blob(sha256)


@pytest.mark.parametrize("account", ["", "6222"], ids=["all goes", "some is withheld"])
def test_bulk_transactions_go_as_they_are_kept_and_say_the_same(
    tmp_path: Path, province: Province, station: Laptop, keys: StationKeys, account: str
) -> None:
    """Creations, changes and sums of money; small transactions before and after the large ones."""
    funds = [(f"f{n:04}", {"planned": 100 * n, "doc_no": f"第{n}号"}) for n in range(1_500)]
    edits = [Edit("project_fund", name, {**values}) for name, values in funds]
    edits += [
        Edit("household", f"h{n:04}", {"household_no": f"51342901{n:04}", "bank_account": account})
        for n in range(700)
    ]
    station.write(*edits)
    station.add("project_fund", planned=7)
    station.write(
        *(Edit("project_fund", name, {"planned": None if n % 3 else 5}) for n, (name, _) in enumerate(funds))
    )
    sender, dispatch = Sender(keys, province.enrol(keys)), upward(station, province)
    device, last = station.device, station.store.chain_end(station.device).seq
    told = []
    for name, source in (("kept", station.store), ("made", Unpacked(station.store))):
        written = write_bundle(tmp_path, replace(dispatch, name=name), sender, source)
        with open_bundle(accept(written.path, province), province.keys.identity) as contents:
            came = list(map(made, contents.transactions()))
            told.append((came, replace(contents.close, parts=())))
    assert told[0] == told[1] and told[0][1].sums["project_fund.planned"] == 1_250_000 + 7 + 500 * 5
    packed = list(station.store.packed(device, 1, last))
    for item, plain in zip(packed, station.store.transactions(device), strict=True):
        assert list(item.entries) == list(plain.entries) and len(item.entries) == len(plain.entries)
    assert isinstance(packed[-1].entries, Packed) and packed[-1].entries[3] == list(packed[-1].entries)[3]
