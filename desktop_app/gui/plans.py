"""Which parts stand on which tab of a record's page: written for two entities, derived for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Catalogue, Entity
from desktop_app.gui.asked_fields import form_fields

_GRID_COLUMNS = 9
TABLE_KEY = "Ctrl+I"
"""Opens the table of all years of a form that has one."""

BEHIND: Mapping[tuple[str, str], tuple[str, str]] = {
    ("project", "beneficiary_poor_households"): ("project_beneficiary", ""),
    ("project", "beneficiary_poor_persons"): ("project_beneficiary", ""),
    ("project", "poor_share"): ("project_beneficiary", ""),
    ("project", "budget_total"): ("project_fund", ""),
    ("household", "poverty_status"): ("status_change", ""),
    ("household", "is_minority"): ("member", ""),
    ("household_year", "member_count"): ("member", ""),
    ("household_income", "per_capita_net_income"): ("household_income", "wage_income"),
    ("household_income", "transfer_income"): ("household_income", "family_planning_grant"),
    ("industry_entity", "invested"): ("industry_year", ""),
}
"""By a computed field that stands on a page, the first of the fields that it is the sum of, or the rows, on
another tab, by which alone it can be put right.
"""


@dataclass(frozen=True, slots=True)
class FormPart:
    """A form of ``entity``: the record itself, or its yearly child of the year that the page shows.

    ``table`` is the button over it that opens all its years in one table.
    """

    entity: str
    groups: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class GridPart:
    """A grid of child records.

    ``sets`` are the choices of columns, each a list of field names; a name with a dot belongs to the
    companion, the yearly record of each row (``member_year.health``).
    """

    entity: str
    heading: str
    sets: Mapping[str, tuple[str, ...]]
    companion: str = ""


@dataclass(frozen=True, slots=True)
class TabPlan:
    """One tab and what stands on it, from top to bottom."""

    title: str
    parts: tuple[FormPart | GridPart, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The page of an entity. ``yearly`` pages have a year to choose.

    ``more`` names further tabs and the child records whose grids stand there, columns from the catalogue.
    """

    entity: str
    tabs: tuple[TabPlan, ...] = field(default_factory=tuple)
    yearly: bool = False
    more: tuple[tuple[str, tuple[str, ...]], ...] = ()


_MEMBER_SETS = {
    "身份": (
        "name",
        "member_year.kinship",
        "id_type",
        "id_no",
        "sex",
        "birth_date",
        "ethnicity",
        "member_no",
    ),
    "教育与健康": (
        "name",
        "member_year.education",
        "member_year.school_status",
        "member_year.school_name",
        "member_year.dropout_reason",
        "member_year.health",
        "member_year.disability_type",
        "member_year.disability_grade",
        "member_year.disability_no",
    ),
    "劳动与务工": (
        "name",
        "member_year.age",
        "member_year.labour_skill",
        "member_year.work_region",
        "member_year.work_months",
        "member_year.public_post",
        "member_year.public_post_months",
        "member_year.work_division",
    ),
    "技能与意愿": (
        "name",
        "member_year.practical_skills",
        "member_year.speaks_mandarin",
        "member_year.employment_wish",
        "member_year.wish_place",
    ),
    "社会保障": (
        "name",
        "member_year.in_resident_medical",
        "member_year.in_employee_medical",
        "member_year.in_commercial_medical",
        "member_year.in_critical_illness",
        "member_year.in_resident_pension",
        "member_year.in_employee_pension",
        "member_year.is_dibao",
        "member_year.is_tekun",
        "member_year.has_accident_subsidy",
        "member_year.has_medical_aid",
    ),
    "增减与其他": (
        "name",
        "phone",
        "political",
        "joined_date",
        "join_reason",
        "left_date",
        "left_reason",
        "note",
    ),
}

_SETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "relocation": {
        "搬迁安置": (
            "plan_year",
            "relocation_mode",
            "resettle_mode",
            "resettle_place",
            "site_id",
            "origin_condition",
            "relocated_persons",
            "floor_area",
            "area_per_capita",
        ),
        "资金与进度": (
            "plan_year",
            "self_fund",
            "subsidy",
            "agreement_date",
            "start_build_date",
            "finish_build_date",
            "move_in_date",
        ),
        "旧房拆除": ("plan_year", "demolition_agreement", "old_house_removed_date", "source_kind"),
    },
}
"""Grids that the plans leave to the catalogue, with names for the choices of their columns."""

_HOUSEHOLD = Plan(
    "household",
    (
        TabPlan(
            "户和成员", (FormPart("household"), GridPart("member", "家庭成员", _MEMBER_SETS, "member_year"))
        ),
        TabPlan("年度情况", (FormPart("household_year"),)),
        TabPlan("家庭收入", (FormPart("household_income", table="历年收入表…"),)),
        TabPlan(
            "脱贫属性",
            (
                GridPart(
                    "status_change",
                    "识别、退出与返贫",
                    {
                        "程序": (
                            "year",
                            "change_kind",
                            "apply_date",
                            "review_meeting_date",
                            "township_review_date",
                            "county_approve_date",
                            "effective_date",
                        ),
                        "公示公告": ("year", "change_kind", "notice1_id", "notice2_id", "notice3_id"),
                        "退出条件": (
                            "year",
                            "change_kind",
                            "review_attendance",
                            "head_agreed",
                            "check_food_clothes",
                            "check_income",
                            "check_education",
                            "check_medical",
                            "check_housing",
                            "poverty_status",
                        ),
                    },
                ),
            ),
        ),
        TabPlan(
            "帮扶",
            (
                GridPart("helper_assignment", "帮扶责任人", {"": ("helper_id", "start_date", "end_date")}),
                GridPart(
                    "household_measure",
                    "到户帮扶措施",
                    {
                        "": (
                            "year",
                            "measure_type",
                            "member_id",
                            "amount",
                            "participation_linked",
                            "description",
                        )
                    },
                ),
            ),
        ),
    ),
    yearly=True,
    more=(
        ("搬迁产业", ("relocation", "industry_link", "loan")),
        ("激励走访", ("incentive_record", "visit_log")),
    ),
)

_PROJECT = Plan(
    "project",
    (
        TabPlan("基本情况", (FormPart("project", ("基本情况", "实施内容")),)),
        TabPlan(
            "资金与指标",
            (
                GridPart(
                    "project_fund",
                    "资金来源",
                    {
                        "资金": ("source_code", "planned", "doc_no", "donor_org_id", "allocation_id"),
                        "来源": ("source_code", "planned", "mechanism", "donation_id"),
                    },
                ),
                GridPart(
                    "project_indicator",
                    "绩效目标",
                    {"": ("indicator_class", "name", "target_value", "unit", "actual_value")},
                ),
            ),
        ),
        TabPlan(
            "受益对象",
            (
                FormPart("project", ("受益对象",)),
                GridPart(
                    "project_beneficiary",
                    "受益名单",
                    {
                        "补助": (
                            "household_id",
                            "name",
                            "village_group",
                            "benefit_mode",
                            "standard",
                            "amount",
                        ),
                        "兑现": ("household_id", "member_id", "quantity", "amount", "received_date"),
                    },
                ),
            ),
        ),
        TabPlan(
            "拨付与报账",
            (
                GridPart(
                    "fund_disbursement",
                    "资金拨付",
                    {
                        "凭证": ("date", "amount", "payee", "voucher_no", "allocation_id", "reverses_id"),
                        "期初": ("date", "opening_balance", "payee", "voucher_no", "allocation_id"),
                    },
                ),
                GridPart(
                    "fund_reimbursement",
                    "资金报账",
                    {
                        "凭证": (
                            "date",
                            "amount",
                            "payee",
                            "pay_method",
                            "purpose",
                            "voucher_no",
                            "disbursement_id",
                        ),
                        "发票与红冲": (
                            "date",
                            "amount",
                            "invoice_no",
                            "village_code",
                            "reverses_id",
                            "disbursement_id",
                        ),
                        "期初": ("date", "opening_balance", "payee", "voucher_no", "disbursement_id"),
                    },
                ),
            ),
        ),
        TabPlan("进度与验收", (FormPart("project", ("进度与验收", "")),)),
    ),
    more=(("形象进度与自评", ("project_progress", "performance_review")),),
)

_WRITTEN = {"household": _HOUSEHOLD, "project": _PROJECT}


def plan_for(catalogue: Catalogue, entity: str) -> Plan:
    """The plan of an entity's page: every kind of child record has its place on it."""
    plan = _WRITTEN.get(entity) or Plan(entity, (TabPlan("基本情况", (FormPart(entity),)),))
    shown = {part.entity for tab in plan.tabs for part in tab.parts}
    tabs = list(plan.tabs)
    for title, names in plan.more:
        tabs.append(TabPlan(title, tuple(_grid(catalogue.entity(name)) for name in names)))
        shown |= set(names)
    tabs += [
        TabPlan(child.label, (_grid(child),))
        for child in catalogue.children_of(entity)
        if child.name not in shown and _is_asked(child)
    ]
    return Plan(plan.entity, tuple(tabs), plan.yearly)


def _is_asked(entity: Entity) -> bool:
    """Whether a person is asked for more than where it came from: else the program keeps it."""
    return any(item.name != "source_kind" for item in form_fields(entity))


def _grid(entity: Entity) -> GridPart:
    return GridPart(entity.name, entity.label, _SETS.get(entity.name) or grid_sets(entity))


def grid_sets(entity: Entity) -> dict[str, tuple[str, ...]]:
    """The columns of a grid nobody planned: all that a form would show, in sets that fit a screen.

    Each further set begins with the first column, so that a row is known by it, and is called after the
    column that follows.
    """
    names = [item.name for item in form_fields(entity)]
    if entity.has("year") and "year" not in names:
        names.insert(0, "year")
    if len(names) <= _GRID_COLUMNS:
        return {"": tuple(names)}
    first, rest = names[0], names[1:]
    count = -(-len(rest) // (_GRID_COLUMNS - 1))
    step = -(-len(rest) // count)  # of about equal width
    groups = [rest[start : start + step] for start in range(0, len(rest), step)]
    return {f"{entity.field(group[0]).label}等": (first, *group) for group in groups}
