"""Checks of villages, pairings, land quotas and people sent (VR-VIL-*, VR-DEEP-001, VR-PAIR-001 …)."""

from collections.abc import Iterator, Mapping
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import VillageFacts
from desktop_app.checks.money import half_up, percent
from desktop_app.checks.period import plus_months
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import chinese_day, day, filled, hundredths, number, text, wan

Limits = Mapping[str, int]

_PARTS = (
    "minority_population",
    "labour_population",
    "disabled_population",
    "dibao_population",
    "tekun_population",
)
_COUNTED = ("clinic_count", "culture_room_count", "public_toilet_count", "garbage_site_count")


@check("VR-VIL-001", entity="village_year", reads=("household_total", "population_total"))
def village_size(row: Record) -> Iterator[Finding]:
    """A village has households and people. Source: SRC-29 (1_03_002, 3_03_003)."""
    return (Finding(name) for name in ("household_total", "population_total") if number(row, name) <= 0)


@check("VR-VIL-002", entity="village_year", reads=("unsafe_water_households", "dangerous_house_households"))
def unsafe_households(row: Record) -> Finding | None:
    """Households with unsafe water or houses are some of all. Source: SRC-29 (3_03_001)."""
    unsafe = number(row, "unsafe_water_households") + number(row, "dangerous_house_households")
    if unsafe <= number(row, "household_total"):
        return None
    return Finding(
        "unsafe_water_households", details=f"合计{unsafe}户，总户数{number(row, 'household_total')}户"
    )


def _exits(row: Record) -> bool:
    return filled(row, "exit_year") and number(row, "exit_year") <= number(row, "year")


@check("VR-VIL-003", entity="village_year", reads=("exit_year", "has_paved_road"))
def exited_road(row: Record) -> Finding | None:
    """A village that left poverty has a paved road. Source: SRC-29 (2_03_001)."""
    return Finding("has_paved_road") if _exits(row) and row.get("has_paved_road") != 1 else None


@check("VR-VIL-004", entity="village_year", reads=("exit_year", "collective_income"))
def exited_income(row: Record) -> Finding | None:
    """A village that left poverty has an income of its own. Source: SRC-29 (1_03_003)."""
    return Finding("collective_income") if _exits(row) and number(row, "collective_income") <= 0 else None


@check("VR-VIL-005", entity="village_year", reads=_PARTS)
def parts_within_whole(row: Record) -> Iterator[Finding]:
    """No group of people is larger than all of them."""
    total = number(row, "population_total")
    return (Finding(name, details=f"总人口{total}人") for name in _PARTS if number(row, name) > total > 0)


@check(
    "VR-VIL-009",
    entity="village_year",
    reads=("population_total", "household_total", "rural_population", "medical_insured_count"),
    facts=("limits",),
)
def population_adds_up(row: Record, limits: Limits) -> Iterator[Finding]:
    """A village has as many people as households at least, and hardly more on its rural register."""
    total, households = number(row, "population_total"), number(row, "household_total")
    if not total:
        return
    if total < households:
        yield Finding("population_total", details=f"总人口{total}人，总户数{households}户")
    rural = number(row, "rural_population")
    if rural * 100 > total * limits["rural_percent"]:
        yield Finding("rural_population", details=f"总人口{total}人，农业户籍{rural}人")
    insured = number(row, "medical_insured_count")
    if insured > total:
        yield Finding("medical_insured_count", details=f"总人口{total}人，参保{insured}人")


@check("VR-VIL-006", entity="village_year", level="village", reads=("rural_population",))
def register_within_rural(facts: VillageFacts) -> Finding | None:
    """The register holds no more people than are registered as rural."""
    rural = number(facts.row, "rural_population")
    if facts.register.persons <= rural:
        return None
    return Finding("rural_population", details=f"建档立卡{facts.register.persons}人，农业户籍{rural}人")


@check("VR-VIL-007", entity="village_year", reads=_COUNTED)
def facilities_counted(row: Record) -> Iterator[Finding]:
    """Clinics, reading rooms and toilets are counted, if only as 0. Source: SRC-29 (1_03_009)."""
    return (Finding(name) for name in _COUNTED if not filled(row, name))


@check("VR-VIL-008", entity="village_year", reads=("labour_population", "migrant_worker_count"))
def labour_within_people(row: Record) -> Finding | None:
    """Migrant workers are some of the labourers."""
    labour, migrants = number(row, "labour_population"), number(row, "migrant_worker_count")
    if not filled(row, "labour_population") or migrants <= labour:
        return None
    return Finding("migrant_worker_count", details=f"务工{migrants}人，劳动力{labour}人")


def deep_poverty(poor: int, rural: int, limit_percent: int) -> bool:
    """Whether the poverty rate is strictly above a limit: 20 % for villages, 18 % for counties (PM-015)."""
    return rural > 0 and poor * 100 > limit_percent * rural


@check("VR-DEEP-001", entity="village_year", level="village", facts=("limits",))
def deep_poverty_village(facts: VillageFacts, limits: Limits) -> Finding | None:
    """A village with more than 20 % of poor people is one of deep poverty. Source: SRC-01."""
    rural, poor = number(facts.row, "rural_population"), facts.register.poor_persons
    if not deep_poverty(poor, rural, limits["village_percent"]):
        return None
    return Finding("rural_population", details=f"贫困发生率{hundredths(percent(poor, rural) or 0)}%")


@check("VR-PAIR-001", entity="pairing", reads=("start_date", "end_date"))
def pairing_dates(row: Record) -> Finding | None:
    """A pairing does not end before it begins."""
    start, end = day(row, "start_date"), day(row, "end_date")
    if start is None or end is None or end >= start:
        return None
    return Finding("end_date", details=f"开始日期是{chinese_day(start)}")


@check("VR-LND-002", entity="land_quota_trade", reads=("received", "area_mu", "unit_price"))
def received_within_total(row: Record) -> Finding | None:
    """No more is received than the trade is worth: area, in hundredths of a mu, times price in fen."""
    total = half_up(number(row, "area_mu") * number(row, "unit_price"), 100)
    if number(row, "received") <= total:
        return None
    return Finding("received", details=f"交易总额{wan(total)}")


@check("VR-TAL-001", entity="talent_exchange", reads=("talent_type", "planned_end"), facts=("limits",))
def exchange_length(row: Record, limits: Limits) -> Finding | None:
    """Cadres stay two years, technicians a month."""
    start, end = day(row, "start_date"), day(row, "planned_end")
    if start is None or end is None:
        return None
    if text(row, "talent_type") == "1":
        short = end < _last_day(start, limits["cadre_months"])
    else:
        short = (end - start).days + 1 < limits["expert_days"]
    return Finding("planned_end", details=f"计划{(end - start).days + 1}天") if short else None


def _last_day(start: date, months: int) -> date:
    return date.fromordinal(plus_months(start, months).toordinal() - 1)


CHECKS = (
    village_size,
    unsafe_households,
    exited_road,
    exited_income,
    parts_within_whole,
    population_adds_up,
    register_within_rural,
    facilities_counted,
    labour_within_people,
    deep_poverty_village,
    pairing_dates,
    received_within_total,
    exchange_length,
)
