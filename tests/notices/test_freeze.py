"""Frozen means: the same bytes for ever, a number of its own, and a code that proves both offline."""

from collections.abc import Callable, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.notices.freeze import canonical, digest_of, freeze, notice_number, thaw, verify_qr
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau, publish, stale
from tests.notices.cases import CASES
from tests.notices.conftest import KEY
from tests.notices.filled import herd
from tests.notices.township import Township

Choose = Callable[..., NoticeChoice]
PUBLIC = KEY.public_key().public_bytes_raw()


def test_a_number_holds_the_station() -> None:
    assert notice_number("K3", 2018, "N04", 7) == "K3-2018-N04-0007"
    with pytest.raises(ValueError, match="station tag"):
        notice_number("", 2018, "N04", 7)


@pytest.mark.parametrize("name", CASES)
def test_the_same_choice_gives_the_same_bytes(
    name: str, with_settings: Callable[[Mapping[str, str]], Bureau], town: Township, choose: Choose
) -> None:
    case = CASES[name]
    case.fill(town)
    bureau = with_settings(case.settings)
    choice = choose(case.code, **case.choice)
    first = publish(bureau, choice, "K3-2018-N00-0001", KEY.sign)
    second = publish(bureau, choice, "K3-2018-N00-0001", KEY.sign)
    assert first.frozen == second.frozen
    assert first.pdf == second.pdf
    assert thaw(canonical(first.frozen.payload).decode()) == first.frozen.payload


def test_the_code_proves_number_totals_and_hash(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    frozen = publish(bureau, choose("N12", project_id="p1"), "K3-2018-N12-0001", KEY.sign).frozen
    proof = verify_qr(frozen.qr, PUBLIC)
    assert (proof.number, proof.type, proof.days) == ("K3-2018-N12-0001", "N12", 10)
    assert (proof.count, proof.sum_fen) == (12, 17_000_050)
    assert proof.digest == digest_of(frozen.payload)
    assert len(frozen.qr.encode()) < 300


def test_an_altered_code_is_refused(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    frozen = publish(bureau, choose("N12", project_id="p1"), "K3-2018-N12-0001", KEY.sign).frozen
    with pytest.raises(NoticeRefused, match="签名不对"):
        verify_qr(frozen.qr.replace("|17000050|", "|17000051|"), PUBLIC)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(NoticeRefused, match="签名不对"):
        verify_qr(frozen.qr, other)


@pytest.mark.parametrize(
    "text", ["", "https://example.org", "BFN1|a|b", "BFN9|a|N04|2018-01-01|1|1|1|h|QQ", "|" * 8]
)
def test_any_other_code_is_none_of_ours(text: str) -> None:
    with pytest.raises(NoticeRefused, match="不是帮扶台账"):
        verify_qr(text, PUBLIC)


def test_a_refused_draft_cannot_be_frozen(bureau: Bureau, choose: Choose) -> None:
    with pytest.raises(NoticeRefused):
        freeze(bureau.compose(choose("N04")), "K3-2018-N04-0001", KEY.sign)


def test_a_number_with_a_bar_would_break_the_code(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    with pytest.raises(ValueError, match="no notice number"):
        freeze(bureau.compose(choose("N04")), "K3|2018", KEY.sign)


# VR-NTC-008: what hangs and what the records say


def hung(bureau: Bureau, choice: NoticeChoice) -> dict[str, str]:
    frozen = publish(bureau, choice, "K3-2018-N00-0001", KEY.sign).frozen
    return {"id": "n1", "payload": canonical(frozen.payload).decode(), "payload_hash": frozen.digest}


def test_nothing_changed(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(3)
    assert stale(bureau, hung(bureau, choose("N04"))) is None


def test_a_changed_row_and_a_new_household(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(3)
    notice = hung(bureau, choose("N04"))
    town.held.put("member", "h00001m0", name="马海子各莫惹")
    finding = stale(bureau, notice)
    assert finding is not None and finding.severity == "warn"
    assert finding.message.startswith("公示后数据已修改，与张贴内容不一致：附表第")
    town.exits(1)
    finding = stale(bureau, notice)
    assert finding is not None and "附表第4行" in finding.message and "合计" in finding.message


def test_the_rooms_rules_may_change_without_the_sheet(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    notice = hung(bureau, choose("N11", project_id="p1"))
    town.held.put("project", "p1", project_status="60")
    assert stale(bureau, notice) is None
    town.held.put("project", "p1", content="购买40头牛")
    finding = stale(bureau, notice)
    assert finding is not None and "正文第4段" in finding.message


def test_a_record_that_is_gone(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    notice = hung(bureau, choose("N11", project_id="p1"))
    town.held.put("project", "p1", is_deleted=1)
    finding = stale(bureau, notice)
    assert finding is not None and "作废" in finding.message
