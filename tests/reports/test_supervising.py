"""Findings become issues once, wait to be checked again when gone, and come back when found again."""

from datetime import date

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit, Record
from desktop_app.catalog.standing import IssueRule, load_issue_rules, load_standing
from desktop_app.checks.registry import Found
from desktop_app.reports.supervising import SupervisionRun, issue_id, run

RULES = {"VR-FND-005": IssueRule("04", 15, True)}
INVOICE = Found("VR-FND-005", "error", "发票号重复", "fund_reimbursement", "r1", "invoice_no")
OTHER = Found("VR-HH-001", "error", "x", "household", "h1", "division_code")
TODAY = date(2018, 6, 1)


def after(done: SupervisionRun, issues: dict[str, Record]) -> dict[str, Record]:
    """The issues once the edits of a run are written."""
    changed = dict(issues)
    for edit in done.edits:
        known = changed.get(edit.record_id, {"rectified_date": None})
        changed[edit.record_id] = {**known, **edit.values, "id": edit.record_id}
    return changed


def again(issues: dict[str, Record], *findings: Found, day: date = TODAY) -> SupervisionRun:
    amounts = {("fund_reimbursement", "r1"): 500_000}
    return run(findings, issues.values(), RULES, amounts, day)


def test_a_finding_becomes_an_issue_with_a_day_by_which_it_is_put_right() -> None:
    done = again({}, INVOICE, OTHER)
    assert done.edits == [
        Edit(
            "supervision_issue",
            issue_id("VR-FND-005", "fund_reimbursement", "r1"),
            {
                "issue_type": "04",
                "issue_source": "01",
                "rule_id": "VR-FND-005",
                "amount": 500_000,
                "found_date": "2018-06-01",
                "due_date": "2018-06-16",
                "status": "1",
                "is_major": 1,
                "target_entity": "fund_reimbursement",
                "target_id": "r1",
            },
        )
    ]


def test_a_second_run_repeats_nothing() -> None:
    """PM-082: the monthly run may be made twice."""
    issues = after(again({}, INVOICE), {})
    assert again(issues, INVOICE, INVOICE).edits == []


def test_what_is_gone_waits_to_be_checked_again_and_comes_back_when_it_is_not() -> None:
    issues = after(again({}, INVOICE), {})
    gone = again(issues, day=date(2018, 7, 1))
    issues = after(gone, issues)
    (issue,) = issues.values()
    assert (len(gone.gone), issue["status"], issue["rectified_date"]) == (1, "4", "2018-07-01")
    back = again(issues, INVOICE, day=date(2018, 8, 1))
    issues = after(back, issues)
    (issue,) = issues.values()
    assert (len(back.back), issue["status"], issue["rectified_date"]) == (1, "3", None)


def test_a_closed_issue_stays_closed_and_a_new_one_begins() -> None:
    issues = after(again({}, INVOICE), {})
    (first,) = issues
    issues[first] = {**issues[first], "status": "5"}
    done = again(issues, INVOICE)
    assert done.new == [issue_id("VR-FND-005", "fund_reimbursement", "r1", 1)]
    issues = after(done, issues)
    assert again(issues, INVOICE).edits == []


def test_an_issue_that_a_person_entered_is_left_alone() -> None:
    issues: dict[str, Record] = {
        "a": {"id": "a", "issue_source": "04", "status": "3", "rectified_date": None}
    }
    assert again(issues).edits == []


def test_every_rule_names_a_check_and_an_issue_type() -> None:
    catalogue = load_catalogue()
    rules = load_issue_rules()
    assert set(rules) <= set(catalogue.checks)
    assert {rule.issue_type for rule in rules.values()} <= set(catalogue.codes["issue_type"].codes)
    assert {"VR-PRJ-012", "VR-PRJ-013", "VR-FND-004", "VR-FND-005", "VR-FND-009", "VR-FND-010"} <= set(rules)


def test_the_standing_reports_name_what_there_is() -> None:
    from desktop_app.catalog.indicators import load_indicators

    declared, standing = load_indicators(), load_standing()
    figures = {f"{name}.{item.key}" for name, one in declared.indicators.items() for item in one.figures}
    for report in standing.values():
        assert set(report.lists) <= set(declared.lists)
        assert set(report.below) <= figures and len(report.below) <= 7, "a sheet is seven figures wide"
        assert not report.ranked_by or report.ranked_by in report.below
        assert all(any(name.startswith(start) for name in declared.indicators) for start in report.figures)
    assert {f"RP-0{number}" for number in range(3, 8)} <= set(standing)
    assert {report.measure for report in standing.values()} >= set("123456")
