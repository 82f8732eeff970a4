"""One project as its notices tell it: money, place, targets, beneficiaries, each as finished wording."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import ProjectFacts, VillageCount
from desktop_app.checks.money import paid, signed
from desktop_app.checks.project_figures import figures
from desktop_app.checks.register import outline
from desktop_app.checks.values import codes, number, text
from desktop_app.notices.model import NoticeRefused, found
from desktop_app.notices.scene import TOWNSHIP, Scene
from desktop_app.notices.wording import NOTHING, date_text, inline, wan_text

TO_HOUSEHOLD = "1"


@dataclass(frozen=True, slots=True)
class Poor:
    """Registered poor households and persons who benefit."""

    households: int
    persons: int


@dataclass(frozen=True)
class Dossier:
    """A project with the records that hang on it, read once each."""

    scene: Scene
    project: Record

    @property
    def id(self) -> str:
        """The project's record id."""
        return text(self.project, "id")

    @property
    def name(self) -> str:
        """The project's name as it is printed."""
        return inline(self.project.get("name"))

    @property
    def status(self) -> int:
        """The project status as a number."""
        return int(text(self.project, "project_status") or 0)

    @property
    def to_household(self) -> bool:
        """Whether the project reaches households one by one (到户)."""
        return text(self.project, "delivery_grain") == TO_HOUSEHOLD

    @cached_property
    def funds(self) -> list[Record]:
        """Its sources of money, in the order of the code table."""
        rows = self.scene.records.find("project_fund", project_id=self.id)
        return sorted(rows, key=lambda row: (text(row, "source_code"), text(row, "doc_no"), text(row, "id")))

    @cached_property
    def beneficiaries(self) -> list[Record]:
        """Who benefits, registered or not (A4)."""
        return self.scene.records.find("project_beneficiary", project_id=self.id)

    @property
    def budget(self) -> int:
        """The planned amount in fen: the sum of its sources."""
        return sum(number(row, "planned") for row in self.funds)

    @property
    def spent(self) -> int:
        """What was accounted for, in fen; a reversing voucher takes its amount back (A2)."""
        return sum(map(signed, self.scene.records.find("fund_reimbursement", project_id=self.id)))

    @property
    def allocated(self) -> int:
        """What has arrived, in fen: disbursed, or allotted to the project and not yet disbursed."""
        disbursed = sum(map(paid, self.scene.records.find("fund_disbursement", project_id=self.id)))
        allotted = sum(
            number(row, "amount") for row in self.scene.records.find("fund_allocation", project_id=self.id)
        )
        return max(disbursed, allotted)

    def source_amount(self) -> str:
        """Each source with its amount: 中央财政专项扶贫资金（扶贫发展）30.00万元、…"""
        return amounts_by_source(
            self.scene, ((text(row, "source_code"), number(row, "planned")) for row in self.funds)
        )

    def location(self) -> str:
        """The place below the county, with its detail and the other villages."""
        code = text(self.project, "division_code")
        place = "".join(self.scene.village(part) for part in dict.fromkeys((code[:TOWNSHIP], code)))
        detail = inline(self.project.get("location_detail"))
        others = inline(self.project.get("other_locations"))
        whole = place + (detail if not detail.startswith(place) else detail.removeprefix(place))
        return "、".join(part for part in (whole, others) if part)

    def standard(self) -> str:
        """The subsidy standard; of a project that pays no household, 无."""
        typed = inline(self.project.get("subsidy_standard"))
        return typed or ("" if self.to_household else NOTHING)

    def indicators(self, *, results: bool = False) -> str:
        """The targets, with ``results`` each with what was reached; empty when one is missing."""
        rows = self.scene.records.find("project_indicator", project_id=self.id)
        rows.sort(key=lambda row: (text(row, "indicator_class"), text(row, "name")))
        if results and any(not text(row, "actual_value") for row in rows):
            return ""
        return "；".join(_indicator(row, results) for row in rows)

    def implementer(self) -> str:
        """The name of the implementing organisation."""
        return self.scene.organisation(self.project.get("implement_org_id"))

    def implementer_and_person(self) -> str:
        """单位，责任人; empty when either is missing, for the law wants both."""
        person = inline(self.project.get("implement_person"))
        return f"{self.implementer()}，{person}" if person and self.implementer() else ""

    def period(self) -> str:
        """The planned term; empty when a day is missing."""
        start, end = (date_text(self.project.get(name)) for name in ("plan_start", "plan_end"))
        return f"{start}至{end}" if start and end else ""

    def benefiting(self) -> str:
        """All who benefit: 受益群众70户268人."""
        households, persons = (self.project.get(f"beneficiary_{name}") for name in ("households", "persons"))
        return f"受益群众{households}户{persons}人" if households and persons else ""

    @cached_property
    def poor(self) -> Poor:
        """The poor who benefit, by the rule that the whole program counts with (A5)."""
        records, place = self.scene.records, text(self.project, "division_code")
        ids = sorted({text(row, "household_id") for row in self.beneficiaries} - {""})
        facts = ProjectFacts(
            self.project,
            funds=tuple(self.funds),
            beneficiaries=tuple(self.beneficiaries),
            households={item: known for item in ids if (known := outline(records, item)) is not None},
            register=VillageCount()
            if self.to_household or not place
            else self.scene.register.count(place, number(self.project, "year")),
        )
        counted = figures(facts)
        return Poor(counted.poor_households, counted.poor_persons)

    def poor_words(self) -> dict[str, str]:
        """The two placeholders of the poor who benefit."""
        return {"poor_households": str(self.poor.households), "poor_persons": str(self.poor.persons)}

    def mechanism(self) -> str:
        """How the poor benefit, as typed."""
        return inline(self.project.get("benefit_mechanism"))

    def known_numbers(self) -> set[str]:
        """Long numbers that may be printed: the project's own and its organisations' credit codes."""
        ids = (self.project.get("implement_org_id"), self.project.get("responsible_org_id"))
        organisations = (self.scene.records.get("organization", str(item)) for item in ids if item)
        numbers = {text(row, "credit_code") for row in organisations if row}
        numbers |= {text(self.project, "project_code"), text(self.project, "approve_doc_no")}
        return numbers - {""}


def _indicator(row: Record, results: bool) -> str:
    target, actual = (_with_unit(row, name) for name in ("target_value", "actual_value"))
    name = text(row, "name")
    return inline(f"{name}：目标{target}，完成{actual}" if results else f"{name}{target}")


def _with_unit(row: Record, name: str) -> str:
    """A value with its unit, unless the person has typed the unit as well."""
    value, unit = text(row, name), text(row, "unit")
    return value if unit and value.endswith(unit) else f"{value}{unit}"


def amounts_by_source(scene: Scene, amounts: Iterable[tuple[str, int]]) -> str:
    """Sums by source of money, in fen given and in 万元 told, in the order of the code table."""
    sums: dict[str, int] = {}
    for source, fen in amounts:
        sums[source] = sums.get(source, 0) + fen
    table = scene.catalogue.codes["fund_source"]
    told = []
    for source in sorted(sums):
        known = table.codes.get(source)
        above = table.label(known.parent) if known and known.parent else ""
        label = f"{above}（{table.label(source)}）" if above else table.label(source)
        told.append(f"{label}{wan_text(sums[source])}万元")
    return "、".join(told)


def the_project(scene: Scene) -> Dossier:
    """The project of a notice about one. Raises NoticeRefused when none is chosen."""
    chosen = scene.choice.project_id or next(iter(scene.choice.record_ids), "")
    project = scene.records.get("project", chosen) if chosen else None
    if project is None:
        raise NoticeRefused([found("VR-NTC-004", "请先选择要公示的项目。", "project_id")])
    return Dossier(scene, project)


def the_projects(scene: Scene, at_least: int, below: int) -> list[Dossier]:
    """The projects of a list: those chosen, or all of the year in the area with a fitting status.

    In order of villages.
    """
    chosen: Sequence[Record | None]
    if scene.choice.record_ids:
        chosen = [scene.records.get("project", record_id) for record_id in scene.choice.record_ids]
    else:
        chosen = scene.records.find("project", year=scene.choice.year)
    here = (
        Dossier(scene, project)
        for project in chosen
        if project and text(project, "division_code").startswith(scene.choice.division_code)
    )
    fitting = [item for item in here if scene.choice.record_ids or at_least <= item.status < below]
    return sorted(fitting, key=_board_order)


def _board_order(item: Dossier) -> tuple[str, ...]:
    """Projects village by village, for each has its subtotal; those of a whole township stand first."""
    project = item.project
    return text(project, "division_code"), text(project, "project_code"), item.name, item.id


def labels(scene: Scene, project: Record, name: str) -> str:
    """The labels of a code field of a project, of several codes all."""
    return scene.label("project", name, project.get(name)) if codes(project, name) else ""
