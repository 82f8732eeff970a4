"""Checks of a household's own fields and of who belongs to it (groups A and B)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import HouseholdFacts, Person, YearFacts
from desktop_app.checks.identity import luhn_ok, phone_ok, tidy_number
from desktop_app.checks.registry import Bearers, Circumstances, Finding, Namesakes, borne_twice, check
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


def _said_by(people: Iterable[Person], circumstances: Circumstances) -> str:
    """Who said what each of these people is: after a merge both authors have to hear of it (A7)."""
    if circumstances.author is None:
        return ""
    rows = (text(person.situation, "id") for person in people)
    authors = dict.fromkeys(circumstances.author("member_year", row) for row in rows)
    named = "、".join(author for author in authors if author)
    return f"（{named}录入）" if named else ""


@check(
    "VR-MEM-001",
    entity="household_year",
    level="year",
    reads=("member_year.kinship",),
    facts=("circumstances",),
)
def one_head(facts: YearFacts, circumstances: Circumstances) -> Finding | None:
    """A household has exactly one head. Source: SRC-27 (05, 07), SRC-29 (3_02_011/012)."""
    heads = _with(facts, "01")
    if len(heads) == 1 or not _known(facts):
        return None
    known = [person for person in facts.people if person.situation]
    told = f"有{len(heads)}名户主{_said_by(heads, circumstances)}"
    return _of(facts, "kinship", told, heads[-1] if heads else known[0])


@check(
    "VR-MEM-002",
    entity="household_year",
    level="year",
    reads=("member_year.kinship",),
    facts=("circumstances",),
)
def one_spouse(facts: YearFacts, circumstances: Circumstances) -> Finding | None:
    """The head has at most one spouse. Source: SRC-27 (06)."""
    spouses = _with(facts, "02")
    if len(spouses) <= 1:
        return None
    told = f"有{len(spouses)}名配偶{_said_by(spouses, circumstances)}"
    return _of(facts, "kinship", told, spouses[-1])


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


@check("VR-HH-022", entity="household", reads=("household_no",), facts=("namesakes",))
def number_unique(household: Record, namesakes: Namesakes) -> Finding | None:
    """No other household in the register bears the number. Across laptops it is found after merging (A7)."""
    number_ = text(household, "household_no")
    others = list(namesakes(number_, text(household, "id"))) if number_ else []
    if not others:
        return None
    authors = "、".join(dict.fromkeys(item.author for item in others if item.author))
    seen = f"（{authors}录入）" if authors else ""
    return Finding("household_no", details=f"已有另一户{seen}使用该编号")


@check("VR-HH-024", entity="helper", reads=("phone",), facts=("bearers",))
def helper_phone_unique(helper: Record, bearers: Bearers) -> Finding | None:
    """A telephone belongs to one helper. Source: SRC-35."""
    return borne_twice("helper", "phone", helper, bearers)


@check("VR-HH-023", entity="household", level="household", facts=("circumstances",))
def one_area(facts: HouseholdFacts, circumstances: Circumstances) -> Iterator[Finding]:
    """Members are at home where their household is: else two townships gave one number to two households,
    which met in one record because its id is made of the number (design.md §2).

    The household is told, and of each other area the first member, so that each of them hears of it.
    """
    own = text(facts.household, "home")
    at_home = [row for row in facts.members if text(row, "home") == own]
    strangers: dict[str, Record] = {}
    for row in facts.members:
        if not filled(row, "left_date") and row not in at_home:
            strangers.setdefault(text(row, "home"), row)
    if not strangers or (at_home and all(filled(row, "left_date") for row in at_home)):
        return
    ours = ("member", text(at_home[0], "id")) if at_home else ("household", facts.id)
    here = _entered_by(circumstances, *ours)
    for row in strangers.values():
        there = _entered_by(circumstances, "member", text(row, "id"))
        yield Finding("household_no", details=f"另一地{there}用本编号录入了成员，请核对编号")
        details = f"本编号在另一地{here}是另一户，请核对编号，录错的一方作废本户成员、另录一户"
        yield Finding("household_id", details=details, entity="member", record_id=text(row, "id"))


def _entered_by(circumstances: Circumstances, entity: str, record_id: str) -> str:
    author = circumstances.author(entity, record_id) if circumstances.author is not None else ""
    return f"（{author}录入）" if author else ""


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
    number_unique,
    helper_phone_unique,
    one_area,
    helper_dates,
)
