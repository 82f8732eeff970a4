"""Enterprises and cooperatives: what they invest year by year, and whom a leading one takes along."""

from collections.abc import Iterable, Mapping

from desktop_app.catalog.model import Record, Records
from desktop_app.checks.facts import IndustryFacts
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import filled, number, text, wan

Limits = Mapping[str, int]


_LEADING = "1"


def is_led(linked: Iterable[Record]) -> bool:
    """Whether one of the enterprises that a household is linked with is a leading one (龙头企业)."""
    return any(text(row, "entity_kind") == _LEADING for row in linked)


def links_of(records: Records, household_id: str, year: int) -> list[Record]:
    """The enterprises and cooperatives that a household is linked with in a year."""
    links = records.find("industry_link", household_id=household_id, year=year)
    found = (records.get("industry_entity", text(row, "entity_id")) for row in links)
    return [row for row in found if row is not None]


def invested(entity: Record, years: Iterable[Record]) -> int:
    """What was really invested so far, in fen: the sum of the years.

    While no year is entered it is the one sum that was typed under edition 2018.5, which knew no years.
    """
    rows = list(years)
    if not rows:
        return number(entity, "actual_investment")
    return sum(number(row, "actual_investment") for row in rows)


@check(
    "VR-IND-001",
    entity="industry_entity",
    level="industry",
    reads=("agreed_investment", "invested"),
    facts=("limits",),
)
def invested_within_agreed(facts: IndustryFacts, limits: Limits) -> Finding | None:
    """Far more invested than was agreed is more likely a slip of the unit. Source: fields.csv."""
    agreed, so_far = number(facts.entity, "agreed_investment"), invested(facts.entity, facts.years)
    if not agreed or so_far * 100 <= agreed * limits["most_percent"]:
        return None
    return Finding("agreed_investment", details=f"协议{wan(agreed)}，各年实际合计{wan(so_far)}")


@check("VR-IND-002", entity="industry_entity", level="industry", reads=("invested",))
def earlier_sum_kept(facts: IndustryFacts) -> Finding | None:
    """The years together hold at least the one sum that was typed before there were years."""
    before, so_far = number(facts.entity, "actual_investment"), invested(facts.entity, facts.years)
    if not filled(facts.entity, "actual_investment") or so_far >= before:
        return None
    return Finding("invested", details=f"原填累计{wan(before)}，各年合计{wan(so_far)}")


CHECKS = (invested_within_agreed, earlier_sum_kept)
