"""Checks of a household's own fields and of who belongs to it (groups A and B)."""

from collections.abc import Iterator, Mapping
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import HouseholdFacts, Person, YearFacts
from desktop_app.checks.identity import luhn_ok, phone_ok, tidy_number
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import NOT_EXITED
from desktop_app.checks.values import chinese_day, day, filled, number, text

Limits = Mapping[str, int]


def _of(facts: YearFacts, field: str, details: str, person: Person | None = None) -> Finding:
    """A finding on a member's row of the year, else on the household's row of the year."""
    year = f"{facts.year}年度{details}"
    if person is not None and person.situation:
        return Finding(field, details=year, entity="member_year", record_id=text(person.situation, "id"))
    if facts.situation is not None:
        return Finding(field, details=year, record_id=text(facts.situation, "id"))
    return Finding(field, details=year, entity="household", record_id=text(facts.household, "id"))


def _with(facts: YearFacts, kinship: str) -> list[Person]:
    return [person for person in facts.people if person.kinship == kinship]


def _known(facts: YearFacts) -> bool:
    """Whether anything is known of the members in this year: without rows there is nothing to judge."""
    return any(person.situation for person in facts.people)


@check("VR-MEM-001", entity="household_year", level="year", reads=("member_year.kinship",))
def one_head(facts: YearFacts) -> Finding | None:
    """A household has exactly one head. Source: SRC-27 (05, 07), SRC-29 (3_02_011/012)."""
    heads = _with(facts, "01")
    if len(heads) == 1 or not _known(facts):
        return None
    known = [person for person in facts.people if person.situation]
    return _of(facts, "kinship", f"有{len(heads)}名户主", heads[-1] if heads else known[0])


@check("VR-MEM-002", entity="household_year", level="year", reads=("member_year.kinship",))
def one_spouse(facts: YearFacts) -> Finding | None:
    """The head has at most one spouse. Source: SRC-27 (06)."""
    spouses = _with(facts, "02")
    if len(spouses) <= 1:
        return None
    return _of(facts, "kinship", f"有{len(spouses)}名配偶", spouses[-1])


@check("VR-MEM-003", entity="household_year", level="year", reads=("member_year.kinship",))
def spouse_sex(facts: YearFacts) -> Finding | None:
    """Head and spouse are of different sex. Source: SRC-29 (2_12_008)."""
    spouse = next(iter(_with(facts, "02")), None)
    if facts.head is None or spouse is None or not facts.head.sex or facts.head.sex != spouse.sex:
        return None
    return _of(facts, "kinship", "请核对与户主关系和证件号码", spouse)


@check("VR-MEM-004", entity="household_year", level="year", facts=("limits",))
def household_size(facts: YearFacts, limits: Limits) -> Finding | None:
    """A household has between 1 and 15 people."""
    count = len(facts.people)
    if limits["least"] <= count <= limits["most"] or facts.status == "9":
        return None
    return _of(facts, "member_count", f"共{count}人")


@check("VR-MEM-005", entity="household_year", level="year")
def imported_member_count(facts: YearFacts) -> Finding | None:
    """The number of people in an imported sheet equals that of its members. Source: SRC-27."""
    stated = (facts.imported or {}).get("member_count")
    if stated is None or stated == len(facts.people):
        return None
    return _of(facts, "member_count", f"表中{stated}人，成员表{len(facts.people)}人")


@check("VR-MEM-006", entity="member_year", level="year", reads=("kinship",), facts=("limits",))
def generations(facts: YearFacts, limits: Limits) -> Iterator[Finding]:
    """Parents are 14 to 60 years older than their children: head and child, head's parent and head."""
    head = facts.head
    if head is None or head.age is None:
        return
    for person in facts.people:
        if person.age is None or person.kinship not in ("03", "04", "11", "12"):
            continue
        apart = head.age - person.age if person.kinship in ("03", "04") else person.age - head.age
        if not limits["least"] <= apart <= limits["most"]:
            yield _of(facts, "kinship", f"与户主相差{apart}岁", person)


@check("VR-MEM-007", entity="member_year", level="year", reads=("kinship",), facts=("limits",))
def head_age(facts: YearFacts, limits: Limits) -> Finding | None:
    """A head of household is at least 16."""
    head = facts.head
    if head is None or head.age is None or head.age >= limits["least"]:
        return None
    return _of(facts, "kinship", f"户主{head.age}岁", head)


@check(
    "VR-MEM-021", entity="household_year", level="year", reads=("member_year.public_post",), facts=("limits",)
)
def public_posts(facts: YearFacts, limits: Limits) -> Finding | None:
    """A household holds at most three public posts. Source: SRC-29 (3_01_011)."""
    holders = [person for person in facts.people if filled(person.situation, "public_post")]
    if len(holders) <= limits["most"]:
        return None
    return _of(facts, "public_post", f"共{len(holders)}个", holders[-1])


@check(
    "VR-MEM-029",
    entity="household_year",
    level="year",
    reads=("household_type", "member_year.is_dibao", "member_year.is_tekun"),
)
def household_type(facts: YearFacts) -> Finding | None:
    """The kind of household agrees with its members' allowances.

    1 nobody receives one · 2 some the minimum allowance, nobody destitute support · 3 all destitute
    support · 4 both occur. Source: SRC-29 (4_11_015); kind 4: fields.csv, 2019 edition.
    """
    if facts.situation is None or not _known(facts):
        return None
    dibao = sum(person.situation.get("is_dibao") == 1 for person in facts.people)
    tekun = sum(person.situation.get("is_tekun") == 1 for person in facts.people)
    agrees = {
        "1": dibao == 0 and tekun == 0,
        "2": dibao > 0 and tekun == 0,
        "3": tekun == len(facts.people),
        "4": dibao > 0 and tekun > 0,
    }
    if agrees.get(text(facts.situation, "household_type"), True):
        return None
    return _of(facts, "household_type", f"低保成员{dibao}人、特困成员{tekun}人、共{len(facts.people)}人")


@check("VR-HH-013", entity="household", reads=("bank_account",))
def bank_account(household: Record) -> Finding | None:
    """A bank card of 16 or 19 digits ends in the right digit; pass-books do not (ISO/IEC 7812)."""
    account = tidy_number(household.get("bank_account"))
    if not account:
        return None
    if not account.isascii() or not account.isdigit() or not 12 <= len(account) <= 19:
        return Finding("bank_account", expected="12至19位数字")
    return Finding("bank_account") if len(account) in (16, 19) and not luhn_ok(account) else None


@check("VR-HH-016", entity="household", reads=("phone",))
def household_phone(household: Record) -> Finding | None:
    """A telephone number is a mobile number, or an area code and a number."""
    if not filled(household, "phone") or phone_ok(household["phone"]):
        return None
    return Finding("phone", expected="11位手机号或带区号的固定电话")


@check("VR-HH-017", entity="household", reads=("identified_year", "identified_date"))
def identified_when(household: Record) -> Finding | None:
    """The day of identification lies in its year."""
    first = day(household, "identified_date")
    if first is None or not filled(household, "identified_year"):
        return None
    if first.year == number(household, "identified_year"):
        return None
    return Finding("identified_date", details=f"年度是{number(household, 'identified_year')}")


@check("VR-HH-018", entity="household", level="household", facts=("today",))
def active_helper(facts: HouseholdFacts, today: date) -> Finding | None:
    """A household that still is poor has somebody who helps it. Source: SRC-28."""
    if facts.status_on(today) not in NOT_EXITED:
        return None
    iso = today.isoformat()
    active = (
        text(row, "start_date") <= iso and (not filled(row, "end_date") or text(row, "end_date") >= iso)
        for row in facts.helper_assignments
    )
    return None if any(active) else Finding(details="请登记帮扶责任人和开始时间")


@check("VR-HH-021", entity="helper_assignment", reads=("start_date", "end_date"))
def helper_dates(assignment: Record) -> Finding | None:
    """Help does not end before it begins."""
    start, end = day(assignment, "start_date"), day(assignment, "end_date")
    if start is None or end is None or end >= start:
        return None
    return Finding("end_date", details=f"开始时间是{chinese_day(start)}")


CHECKS = (
    one_head,
    one_spouse,
    spouse_sex,
    household_size,
    imported_member_count,
    generations,
    head_age,
    public_posts,
    household_type,
    bank_account,
    household_phone,
    identified_when,
    active_helper,
    helper_dates,
)
