"""What a project adds up to: money, poor beneficiaries, shares."""

from dataclasses import dataclass
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import ProjectFacts
from desktop_app.checks.money import percent
from desktop_app.checks.timeline import reference_day
from desktop_app.checks.values import filled, number, text


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """Computed figures of a project: fen, households, persons, per cent with two decimals.

    ``place_share`` is the share of the registered poor in the rural population of the place; the shares
    are None when there is nothing to divide by.
    """

    budget_total: int
    poor_households: int
    poor_persons: int
    poor_share: int | None
    place_share: int | None


def is_management_fee(project: Record) -> bool:
    """Whether the project is of type 13, the management fee, which benefits nobody directly."""
    return text(project, "project_type").startswith("13")


def figures(facts: ProjectFacts) -> ProjectFigures:
    """The figures of a project.

    Of projects that reach households the register beneficiaries are counted; of others the entitled
    households of the place in the project's year (A5), unless their or their people's count was typed with
    its reason; each of the two counts is corrected by itself.
    """
    known = facts.memo.get("figures")
    if not isinstance(known, ProjectFigures):
        known = facts.memo["figures"] = _figures(facts)
    return known


def _figures(facts: ProjectFacts) -> ProjectFigures:
    households, persons = _listed(facts) if facts.to_household else _of_place(facts)
    everybody = number(facts.project, "beneficiary_persons")
    return ProjectFigures(
        sum(number(row, "planned") for row in facts.funds),
        households,
        persons,
        percent(persons, everybody),
        percent(facts.register.persons_ever, facts.register.rural_population),
    )


def _of_place(facts: ProjectFacts) -> tuple[int, int]:
    counted = facts.register.households, facts.register.persons
    corrections = "poor_count_override", "poor_persons_override"
    households, persons = (
        number(facts.project, name) if filled(facts.project, name) else count
        for name, count in zip(corrections, counted, strict=True)
    )
    return households, persons


def _listed(facts: ProjectFacts) -> tuple[int, int]:
    members: dict[str, set[str]] = {}
    for row in facts.beneficiaries:
        household = text(row, "household_id")
        if household:
            members.setdefault(household, set()).add(text(row, "member_id"))
    reference = reference_day(number(facts.project, "year") or date.max.year, date.max)
    persons = 0
    for household, named in members.items():
        known = facts.households.get(household)
        if "" in named and known is not None:
            persons += len(known.present(reference))
        else:
            persons += max(1, len(named - {""}))
    return len(members), persons
