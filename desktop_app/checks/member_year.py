"""Checks of one member in one year: schooling, health, labour, insurance (group A).

Facts: ``parent`` is the member, ``today`` the day of checking. Ages are those of the year's last day.
"""

from collections.abc import Mapping
from datetime import date

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.checks.identity import DisabilityCard, IdNumber, tidy_number
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import STUDENTS, age, reference_day, sex
from desktop_app.checks.values import codes, filled, number, text

Limits = Mapping[str, int]

_SCHOOL_AGES = {
    "01": (0, 6),
    "02": (2, 7),
    "03": (5, 15),
    **dict.fromkeys(("04", "05", "06"), (11, 18)),
    **dict.fromkeys(("07", "08", "09", "10", "11", "12"), (14, 21)),
    **dict.fromkeys(("13", "14", "15", "20", "21", "22", "23", "24"), (17, 26)),
    **dict.fromkeys(("16", "17", "18", "19"), (14, 26)),
}
_SEX_NOTES = {"M": "1", "F": "2"}


def _age(row: Record, parent: Record, today: date) -> int | None:
    return age(parent, reference_day(number(row, "year") or today.year, today))


@check("VR-ID-007", entity="member_year", reads=("disability_no",), facts=("parent",))
def disability_card(row: Record, parent: Record) -> Finding | None:
    """A disability card begins with its holder's identity number. Source: SRC-24."""
    card = tidy_number(row.get("disability_no"))
    own = IdNumber.parse(parent.get("id_no"))
    if not card:
        return None
    if DisabilityCard.parse(card) is None:
        return Finding("disability_no", expected="20位或22位残疾人证号")
    return None if own is None or card[:18] == own.text else Finding("disability_no")


@check("VR-ID-008", entity="member_year", reads=("health", "disability_no"))
def disability_number(row: Record) -> Finding | None:
    """Whoever is registered as disabled has a card number. Source: SRC-29 (4_12_003)."""
    if "04" not in codes(row, "health") or filled(row, "disability_no"):
        return None
    return Finding("disability_no")


@check("VR-MEM-010", entity="member_year", reads=("kinship",), facts=("parent", "catalogue"))
def kinship_sex(row: Record, parent: Record, catalogue: Catalogue) -> Finding | None:
    """A son is male: the kinship agrees with the sex. Source: SRC-29 (2_01_004)."""
    kinship = catalogue.codes["kinship"].codes.get(text(row, "kinship"))
    wanted = _SEX_NOTES.get(kinship.note) if kinship else None
    actual = sex(parent)
    if kinship is None or wanted is None or actual is None or wanted == actual:
        return None
    return Finding(
        "kinship", details=f"登记为“{kinship.label}”，证件号码为{'男' if actual == '1' else '女'}性"
    )


@check("VR-MEM-011", entity="member_year", reads=("education", "school_status"))
def education_or_school(row: Record) -> Finding | None:
    """Either at school or with an education: never both, never neither. Source: SRC-27 (04)."""
    education, school = filled(row, "education"), filled(row, "school_status")
    if education != school:
        return None
    if education:
        return Finding("education", details="在校生只填在校生状况")
    return Finding("education", details="两项都没有填")


@check("VR-MEM-012", entity="member_year", reads=("school_status",), facts=("parent", "today"))
def school_age(row: Record, parent: Record, today: date) -> Finding | None:
    """The class attended fits the age."""
    span = _SCHOOL_AGES.get(text(row, "school_status"))
    years = _age(row, parent, today)
    if span is None or years is None or span[0] <= years <= span[1]:
        return None
    return Finding("school_status", details=f"年龄{years}岁")


@check(
    "VR-MEM-013",
    entity="member_year",
    reads=("school_status", "dropout_reason"),
    facts=("parent", "today", "limits"),
)
def dropout_reason(row: Record, parent: Record, today: date, limits: Limits) -> Finding | None:
    """A child of school age who is not at school has a reason. Source: SRC-27, SRC-28."""
    years = _age(row, parent, today)
    if years is None or not limits["from"] <= years < limits["below"]:
        return None
    if text(row, "school_status") in STUDENTS or filled(row, "dropout_reason"):
        return None
    return Finding("dropout_reason", details=f"年龄{years}岁")


@check("VR-MEM-014", entity="member_year", reads=("labour_skill",), facts=("parent", "today", "limits"))
def child_labour_skill(row: Record, parent: Record, today: date, limits: Limits) -> Finding | None:
    """Nobody under 16 counts as a labourer. Source: SRC-29 (2_01_011)."""
    years = _age(row, parent, today)
    if years is None or years >= limits["below"] or text(row, "labour_skill") in ("", "05"):
        return None
    return Finding("labour_skill", details=f"年龄{years}岁")


@check("VR-MEM-015", entity="member_year", reads=("labour_skill",), facts=("parent", "today", "limits"))
def old_labour_skill(row: Record, parent: Record, today: date, limits: Limits) -> Finding | None:
    """From 60 on, ordinary, skilled or lost labour is asked about. Source: SRC-29 (2_12_017)."""
    years = _age(row, parent, today)
    if years is None or years < limits["from"] or text(row, "labour_skill") not in ("01", "02", "04"):
        return None
    return Finding("labour_skill", details=f"年龄{years}岁")


@check("VR-MEM-017", entity="member_year", reads=("labour_skill", "work_months"))
def work_without_labour(row: Record) -> Finding | None:
    """Who cannot work has no months of work away. Source: SRC-29 (2_12_004)."""
    if text(row, "labour_skill") not in ("04", "05") or number(row, "work_months") == 0:
        return None
    return Finding("work_months", details=f"务工{number(row, 'work_months')}个月")


@check("VR-MEM-018", entity="member_year", reads=("work_region", "work_months"))
def work_place_and_time(row: Record) -> Finding | None:
    """Place and time of work are given together. Source: SRC-27 (13)."""
    place, months = filled(row, "work_region"), number(row, "work_months") != 0
    if place == months:
        return None
    return Finding("work_months" if place else "work_region")


@check("VR-MEM-019", entity="member_year", reads=("work_months",), facts=("limits",))
def work_months_range(row: Record, limits: Limits) -> Finding | None:
    """A year has twelve months. Source: SRC-27."""
    months = number(row, "work_months")
    if 0 <= months <= limits["most"]:
        return None
    return Finding("work_months", details=f"现在是{months}个月")


@check("VR-MEM-020", entity="member_year", reads=("public_post", "public_post_months"))
def post_and_months(row: Record) -> Finding | None:
    """A public post has its months, and months have their post. Source: SRC-29 (3_01_005/006)."""
    post, months = filled(row, "public_post"), number(row, "public_post_months") != 0
    if post == months:
        return None
    return Finding("public_post_months" if post else "public_post")


@check("VR-MEM-022", entity="member_year", reads=("health",))
def healthy_alone(row: Record) -> Finding | None:
    """Healthy excludes every illness. Source: SRC-25."""
    health = codes(row, "health")
    return Finding("health") if "01" in health and len(health) > 1 else None


@check("VR-MEM-023", entity="member_year", reads=("in_resident_medical", "in_employee_medical"))
def one_medical_insurance(row: Record) -> Finding | None:
    """Nobody is insured both as resident and as employee. Source: SRC-27 (17)."""
    both = row.get("in_resident_medical") == 1 and row.get("in_employee_medical") == 1
    return Finding("in_employee_medical") if both else None


@check("VR-MEM-024", entity="member_year", reads=("in_resident_medical", "in_employee_medical"))
def some_medical_insurance(row: Record) -> Finding | None:
    """Everybody is insured in one way or the other. Source: SRC-29 (2_01_008)."""
    neither = row.get("in_resident_medical") == 0 and row.get("in_employee_medical") == 0
    return Finding("in_resident_medical") if neither else None


@check("VR-MEM-025", entity="member_year", reads=("in_critical_illness",))
def critical_illness(row: Record) -> Finding | None:
    """Everybody has insurance against critical illness. Source: SRC-27 (14)."""
    return Finding("in_critical_illness") if row.get("in_critical_illness") == 0 else None


@check("VR-MEM-026", entity="member_year", reads=("is_dibao", "is_tekun"))
def one_allowance(row: Record) -> Finding | None:
    """Minimum allowance and destitute support exclude each other."""
    both = row.get("is_dibao") == 1 and row.get("is_tekun") == 1
    return Finding("is_tekun") if both else None


CHECKS = (
    disability_card,
    disability_number,
    kinship_sex,
    education_or_school,
    school_age,
    dropout_reason,
    child_labour_skill,
    old_labour_skill,
    work_without_labour,
    work_place_and_time,
    work_months_range,
    post_and_months,
    healthy_alone,
    one_medical_insurance,
    some_medical_insurance,
    critical_illness,
    one_allowance,
)
