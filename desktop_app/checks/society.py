"""Checks of donations, resettlement sites, land quotas and of all pairings together."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import DonationFacts, PairingFacts, SiteFacts
from desktop_app.checks.people import not_from_the_east
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import chinese_day, day, filled, number, text, wan

Limits = Mapping[str, int]

_COUNTY_TO_COUNTY = "30"


def donation_used(facts: DonationFacts) -> int:
    """What has been used of a donation, in fen: planned for projects, or matched to somebody directly."""
    matched = (number(row, "amount") for row in facts.matches if not filled(row, "project_id"))
    return sum(number(row, "planned") for row in facts.funds) + sum(matched)


def _value(donation: Record) -> int:
    return number(donation, "cash") + number(donation, "goods_value")


@check("VR-FND-016", entity="donation", level="donation", reads=("cash", "goods_value"))
def used_within_given(facts: DonationFacts) -> Finding | None:
    """No more of a donation is used than was given."""
    used, given = donation_used(facts), _value(facts.donation)
    return None if used <= given else Finding("cash", details=f"接收{wan(given)}，使用{wan(used)}")


@check("VR-FND-017", entity="donation", level="donation", facts=("today", "limits"))
def used_in_time(facts: DonationFacts, today: date, limits: Limits) -> Finding | None:
    """Ninety days after it was given a donation has found a use."""
    given = day(facts.donation, "date")
    if given is None or (today - given).days <= limits["days"] or _value(facts.donation) <= 0:
        return None
    return None if donation_used(facts) else Finding("date", details=f"{chinese_day(given)}接收")


@check("VR-DON-001", entity="donation", level="donation", reads=("receipt_no",))
def receipt_once(facts: DonationFacts) -> Finding | None:
    """A receipt number occurs once."""
    number_ = text(facts.donation, "receipt_no")
    if not number_ or all(row.get("id") == facts.donation.get("id") for row in facts.same_receipts):
        return None
    return Finding("receipt_no", details=number_)


@check("VR-DON-002", entity="donation", reads=("cash", "goods_value"))
def something_given(row: Record) -> Finding | None:
    """A donation is money, goods or both."""
    known = filled(row, "cash") or filled(row, "goods_value")
    return Finding("cash", details="现金和物资折价都是0") if known and _value(row) == 0 else None


@check("VR-REL-007", entity="resettlement_site", level="site", reads=("planned_persons",))
def site_capacity(facts: SiteFacts) -> Finding | None:
    """No more people are settled at a site than it was planned for."""
    settled = sum(number(row, "relocated_persons") for row in facts.relocations)
    planned = number(facts.site, "planned_persons")
    if settled <= planned:
        return None
    return Finding("planned_persons", details=f"规划{planned}人，安置{settled}人")


@check("VR-LND-001", entity="land_quota_trade", reads=("seller_division",), facts=("trade_allowed",))
def trade_from_deep_poverty(row: Record, trade_allowed: Callable[[str], bool]) -> Finding | None:
    """Only 三区三州 and counties of deep poverty may sell their land quota (PM-021). Source: SRC-01."""
    seller = text(row, "seller_division")
    return None if not seller or trade_allowed(seller) else Finding("seller_division")


def _active(row: Record, today: date) -> bool:
    start, end = day(row, "start_date"), day(row, "end_date")
    return (start is None or start <= today) and (end is None or end >= today)


@check("VR-PAIR-002", entity="pairing", level="pairings", reads=("supported_division",), facts=("today",))
def pairing_once(facts: PairingFacts, today: date) -> Iterator[Finding]:
    """A supporter is paired with an area once in a mechanism and level. Source: SRC-01."""
    seen: set[tuple[str, ...]] = set()
    for row in facts.pairings:
        if not _active(row, today) or not filled(row, "supported_division"):
            continue
        names = ("mechanism", "pairing_level", "supported_division", "supporter_org_id")
        key = tuple(text(row, name) for name in names)
        if key in seen:
            yield Finding("supported_division", details=key[2], record_id=text(row, "id"))
        seen.add(key)


@check("VR-PAIR-003", entity="pairing", level="pairings", reads=("supported_division",), facts=("today",))
def poor_counties_paired(facts: PairingFacts, today: date) -> Iterator[Finding]:
    """Every national poverty county has a county that supports it. Source: SRC-01."""
    paired = {
        text(row, "supported_division")[:6]
        for row in facts.pairings
        if text(row, "pairing_level") == _COUNTY_TO_COUNTY and _active(row, today)
    }
    for code, name in facts.poverty_counties:
        if code not in paired:
            yield Finding("supported_division", details=name)


@check("VR-PAIR-004", entity="pairing", level="pairings", reads=("supporter_org_id",))
def supporter_from_the_east(facts: PairingFacts) -> Iterator[Finding]:
    """Who supports comes from the east. Source: SRC-01, fields.csv."""
    yield from not_from_the_east(facts.pairings, facts.supporters, "supporter_org_id")


CHECKS = (
    used_within_given,
    used_in_time,
    receipt_once,
    something_given,
    site_capacity,
    trade_from_deep_poverty,
    pairing_once,
    poor_counties_paired,
    supporter_from_the_east,
)
