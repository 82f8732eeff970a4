"""The province's answer comes down in the same container, for one device, with what that one may see."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.merge.history import Version
from desktop_app.sync.container import verify
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.reading import open_bundle
from desktop_app.sync.receipt import Outcome, Receipt, State, read_receipt, receipt_dispatch
from desktop_app.sync.writing import write_bundle
from tests.sync.conftest import Province, Township, household


def answer(township: Township) -> Receipt:
    device = township.keys.device
    return Receipt(
        device=device,
        number=12,
        made_at="2018-11-02T09:30:00",
        edition="2018.1",
        accepted={device: 5},
        outcomes=(
            Outcome("household", "h1", "", State.ACCEPTED, "", Version(device, 1)),
            Outcome(
                "household", "h2", "household_no", State.RETURNED, "户编号与另一户重复。", Version(device, 2)
            ),
            Outcome(
                "project_fund", "f3", "", State.NOT_APPLIED, "不在本站点负责的地区内。", Version(device, 3)
            ),
        ),
        missing={"other": 8},
        forks=(Version("other", 7),),
        received=("0" * 64,),
        certificates=(township.certificate,),
    )


def test_a_receipt_is_read_by_its_addressee(tmp_path: Path, province: Province, township: Township) -> None:
    sender = province.sender
    township.journal.save(province.keys.device, household(9))
    receipt = answer(township)
    dispatch = receipt_dispatch(receipt, township.own, [Slice(province.keys.device, 1, 1)], load_catalogue())
    written = write_bundle(tmp_path, dispatch, sender, township.journal)
    assert written.path.name == "513429100_A1_R000012.bfr"
    verified = verify(written.path, province.trust, township.keys.recipient, Kind.RECEIPT)
    with open_bundle(verified, township.keys.identity) as contents:
        assert read_receipt(contents.papers, township.keys.device) == receipt
        with pytest.raises(BundleRefused) as refused:
            read_receipt(contents.papers, "another")
        (correction,) = contents.transactions()
    assert refused.value.code is Reason.NOT_FOR_US
    assert all(entry.changes is not None for entry in correction.entries)


def test_what_is_meant_for_discipline_does_not_come_down(township: Township) -> None:
    dispatch = receipt_dispatch(answer(township), township.own, [], load_catalogue())
    assert dispatch.withheld.audiences == {"discipline"} and dispatch.recipients == (township.own.recipient,)


@pytest.mark.parametrize(
    "broken", [{}, {"receipt.json": b"{}"}, {"receipt.json": b"[", "outcomes.ndjson": b""}]
)
def test_a_broken_receipt_is_refused(broken: dict[str, bytes]) -> None:
    with pytest.raises(BundleRefused) as refused:
        read_receipt(broken, "device")
    assert refused.value.code is Reason.MALFORMED


def test_an_outcome_of_an_unknown_kind_is_refused(township: Township) -> None:
    papers = replace(answer(township)).to_papers()
    papers["outcomes.ndjson"] = papers["outcomes.ndjson"].replace(b"returned", b"forgotten")
    with pytest.raises(BundleRefused):
        read_receipt(papers, township.keys.device)
