"""Checks of work, skills, schooling away and training (VR-LAB-*, VR-STU-*, VR-TRN-001, VR-MEM-016)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import HouseholdFacts, TrainingFacts, YearFacts
from desktop_app.checks.people import is_labourer, not_from_the_east
from desktop_app.checks.period import months_in_year
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import STUDENTS, age_on, birth_date
from desktop_app.checks.values import chinese_day, day, filled, number, text, yuan

Limits = Mapping[str, int]

IMPORTED = "3"
"""The code of source_kind for records that came from a spreadsheet."""


def worked_months(employments: Sequence[Record], member_id: str, year: int, reference: date) -> int:
    """Whole months a member worked in a year according to the employment rows, at most twelve."""
    months = 0
    for row in employments:
        start = day(row, "start_date")
        if row.get("member_id") == member_id and start is not None:
            months += months_in_year(start, day(row, "end_date") or reference, year)
    return min(12, months)


@check("VR-MEM-016", entity="member_year", level="year", reads=("school_status", "work_months"))
def students_do_not_work(facts: YearFacts) -> Iterator[Finding]:
    """Who goes to school has no work, neither as months nor as employment. Source: SRC-29 (4_01_006)."""
    for person in facts.people:
        if text(person.situation, "school_status") not in STUDENTS:
            continue
        months = number(person.situation, "work_months") or worked_months(
            facts.employments, person.id, facts.year, facts.reference
        )
        if months:
            seen = f"{facts.year}年度务工{months}个月"
            yield Finding("work_months", details=seen, record_id=text(person.situation, "id"))


@check("VR-LAB-001", entity="employment", reads=("start_date",), facts=("parent", "limits"))
def working_age(row: Record, parent: Record, limits: Limits) -> Finding | None:
    """Nobody works before the age of 16. Source: Labour Law."""
    born, start = birth_date(parent), day(row, "start_date")
    if born is None or start is None or age_on(born, start) >= limits["least"]:
        return None
    return Finding("start_date", details=f"开始时{age_on(born, start)}岁")


@check(
    "VR-LAB-002", entity="employment", level="household", reads=("start_date", "end_date"), facts=("today",)
)
def no_overlap(facts: HouseholdFacts, today: date) -> Iterator[Finding]:
    """A member has one job at a time."""
    for member in facts.members:
        spans = sorted(
            (start, day(row, "end_date") or max(today, start), text(row, "id"))
            for row in facts.employments
            if row.get("member_id") == member.get("id") and (start := day(row, "start_date")) is not None
        )
        for (_start, end, _id), (later, _end, later_id) in pairwise(spans):
            if later <= end:
                seen = f"{chinese_day(later)}时上一份工作尚未结束"
                yield Finding("start_date", details=seen, record_id=later_id)


@check("VR-LAB-003", entity="employment", reads=("monthly_wage",), facts=("limits",))
def wage_range(row: Record, limits: Limits) -> Finding | None:
    """A monthly wage lies between 200 and 30,000 yuan."""
    if not filled(row, "monthly_wage"):
        return None
    wage = number(row, "monthly_wage")
    if limits["least_yuan"] * 100 <= wage <= limits["most_yuan"] * 100:
        return None
    return Finding("monthly_wage", details=f"现在是{yuan(wage)}")


@check("VR-LAB-004", entity="member_year", level="year", reads=("work_months",))
def months_agree(facts: YearFacts) -> Iterator[Finding]:
    """The months of the year's row are those of the employment rows, where there are any.

    A row made by an import has the whole year as its period, for the register names none; it is not
    counted (amendments, import map).
    """
    dated = [row for row in facts.employments if text(row, "source_kind") != IMPORTED]
    at_work = {row.get("member_id") for row in dated}
    for person in facts.people:
        if person.id not in at_work or not person.situation:
            continue
        counted = worked_months(dated, person.id, facts.year, facts.reference)
        stated = number(person.situation, "work_months")
        if counted != stated:
            seen = f"{facts.year}年度登记{stated}个月，就业明细{counted}个月"
            yield Finding("work_months", details=seen, record_id=text(person.situation, "id"))


@check("VR-LAB-005", entity="member_year", level="year", reads=("practical_skills",), facts=("limits",))
def practical_skill(facts: YearFacts, limits: Limits) -> Iterator[Finding]:
    """Every labourer has a practical skill or has been trained (PM-053). Source: SRC-01."""
    for person in facts.people:
        if person.age is None or not limits["from"] <= person.age < limits["below"]:
            continue
        if not is_labourer(person) or person.id in facts.trained:
            continue
        if not text(person.situation, "practical_skills").strip():
            seen = f"{facts.year}年度"
            yield Finding("practical_skills", details=seen, record_id=text(person.situation, "id"))


@check("VR-LAB-006", entity="employment", reads=("start_date", "end_date"))
def employment_dates(row: Record) -> Finding | None:
    """A job does not end before it begins."""
    start, end = day(row, "start_date"), day(row, "end_date")
    if start is None or end is None or end >= start:
        return None
    return Finding("end_date", details=f"开始日期是{chinese_day(start)}")


@check("VR-STU-001", entity="student_enrolment", reads=("enrol_date",), facts=("parent", "limits"))
def enrolment_age(row: Record, parent: Record, limits: Limits) -> Finding | None:
    """Vocational students enter between 14 and 25."""
    born, start = birth_date(parent), day(row, "enrol_date")
    if born is None or start is None or limits["least"] <= age_on(born, start) <= limits["most"]:
        return None
    return Finding("enrol_date", details=f"入学时{age_on(born, start)}岁")


@check("VR-STU-002", entity="student_enrolment", reads=("enrol_date", "internship_date", "employed_date"))
def enrolment_dates(row: Record) -> Finding | None:
    """Entering, internship and a job follow one another; nobody graduates on entering."""
    steps = [(name, day(row, name)) for name in ("enrol_date", "internship_date", "employed_date")]
    known = [(name, step) for name, step in steps if step is not None]
    for (_name, earlier), (name, later) in pairwise(known):
        if later < earlier:
            return Finding(name, details=f"早于{chinese_day(earlier)}")
    entered, graduated = day(row, "enrol_date"), day(row, "graduated_date")
    if entered is not None and graduated is not None and graduated <= entered:
        return Finding("graduated_date", details=f"入学日期是{chinese_day(entered)}")
    return None


@check("VR-STU-003", entity="student_enrolment", level="household", reads=("school_org_id",))
def school_in_the_east(facts: HouseholdFacts) -> Iterator[Finding]:
    """Students who are taken in go to a school of the supporting side. Source: SRC-01, fields.csv."""
    yield from not_from_the_east(facts.enrolments, facts.schools, "school_org_id")


@check("VR-TRN-001", entity="training_participant", level="training", reads=("member_id", "name"))
def trained_once(facts: TrainingFacts) -> Iterator[Finding]:
    """A person takes part in a training event once."""
    seen: set[str] = set()
    for row in facts.participants:
        person = text(row, "member_id") or text(row, "name")
        if person and person in seen:
            yield Finding("member_id" if filled(row, "member_id") else "name", record_id=text(row, "id"))
        seen.add(person)


@check("VR-LAB-007", entity="labour_event", reads=("signed_poor", "job_count"))
def signed_within_jobs(row: Record) -> Finding | None:
    """No more people find work at a fair than there were jobs."""
    signed, jobs = number(row, "signed_poor"), number(row, "job_count")
    if signed <= jobs or not filled(row, "job_count"):
        return None
    return Finding("signed_poor", details=f"提供岗位{jobs}个，达成意向{signed}人")


CHECKS = (
    signed_within_jobs,
    students_do_not_work,
    working_age,
    no_overlap,
    wage_range,
    months_agree,
    practical_skill,
    employment_dates,
    enrolment_age,
    enrolment_dates,
    school_in_the_east,
    trained_once,
)
