"""Fields nobody types (kind D): what each follows from (UX-1).

``derived`` answers for every entity that has computed fields; each is given by its rule or left out while
what it follows from is not at hand.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from desktop_app.catalog.model import Record, Value
from desktop_app.checks.deep import PovertyFigures, county_figures, judge_deep
from desktop_app.checks.exit import exit_marks
from desktop_app.checks.facts import DonationFacts, HouseholdFacts, Person, ProjectFacts, VillageCount
from desktop_app.checks.income import counted_people
from desktop_app.checks.industry import is_led
from desktop_app.checks.money import half_up, income_totals, percent
from desktop_app.checks.people import labour_count
from desktop_app.checks.period import full_months, notice_end
from desktop_app.checks.project_figures import figures
from desktop_app.checks.registry import Circumstances
from desktop_app.checks.relocation import area_each
from desktop_app.checks.society import donation_used
from desktop_app.checks.timeline import age, birth_date, reference_day, sex
from desktop_app.checks.values import day, filled, number, text

_ORGANISED = ("02", "03")
_GUANGDONG = "44"


@dataclass(frozen=True, slots=True)
class Around:
    """What a record's computed fields follow from, as far as it is at hand.

    ``base`` holds a place's figures of the base year of deep poverty, ``employed`` the employments with an
    enterprise, ``invested`` what an enterprise has put in by all its years, ``linked`` the enterprises and
    cooperatives that a household is linked with in a year.
    """

    household: HouseholdFacts | None = None
    project: ProjectFacts | None = None
    register: VillageCount | None = None
    donation: DonationFacts | None = None
    base: PovertyFigures | None = None
    employed: Collection[Record] | None = None
    invested: int | None = None
    linked: Collection[Record] | None = None
    holidays: Collection[date] = ()


def derived(
    entity: str, record: Record, circumstances: Circumstances, around: Around | None = None
) -> dict[str, Value]:
    """The computed fields of a record, as stored values; only those that can be computed are present.

    An entity without computed fields gives an empty dictionary.
    """
    rule = _RULES.get(entity)
    return rule(record, circumstances, around or Around()) if rule else {}


def head_of(facts: HouseholdFacts, today: date) -> Person | None:
    """The head in the newest year that names one."""
    for year in reversed(facts.known_years):
        head = facts.in_year(year, today).head
        if head is not None:
            return head
    return None


def _household(_record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    if around.household is None:
        return {}
    values: dict[str, Value] = {"poverty_status": around.household.status_on(circumstances.today)}
    head = head_of(around.household, circumstances.today)
    if head is not None:
        values["head_member_id"] = head.id
        ethnicity = text(head.member, "ethnicity")
        values["is_minority"] = int(ethnicity != "01") if ethnicity else None
    return values


def _member(record: Record, circumstances: Circumstances, _around: Around) -> dict[str, Value]:
    born = birth_date(record)
    return {
        "sex": sex(record),
        "birth_date": born.isoformat() if born else None,
        "age": age(record, circumstances.today),
    }


def _member_year(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    members = around.household.members if around.household else ()
    own = next((row for row in members if row.get("id") == record.get("member_id")), None)
    if own is None:
        return {}
    return {"age": age(own, reference_day(number(record, "year"), circumstances.today))}


def _household_year(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    if around.household is None:
        return {}
    facts = around.household.in_year(number(record, "year"), circumstances.today)
    led = {} if around.linked is None else {"led_by_enterprise": int(is_led(around.linked))}
    return {
        **led,
        "poverty_status": facts.status,
        "member_count": len(facts.people),
        "labour_count": labour_count(facts.people),
        "is_relocated": int(bool(around.household.relocations)),
        "income_id": text(facts.income or {}, "id") or None,
    }


def _household_income(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    present = 0
    if around.household is not None:
        present = len(around.household.in_year(number(record, "year"), circumstances.today).people)
    people = counted_people(record, present)
    totals = income_totals(record, people)
    return {
        "property_income": totals.property,
        "transfer_income": totals.transfer,
        "gross_income": totals.gross,
        "net_income": totals.net,
        "per_capita_net_income": totals.per_capita,
        "income_population": people or None,
    }


def _status_change(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    if around.household is None or text(record, "change_kind") != "exit":
        return {}
    marks = exit_marks(around.household, record, circumstances.catalogue, circumstances.today)
    return {name: int(met) for name, _label, met in marks if name != "check_food_clothes"}


def _relocation(record: Record, _circumstances: Circumstances, _around: Around) -> dict[str, Value]:
    return {"area_per_capita": area_each(record)}


def work_region(work_division: str, home_division: str) -> str | None:
    """The region of work by comparing two division codes: township, county, province, Guangdong, beyond."""
    if not work_division or not home_division:
        return None
    if work_division[:9] == home_division[:9] and len(work_division) >= 9:
        return "1"
    if work_division[:6] == home_division[:6] and len(work_division) >= 6:
        return "2"
    if work_division[:2] == home_division[:2]:
        return "3"
    return "4" if work_division.startswith(_GUANGDONG) else "5"


def _employment(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    values: dict[str, Value] = {"is_organized": int(text(record, "channel") in _ORGANISED)}
    if around.household is not None:
        home = text(around.household.household, "division_code")
        values["work_region"] = work_region(text(record, "work_division"), home)
    start = day(record, "start_date")
    if start is not None:
        today = circumstances.today
        months = full_months(start, min(day(record, "end_date") or today, today))
        values["months"] = months
        values["is_stable"] = int(months >= int(circumstances.setting("stable_months")))
    return values


def _project(_record: Record, _circumstances: Circumstances, around: Around) -> dict[str, Value]:
    if around.project is None:
        return {}
    sums = figures(around.project)
    return {
        "budget_total": sums.budget_total,
        "beneficiary_poor_households": sums.poor_households,
        "beneficiary_poor_persons": sums.poor_persons,
        "poor_share": sums.poor_share,
    }


def _notice(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    publish = day(record, "publish_date")
    if publish is None or not filled(record, "days"):
        return {}
    end = notice_end(
        publish,
        number(record, "days"),
        count_first_day=circumstances.setting("count_first_day") == "1",
        holiday_extend=circumstances.setting("holiday_extend") == "1",
        holidays=around.holidays,
    )
    return {"end_date": end.isoformat()}


def _land_quota_trade(record: Record, _circumstances: Circumstances, _around: Around) -> dict[str, Value]:
    return {"total": half_up(number(record, "area_mu") * number(record, "unit_price"), 100)}


def _talent_exchange(record: Record, circumstances: Circumstances, _around: Around) -> dict[str, Value]:
    start = day(record, "start_date")
    if start is None:
        return {}
    end = day(record, "actual_end") or circumstances.today
    return {"days": max(0, (end - start).days + 1)}


def _donation(_record: Record, _circumstances: Circumstances, around: Around) -> dict[str, Value]:
    return {} if around.donation is None else {"used": donation_used(around.donation)}


def _village_year(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    if around.register is None:
        return {}
    rural, poor = number(record, "rural_population"), around.register.poor_persons
    figures = around.base or PovertyFigures(number(record, "year"), poor, rural)
    limit = circumstances.texts["VR-DEEP-001"].thresholds["village_percent"]
    return {
        "poor_household_initial": around.register.households_ever,
        "poor_population_current": poor,
        "poverty_rate": percent(poor, rural),
        "is_deep_poverty": int(judge_deep(record, figures, limit).is_deep),
    }


def _county_year(record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    own = county_figures(record)
    limit = circumstances.texts["VR-DEEP-001"].thresholds["county_percent"]
    return {
        "poverty_rate": percent(own.poor, own.rural),
        "is_deep": int(judge_deep(record, around.base or own, limit).is_deep),
    }


def _industry_entity(_record: Record, circumstances: Circumstances, around: Around) -> dict[str, Value]:
    if around.employed is None:
        return {}
    values: dict[str, Value] = {} if around.invested is None else {"invested": around.invested}
    today = circumstances.today.isoformat()
    at_work = {
        text(row, "member_id")
        for row in around.employed
        if text(row, "start_date") <= today
        and (not filled(row, "end_date") or text(row, "end_date") >= today)
    }
    return {**values, "employed_poor": len(at_work)}


_RULES: Mapping[str, Callable[[Record, Circumstances, Around], dict[str, Value]]] = {
    "household": _household,
    "member": _member,
    "member_year": _member_year,
    "household_year": _household_year,
    "household_income": _household_income,
    "status_change": _status_change,
    "relocation": _relocation,
    "employment": _employment,
    "project": _project,
    "notice": _notice,
    "land_quota_trade": _land_quota_trade,
    "talent_exchange": _talent_exchange,
    "donation": _donation,
    "village_year": _village_year,
    "county_year": _county_year,
    "industry_entity": _industry_entity,
}
