"""From what the checks find to a list of issues that somebody answers for, and back when it is put right.

An issue is known again by the check and the record it concerns, so that the monthly run (PM-082) neither
repeats nor loses one. What is no longer found waits for somebody to check it again; what is found again
after that goes back to be put right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.catalog.standing import IssueRule
from desktop_app.checks.registry import Found

TO_VERIFY, UNTRUE, RECTIFYING, TO_RECHECK, CLOSED, PASSED_ON = "1", "2", "3", "4", "5", "6"
OPEN = frozenset({TO_VERIFY, RECTIFYING, TO_RECHECK})
_BY_SYSTEM = "01"


@dataclass(slots=True)
class SupervisionRun:
    """What a run did: ids of issues that are new, came back, or are no longer found; and what to write."""

    new: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


def issue_id(check: str, entity: str, record_id: str, turn: int = 0) -> str:
    """The id of the issue that a finding becomes; ``turn`` counts how often it was closed before."""
    name = f"bangfu issue {check} {entity} {record_id}" + (f" {turn}" if turn else "")
    return str(uuid5(NAMESPACE_URL, name))


def run(
    findings: Iterable[Found],
    issues: Iterable[Record],
    rules: Mapping[str, IssueRule],
    amounts: Mapping[tuple[str, str], int],
    today: date,
) -> SupervisionRun:
    """Bring the issues in line with what is found today; ``amounts`` are fen by (entity, record id)."""
    known = {str(row["id"]): row for row in issues}
    done = SupervisionRun()
    seen: set[str] = set()
    for item in findings:
        rule = rules.get(item.check)
        if rule is None:
            continue
        turn = 0
        while (known.get(issue_id(*_named(item), turn)) or {}).get("status") == CLOSED:
            turn += 1
        made = issue_id(*_named(item), turn)
        if made in seen:
            continue
        seen.add(made)
        if made not in known:
            done.new.append(made)
            done.edits.append(Edit("supervision_issue", made, _issue(item, rule, amounts, today)))
        elif known[made]["status"] == TO_RECHECK:
            done.back.append(made)
            again: dict[str, Value] = {"status": RECTIFYING, "rectified_date": None}
            done.edits.append(Edit("supervision_issue", made, again))
    for row in known.values():
        waiting = row["issue_source"] == _BY_SYSTEM and row["status"] in (TO_VERIFY, RECTIFYING)
        if waiting and str(row["id"]) not in seen:
            done.gone.append(str(row["id"]))
            values: dict[str, Value] = {"status": TO_RECHECK, "rectified_date": today.isoformat()}
            done.edits.append(Edit("supervision_issue", str(row["id"]), values))
    return done


def _named(item: Found) -> tuple[str, str, str]:
    return item.check, item.entity, item.record_id


def _issue(
    item: Found, rule: IssueRule, amounts: Mapping[tuple[str, str], int], today: date
) -> dict[str, Value]:
    return {
        "issue_type": rule.issue_type,
        "issue_source": _BY_SYSTEM,
        "rule_id": item.check,
        "amount": amounts.get((item.entity, item.record_id)),
        "found_date": today.isoformat(),
        "due_date": (today + timedelta(days=rule.days)).isoformat(),
        "status": TO_VERIFY,
        "is_major": int(rule.major),
        "target_entity": item.entity,
        "target_id": item.record_id,
    }
