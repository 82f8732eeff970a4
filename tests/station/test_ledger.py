"""Booking at a station: the chain balances to the fen at entry, closed months change only by 红冲."""

from dataclasses import dataclass

import pytest

from desktop_app.catalog.model import Value
from desktop_app.checks.books import Account, LineKind
from desktop_app.station import Station, StationRefused
from tests.station.conftest import TOWNSHIP, VILLAGE

WAN = 1_000_000
DOC = "昭财农〔2018〕12号"


@dataclass(frozen=True)
class Money:
    """A budget of 100 万元, one allocation of 80, an approved project that plans 50 of it."""

    station: Station
    budget: str
    allocation: str
    project: str

    def pay(self, amount: int, day: str = "2018-08-10", **values: Value) -> str:
        row: dict[str, Value] = {"project_id": self.project, "allocation_id": self.allocation}
        row |= {"amount": amount, "date": day, "payee": "四开乡合作社", "voucher_no": f"{day}-{amount}"}
        return self.station.ledger.book("fund_disbursement", {**row, **values})

    def account(self, payment: str, amount: int, day: str = "2018-09-05", **values: Value) -> str:
        row: dict[str, Value] = {"project_id": self.project, "disbursement_id": payment, "amount": amount}
        row |= {
            "date": day,
            "payee": "农资店",
            "pay_method": "1",
            "purpose": "种苗",
            "voucher_no": f"r{amount}",
        }
        return self.station.ledger.book("fund_reimbursement", {**row, **values})


def refused(error: pytest.ExceptionInfo[StationRefused]) -> str:
    return "".join(item.message for item in error.value.findings)


@pytest.fixture
def money(station: Station) -> Money:
    budget = station.put("fund_budget", {"year": 2018, "source_code": "0701", "amount": 100 * WAN}).record_id
    handed: dict[str, Value] = {"doc_no": DOC, "doc_date": "2018-03-01", "source_code": "0701"}
    handed |= {"to_division": TOWNSHIP, "amount": 80 * WAN, "ledger_type": "1", "budget_id": budget}
    allocation = station.ledger.book("fund_allocation", handed)
    about: dict[str, Value] = {"name": "四开乡2018年花椒种植项目", "year": 2018, "division_code": VILLAGE}
    project = station.put("project", {**about, "approve_date": "2018-04-01"}).record_id
    plan: dict[str, Value] = {"project_id": project, "source_code": "0701", "planned": 50 * WAN}
    station.put("project_fund", {**plan, "doc_no": DOC, "allocation_id": allocation})
    return Money(station, budget, allocation, project)


@pytest.mark.pm("PM-017")
def test_no_more_is_handed_down_than_is_in_the_budget(money: Money) -> None:
    row: dict[str, Value] = {"doc_no": "x", "doc_date": "2018-04-01", "ledger_type": "1"}
    row |= {"budget_id": money.budget}
    with pytest.raises(StationRefused) as raised:
        money.station.ledger.book("fund_allocation", {**row, "amount": 20 * WAN + 1})
    assert "还可下达20万元" in refused(raised)
    assert money.station.ledger.book("fund_allocation", {**row, "amount": 20 * WAN})


@pytest.mark.pm("PM-079")
def test_a_split_takes_no_more_than_its_parent_holds(money: Money) -> None:
    row: dict[str, Value] = {"doc_no": "乡1号", "doc_date": "2018-04-01", "ledger_type": "1"}
    row |= {"parent_allocation_id": money.allocation}
    with pytest.raises(StationRefused) as raised:
        money.station.ledger.book("fund_allocation", {**row, "amount": 80 * WAN + 1})
    assert "还可分解80万元" in refused(raised)
    money.station.ledger.book("fund_allocation", {**row, "amount": 30 * WAN})
    held = {row.title: row.line.closing.granted for row in money.station.ledger.general(Account.DOCUMENT)}
    assert held == {DOC: 50 * WAN, "乡1号": 30 * WAN}


@pytest.mark.pm("PM-079")
@pytest.mark.parametrize(
    ("amount", "told"), [(50 * WAN, ""), (50 * WAN + 1, "还可拨付50万元"), (90 * WAN, "余额：还可拨付80万元")]
)
def test_a_payment_stays_within_plan_and_allocation(money: Money, amount: int, told: str) -> None:
    if not told:
        assert money.pay(amount)
        return
    with pytest.raises(StationRefused) as raised:
        money.pay(amount)
    assert told in refused(raised)


@pytest.mark.pm("PM-080")
def test_nothing_is_paid_before_the_approval_or_the_document(money: Money) -> None:
    with pytest.raises(StationRefused) as raised:
        money.pay(WAN, "2018-02-01")
    assert "早于项目批复" in refused(raised) and "早于指标下达" in refused(raised)


@pytest.mark.pm("PM-080")
def test_an_account_belongs_to_a_payment_and_stays_within_it(money: Money) -> None:
    payment = money.pay(10 * WAN)
    with pytest.raises(StationRefused) as raised:
        money.account(payment, 10 * WAN + 1)
    assert "还可报账10万元" in refused(raised)
    money.account(payment, 4 * WAN, invoice_no="00123")
    with pytest.raises(StationRefused) as raised:
        money.account(payment, WAN, invoice_no="00123")
    assert "已经报过账" in refused(raised)
    assert money.account(payment, 6 * WAN)


@pytest.mark.pm("PM-079")
def test_a_closed_month_changes_only_by_a_reversing_entry_that_names_the_original(money: Money) -> None:
    payment = money.pay(10 * WAN, "2018-08-10")
    ledger = money.station.ledger
    ledger.close_month("2018-08", money.station.today())
    for attempt in (
        lambda: money.station.put("fund_disbursement", {"amount": WAN}, payment),
        lambda: money.station.put("fund_disbursement", {"date": "2018-09-01"}, payment),
        lambda: money.station.void("fund_disbursement", payment, "错账"),
        lambda: money.station.put("fund_disbursement", {"date": "2018-08-31", "project_id": money.project}),
    ):
        with pytest.raises(StationRefused, match="红冲"):
            attempt()
    with pytest.raises(StationRefused):
        ledger.reverse("fund_disbursement", payment, "2018-08-31", "h1", "金额记错")
    made = ledger.reverse("fund_disbursement", payment, "2018-09-03", "h1", "金额记错")
    row = money.station.store.get("fund_disbursement", made) or {}
    assert (row["reverses_id"], row["amount"]) == (payment, -10 * WAN)
    august, september = ledger.general(Account.PROJECT, "2018-08", "2018-08"), ledger.general(Account.PROJECT)
    assert august[0].line.closing.disbursed == 10 * WAN and september[0].line.closing.disbursed == 0
    with pytest.raises(StationRefused, match="不能红冲"):
        ledger.reverse("fund_disbursement", payment, "2018-09-03", "h2", "再来一次")


def test_what_is_no_money_may_still_be_corrected_in_a_closed_month(money: Money) -> None:
    payment = money.account(money.pay(10 * WAN), WAN, "2018-08-20")
    money.station.ledger.close_month("2018-08", money.station.today())
    money.station.put("fund_reimbursement", {"purpose": "花椒种苗"}, payment)
    closing = money.station.store.find("ledger_month")[0]
    assert (closing["disbursed"], closing["accounted"]) == (10 * WAN, WAN)
    with pytest.raises(StationRefused, match="不能撤销"):
        money.station.void("ledger_month", str(closing["id"]), "想改账")
    for otherwise in ({"month": "2018-01"}, {"division_code": "513431999"}):
        with pytest.raises(StationRefused, match="不能撤销"):
            money.station.put("ledger_month", otherwise, str(closing["id"]))


@pytest.mark.parametrize(
    ("month", "told"), [("2018-11", "没有过完"), ("2018-13", "2018-09"), ("八月", "2018-09")]
)
def test_only_a_month_that_is_over_is_closed(money: Money, month: str, told: str) -> None:
    with pytest.raises(StationRefused, match=told):
        money.station.ledger.close_month(month, money.station.today())


def test_a_payment_that_is_accounted_for_is_not_taken_back(money: Money) -> None:
    payment = money.pay(10 * WAN)
    account = money.account(payment, 4 * WAN)
    with pytest.raises(StationRefused) as raised:
        money.station.ledger.reverse("fund_disbursement", payment, "2018-10-01", "h1", "退款")
    assert "请先红冲报账凭证" in refused(raised)
    money.station.ledger.reverse("fund_reimbursement", account, "2018-10-01", "h2", "退款")
    assert money.station.ledger.reverse("fund_disbursement", payment, "2018-10-01", "h3", "退款")


def test_the_detail_ledger_of_a_document_ends_where_the_general_ledger_does(money: Money) -> None:
    money.account(money.pay(10 * WAN), 4 * WAN)
    lines = money.station.ledger.detail(Account.DOCUMENT, DOC)
    (row,) = money.station.ledger.general(Account.DOCUMENT)
    assert lines[-1].balance == row.line.closing
    assert [line.kind for line in lines[:2]] == [LineKind.OPENING, LineKind.POSTING]


@pytest.mark.pm("PM-011")
def test_a_record_carries_the_mechanism_of_its_area(money: Money) -> None:
    """四开乡 lies in 凉山: one mechanism, EW. Where there are two a person chooses."""
    from desktop_app.catalog.areas import load_areas
    from desktop_app.station.wiring import standing_values

    assert (money.station.store.get("project", money.project) or {})["mechanism"] == "EW"
    areas, store, today = load_areas(), money.station.store, money.station.today()
    assert standing_values(areas, "513321", store, today) == {}
    assert standing_values(areas, "540321", store, today) == {"mechanism": "FS"}
    money.station.put("supported_area", {"area_id": "SA-06", "valid_to": "2018-01-31"})
    assert standing_values(areas, "540321", store, today) == {}
