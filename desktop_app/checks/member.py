"""Checks of one member: papers, name, origin, dates (group A of the validation rules)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.identity import (
    PROVINCES,
    DisabilityCard,
    IdNumber,
    longer_number,
    phone_ok,
    tidy_number,
)
from desktop_app.checks.names import foreign_characters, is_name, name_length, normalise_name
from desktop_app.checks.registry import Bearers, Finding, Holder, Holders, borne_twice, check
from desktop_app.checks.timeline import age
from desktop_app.checks.values import chinese_day, day, filled, text

Limits = Mapping[str, int]

_DISABILITY_CARD, _NO_PAPERS = "3", "9"


@check("VR-ID-001", entity="member", reads=("id_type", "id_no"))
def id_length(member: Record) -> Finding | None:
    """An identity number has 18 characters, a disability card 20 or 22.

    Of 15 digits it says how they are made longer. Source: GB 11643-1999, SRC-24.
    """
    number = tidy_number(member.get("id_no"))
    if not number or text(member, "id_type") == _NO_PAPERS:
        return None
    if text(member, "id_type") == _DISABILITY_CARD:
        return None if DisabilityCard.parse(number) else Finding("id_no", details=f"现在是{len(number)}位")
    if IdNumber.parse(number) and len(number) == 18:
        return None
    longer = longer_number(number)
    if longer:
        return Finding("id_no", details=f"15位旧号码请在第6位后加“19”，末位补“{longer[-1]}”")
    return Finding("id_no", details=f"现在是{len(number)}位" if len(number) != 18 else "含有数字以外的字符")


@check("VR-ID-002", entity="member", reads=("id_type", "id_no"))
def id_checksum(member: Record) -> Finding | None:
    """The last character agrees with the first seventeen.

    Source: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    number = IdNumber.parse(member.get("id_no"))
    if number is None or number.checksum_ok:
        return None
    return Finding("id_no", expected=f"末位“{number.expected_check_character}”，请对照证件核对每一位")


@check("VR-ID-003", entity="member", reads=("id_type", "id_no"), facts=("today", "limits"))
def id_birth_date(member: Record, today: date, limits: Limits) -> Finding | None:
    """The birth date inside the number exists, is not before 1900 and not in the future.

    Source: GB 11643-1999.
    """
    number = IdNumber.parse(member.get("id_no"))
    if number is None:
        return None
    born = number.birth_date
    if born is not None and date(limits["first_year"], 1, 1) <= born <= today:
        return None
    return Finding("id_no", details=f"第7至14位是{number.text[6:14]}")


@check("VR-ID-004", entity="member", reads=("id_no",))
def id_province(member: Record) -> Finding | None:
    """The number begins with the code of a province. Source: GB/T 2260."""
    number = IdNumber.parse(member.get("id_no"))
    if number is None or number.region[:2] in PROVINCES:
        return None
    return Finding("id_no", details=f"前两位是{number.region[:2]}")


@check("VR-ID-005", entity="member", reads=("id_no",), facts=("region_known",))
def id_region(member: Record, region_known: Callable[[str], bool]) -> Finding | None:
    """The first six digits were a county's code at some time; never more than a hint."""
    number = IdNumber.parse(member.get("id_no"))
    if number is None or number.region[:2] not in PROVINCES or region_known(number.region):
        return None
    return Finding("id_no", details=f"前6位是{number.region}")


@check("VR-ID-006", entity="member", reads=("id_no", "left_date"), facts=("holders",))
def id_unique(member: Record, holders: Holders) -> Finding | None:
    """Nobody else in the register bears the number. Across laptops it is found after merging (A7)."""
    others = _other_holders(member, holders)
    if not others:
        return None
    authors = "、".join(dict.fromkeys(item.author for item in others if item.author))
    seen = f"（{authors}录入）" if authors else ""
    return Finding("id_no", details=f"已有另一名在册成员{seen}使用该号码")


@check("VR-ID-011", entity="member", reads=("member_no", "left_date"), facts=("bearers",))
def member_number_unique(member: Record, bearers: Bearers) -> Finding | None:
    """No other member in the register bears the national number of a person. Source: SRC-27, SRC-30."""
    if filled(member, "left_date"):
        return None
    return borne_twice("member", "member_no", member, bearers)


@check("VR-MEM-009", entity="member", reads=("id_no", "left_date"), facts=("holders",))
def one_household(member: Record, holders: Holders) -> Finding | None:
    """A person belongs to one registered household at a time. Source: SRC-27."""
    home = text(member, "household_id")
    elsewhere = [item for item in _other_holders(member, holders) if item.household_id != home]
    return Finding("id_no", details="请先在另一户登记减少") if elsewhere else None


def _other_holders(member: Record, holders: Holders) -> list[Holder]:
    number = IdNumber.parse(member.get("id_no"))
    if number is None or filled(member, "left_date"):
        return []
    own = text(member, "id")
    return [item for item in holders(number.text) if item.active and item.member_id != own]


@check("VR-ID-009", entity="member", reads=("id_type", "birth_date", "note"))
def without_papers(member: Record) -> Iterator[Finding]:
    """For a person without papers the day of birth and the reason are written down. Source: SRC-24."""
    if text(member, "id_type") != _NO_PAPERS:
        return
    if not filled(member, "birth_date"):
        yield Finding("birth_date", details="请填写出生日期")
    if not text(member, "note").strip():
        yield Finding("note", details="请在备注中写明无证原因")


@check("VR-ID-010", entity="member", reads=("id_type", "id_no"))
def id_entered(member: Record) -> Finding | None:
    """Whoever has papers has a number."""
    if text(member, "id_type") == _NO_PAPERS or tidy_number(member.get("id_no")):
        return None
    return Finding("id_no", details="请填写号码，确无证件的证件类型选“无证”")


@check("VR-NAM-001", entity="member", reads=("name",))
def name_characters(member: Record) -> Finding | None:
    """A name is made of Chinese characters and single dots between its parts. Source: SRC-23."""
    name = normalise_name(member.get("name"))
    if not name or is_name(name):
        return None
    foreign = foreign_characters(name)
    return Finding("name", details=f"请核对“{foreign}”" if foreign else "间隔符“·”连用了")


@check("VR-NAM-002", entity="member", reads=("name",))
def name_dots(member: Record) -> Finding | None:
    """A dot of another kind has been, or will be, made U+00B7. Source: SRC-23."""
    name = text(member, "name")
    return Finding("name", expected=f"“{normalise_name(name)}”") if name != normalise_name(name) else None


@check("VR-NAM-003", entity="member", reads=("name",), facts=("limits",))
def name_size(member: Record, limits: Limits) -> Finding | None:
    """A name has 1 to 50 characters, counted as code points. Source: SRC-23."""
    length = name_length(normalise_name(member.get("name")))
    if 1 <= length <= limits["longest"]:
        return None
    return Finding("name", details=f"现在是{length}个字符")


@check("VR-NAM-004", entity="member", reads=("name",), facts=("unprintable",))
def name_glyphs(member: Record, unprintable: Callable[[str], str]) -> Finding | None:
    """Every character of the name can be printed with the fonts of the program. Source: SRC-23."""
    missing = unprintable(text(member, "name"))
    if not missing:
        return None
    return Finding("name", details="、".join(f"{char}（U+{ord(char):04X}）" for char in missing))


@check("VR-MEM-008", entity="member", reads=("joined_date", "left_date"))
def left_after_joining(member: Record) -> Finding | None:
    """Nobody leaves a household before coming into it."""
    joined, left = day(member, "joined_date"), day(member, "left_date")
    if joined is None or left is None or left >= joined:
        return None
    return Finding("left_date", details=f"进入日期是{chinese_day(joined)}")


@check("VR-MEM-027", entity="member", reads=("ethnicity",))
def ethnicity_entered(member: Record) -> Finding | None:
    """The ethnic group is never left open. Source: SRC-29."""
    return None if filled(member, "ethnicity") else Finding("ethnicity")


@check("VR-MEM-028", entity="member", reads=("phone",))
def member_phone(member: Record) -> Finding | None:
    """A telephone number is a mobile number, or an area code and a number. Source: SRC-27."""
    if not filled(member, "phone") or phone_ok(member["phone"]):
        return None
    return Finding("phone", expected="11位手机号或带区号的固定电话")


@check("VR-MEM-030", entity="member", reads=("political", "id_no"), facts=("today", "limits"))
def political_age(member: Record, today: date, limits: Limits) -> Finding | None:
    """Party members are of age, members of the Youth League between 14 and 28."""
    years = age(member, today)
    political = text(member, "political")
    if years is None:
        return None
    too_young = political in ("01", "02") and years < limits["party"]
    outside = political == "03" and not limits["league"] <= years <= limits["league_most"]
    return Finding("political", details=f"年龄{years}岁") if too_young or outside else None


CHECKS = (
    id_length,
    id_checksum,
    id_birth_date,
    id_province,
    id_region,
    id_unique,
    member_number_unique,
    one_household,
    without_papers,
    id_entered,
    name_characters,
    name_dots,
    name_size,
    name_glyphs,
    left_after_joining,
    ethnicity_entered,
    member_phone,
    political_age,
)
