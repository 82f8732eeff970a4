"""The ledger chain balances to the fen at entry, whichever way a row comes: form, record put, import, merge.

Errors never keep a row from being saved (design.md §3): they are told at once, and block handing in and
approving what hangs on the money.
"""

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.merge.history import GENESIS, Change, Header, make_entry, seal
from desktop_app.station import Station, StationRefused
from desktop_app.store.slots import Role
from tests.station.conftest import VILLAGE, Reopen
from tests.station.test_ledger import DOC, WAN, Money, money

__all__ = ["money"]  # the fixture of the books

Row = dict[str, Value]


def rows_out_of_balance(money: Money) -> list[tuple[str, str, str, Row, Row]]:
    """Entity, field, check, a row that fits to the fen, and what makes it one fen too much."""
    given: Row = {"doc_no": "x", "doc_date": "2018-04-01", "ledger_type": "1", "source_code": "0701"}
    paid: Row = {"project_id": money.project, "allocation_id": money.allocation, "date": "2018-08-10"}
    plan: Row = {"project_id": money.project, "source_code": "0701", "allocation_id": money.allocation}
    under: Row = {**given, "parent_allocation_id": money.allocation}
    of_budget: Row = {**given, "budget_id": money.budget}
    fitting = (
        ("fund_allocation", "amount", "VR-FND-027", of_budget, 20 * WAN),
        ("fund_allocation", "amount", "VR-FND-024", under, 80 * WAN),
        ("project_fund", "planned", "VR-FND-028", plan, 30 * WAN),
        ("fund_disbursement", "amount", "VR-FND-002", paid, 50 * WAN),
    )
    made: list[tuple[str, str, str, Row, Row]] = [
        ("fund_budget", "amount", "VR-FND-027", {"amount": 80 * WAN}, {"amount": 80 * WAN - 1})
    ]
    for entity, field, check, row, fits in fitting:
        made.append((entity, field, check, {**row, field: fits}, {field: fits + 1}))
    return made


@pytest.mark.pm("PM-079")
@pytest.mark.parametrize("number", range(5))
def test_the_form_tells_a_fen_too_much_at_the_amount(money: Money, number: int) -> None:
    entity, field, check, row, more = rows_out_of_balance(money)[number]
    shown: Row = {"id": money.budget if entity == "fund_budget" else None, **row}
    live = money.station.check_values(entity, {**shown, **more})
    (found,) = [item for item in live if item.check == check]
    assert found.blocks and (found.entity, found.field) == (entity, field)
    fits = money.station.check_values(entity, shown)
    assert check not in {item.check for item in fits}


@pytest.mark.parametrize("number", range(5))
def test_record_put_saves_tells_and_keeps_the_project_back(money: Money, number: int) -> None:
    entity, _field, check, row, more = rows_out_of_balance(money)[number]
    known = money.budget if entity == "fund_budget" else None
    saved = money.station.put(entity, {**row, **more}, known)
    assert check in {item.check for item in saved.findings if item.blocks}
    with pytest.raises(StationRefused) as refused:
        money.station.submit("project", money.project)
    assert check in {item.check for item in refused.value.findings}
    money.station.put(entity, row, saved.record_id)
    assert check not in {item.check for item in money.station.findings("project", money.project)}


def test_an_account_above_its_payment_is_told_at_entry(money: Money) -> None:
    payment = money.pay(10 * WAN)
    row: Row = {"project_id": money.project, "disbursement_id": payment, "date": "2018-09-01"}
    live = money.station.check_values("fund_reimbursement", {**row, "amount": 10 * WAN + 1})
    assert [item.field for item in live if item.check == "VR-FND-003"] == ["amount"]
    saved = money.station.put("fund_reimbursement", {**row, "amount": 10 * WAN + 1})
    assert "VR-FND-003" in {item.check for item in saved.findings if item.blocks}


def workbook(folder: Path, *rows: tuple[str, ...]) -> Path:
    """A table of payments: voucher, date, amount in 万元, allocation, project."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("凭证号", "拨付日期", "拨付金额", "资金来源指标", "项目", "收款单位（人）"), *rows):
        sheet.append(row)
    path = folder / "payments.xlsx"
    book.save(path)
    return path


def test_an_imported_row_is_taken_in_and_told_with_its_line(money: Money, tmp_path: Path) -> None:
    """Each row fits by itself; together with the one before, the second is too much."""
    rows = (
        (voucher, "2018-08-10", "30", money.allocation, money.project, "合作社") for voucher in ("1", "2")
    )
    plan = money.station.plan_import(workbook(tmp_path, *rows), entity="fund_disbursement")
    first, second = plan.rows
    assert (first.reasons, first.notes, second.reasons) == ((), (), ())
    assert "累计拨付大于项目该来源计划金额：已拨付60万元，计划50万元" in "".join(second.notes)
    money.station.commit_import(plan)
    with pytest.raises(StationRefused) as refused:
        money.station.submit("project", money.project)
    assert "VR-FND-002" in {item.check for item in refused.value.findings}


def test_what_another_laptop_brings_keeps_an_approval_back(money: Money, as_person: Reopen) -> None:
    """Handed in while it balanced; the other laptop's payment of the same money comes before the approval."""
    station = money.station
    edit = Edit("project", money.project, {"review_state": "1"})
    station._records.write([edit], "提交审核", reviewing=True)
    assert "VR-FND-001" not in {item.check for item in station.findings("project", money.project)}
    with closing(as_person("li", "李审核", Role.REVIEWER)) as reviewer:
        paid: Row = {"allocation_id": money.allocation, "amount": 90 * WAN, "date": "2018-08-10"}
        _bring(reviewer, Edit("fund_disbursement", new_id(), {**paid, "project_id": money.project}))
        assert "VR-FND-001" in {item.check for item in reviewer.findings("project", money.project)}
        with pytest.raises(StationRefused, match="不能审核通过") as refused:
            reviewer.approve("project", money.project)
        assert "VR-FND-001" in {item.check for item in refused.value.findings}


def _bring(station: Station, edit: Edit) -> None:
    """Take a save of another device in by the second door, as an exchange does."""
    entry = make_entry(
        edit.entity,
        edit.record_id,
        VILLAGE,
        "province",
        [Change(name, None, value) for name, value in edit.values.items()],
    )
    header = Header("dev-z", 1, "save-z", station._clock.now_ms() << 16, "王乙", "录入", "2018.1", GENESIS)
    station.store.apply([seal(header, [entry])], lambda _t, _e: "", lambda t: t.time)


def test_the_document_of_the_money_is_named(money: Money) -> None:
    saved = money.station.put(
        "project_fund",
        {
            "project_id": money.project,
            "source_code": "0701",
            "allocation_id": money.allocation,
            "planned": 31 * WAN,
        },
    )
    (found,) = [item for item in saved.findings if item.check == "VR-FND-028"]
    assert f"{DOC}可用80万元，各项目计划81万元" in found.message
