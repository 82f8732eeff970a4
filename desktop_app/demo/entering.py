"""The first steps: a spreadsheet becomes records, what is wrong is refused or found, some of it mended."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from desktop_app.catalog.model import Value
from desktop_app.checks.money import income_totals
from desktop_app.checks.registry import Found
from desktop_app.demo.cast import CLERK, PASSWORDS, Cast
from desktop_app.demo.proofs import Step, Story
from desktop_app.station import Station
from desktop_app.store.errors import WrongPassword

_MENDED: Mapping[str, Mapping[str, Value]] = {
    "VR-MEM-027": {"ethnicity": "07"},
    "VR-HH-007": {"orchard_area": 0, "water_area": 0, "pasture_area": 0, "forest_area": 0, "arable_area": 0},
    "VR-INC-002": {"business_cost": 60_000},
}
"""The errors the demonstration corrects, and what the clerk enters after asking at the household."""


def set_up(cast: Cast, story: Story) -> None:
    """A laptop is set up: an encrypted folder, two accounts, a printed recovery code."""
    with story.step("设置工作站", "a station is set up") as step:
        code = cast.set_up(cast.laptop, "绿水镇扶贫办（演示）")
        head = (cast.laptop / "store.db").read_bytes()[:16]
        step.prove("台账整体加密", "the whole file is encrypted", b"SQLite format" not in head, "SQLCipher")
        step.prove("恢复码只显示一次", "a recovery code is printed once", len(code.split("-")) == 8, "8 × 6")
        refused = False
        try:
            Station.open(cast.laptop, CLERK, PASSWORDS[CLERK] + "x", cast.clock, cast.around)
        except WrongPassword as error:
            refused = True
            step.note(error.message)
        step.prove("密码不对进不去", "a wrong password does not open it", refused)


def bring_in(cast: Cast, story: Story) -> None:
    """The workbook is imported: whole households or nothing, each refusal with its reason."""
    with (
        story.step("导入国家系统导出的表格", "the national system's workbook is imported") as step,
        cast.as_person(CLERK) as station,
    ):
        asked = station.plan_import(cast.workbook)
        constants = {item.key: item.choices[0][0] if item.choices else "2014" for item in asked.questions}
        plan = station.plan_import(cast.workbook, constants)
        for question in asked.questions:
            step.note(f"表里没有“{question.label}”，只问一次：{constants[question.key]}")
        station.commit_import(plan)
        refused = [row for row in plan.rows if row.outcome.value == "refused"]
        own = [row for row in refused if not any("同户的" in reason for reason in row.reasons)]
        for row in own[:12]:
            step.note(f"{row.sheet}第{row.row}行未导入：{'；'.join(row.reasons)}")
        _unknown_columns(cast, [item.heading for item in plan.unknown_columns], step)
        step.prove(
            "每条未导入的行都写明原因",
            "every refused row says why",
            all(r.reasons for r in refused),
            len(refused),
        )
        again = station.plan_import(cast.workbook, constants)
        step.equal("再导入一次没有任何变化", "a second import changes nothing", 0, len(again.edits))
        _compare_totals(cast, station, step)


def _unknown_columns(cast: Cast, listed: list[str], step: Step) -> None:
    """Columns that no map knows are named; the committed workbook has two that somebody made up."""
    if cast.own_workbook:
        step.note(f"不认识的栏目：{'、'.join(listed) or '没有'}")
        return
    made_up = {"包户干部意见", "是否外出留守"}
    zh, en = "不认识的栏目列出来，不悄悄丢掉", "unknown columns are listed"
    step.prove(zh, en, made_up <= set(listed), "、".join(dict.fromkeys(listed)))


def _compare_totals(cast: Cast, station: Station, step: Step) -> None:
    totals = cast.totals()
    if totals is None:
        step.note(f"自己的表格：导入{station.store.count('household')}户。")
        return
    taken = totals["taken"]
    households, members = station.store.count("household"), station.store.count("member")
    step.equal(
        "户数：手工核算 = 台账", "households: worked out by hand = store", taken["households"], households
    )
    step.equal("人数：手工核算 = 台账", "persons: worked out by hand = store", taken["members"], members)
    stored = Counter[str]()
    for income in station.store.find("household_income"):
        stored.update({name: int(income[name] or 0) for name in taken["income_fen"] if name in income})
        figures = income_totals(income, 1)
        stored.update({"gross_income": figures.gross, "net_income": figures.net})
    for name in ("wage_income", "net_income"):
        label = {"wage_income": "工资性收入", "net_income": "纯收入"}[name]
        step.equal(
            f"{label}合计（分）：手工核算 = 台账",
            f"sum of {name} in fen",
            taken["income_fen"][name],
            stored[name],
        )


def check_and_mend(cast: Cast, story: Story) -> None:
    """The checks run over everything; the clerk corrects three findings."""
    with (
        story.step("数据核查，更正三处", "checks run, three findings are corrected") as step,
        cast.as_person(CLERK) as station,
    ):
        before = station.findings()
        severities = Counter(item.severity for item in before)
        step.note(
            f"错误{severities['error']}处、疑点{severities['warn']}处，共{station.store.count('household')}户。"
        )
        _expect_findings(cast, before, step)
        mended = [_mend(station, item, step) for item in _first_of_each(before)]
        after = {(item.check, item.record_id) for item in station.findings()}
        gone = [key for key in mended if key not in after]
        if not cast.own_workbook:
            step.equal("更正后不再提示", "what was corrected is found no more", 3, len(gone))


def _expect_findings(cast: Cast, found: list[Found], step: Step) -> None:
    totals = cast.totals()
    if totals is None:
        return
    expected = set(totals["findings"])
    seen = {item.check for item in found if item.severity == "error"}
    step.prove(
        "表里埋的错误都找到了",
        "every planted error is found",
        expected <= seen,
        "、".join(sorted(expected & seen)),
    )


def _first_of_each(found: list[Found]) -> list[Found]:
    first: dict[str, Found] = {}
    for item in found:
        if item.check in _MENDED:
            first.setdefault(item.check, item)
    return list(first.values())


def _mend(station: Station, found: Found, step: Step) -> tuple[str, str]:
    """Correct one finding: only what is empty or what the finding names is entered."""
    entity = _entity_of(station, found)
    record: Mapping[str, Any] = station.store.get(entity, found.record_id) or {}
    entered = {
        name: value
        for name, value in _MENDED[found.check].items()
        if record.get(name) is None or found.check == "VR-INC-002"
    }
    station.put(entity, entered, found.record_id, "入户核实后更正")
    labels = "、".join(station.catalogue.entity(entity).field(name).label for name in entered)
    step.note(f"{found.message} → 补填：{labels}")
    return found.check, found.record_id


def _entity_of(station: Station, found: Found) -> str:
    names = [found.entity, "member", "household_year", "household_income", "member_year"]
    return next(name for name in names if station.store.get(name, found.record_id))
