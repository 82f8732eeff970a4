"""What waits for the person: drafts, findings, what came back, conflicts, notices. Plain data, no Qt."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.store.asking import APART
from desktop_app.store.findings import Sought

if TYPE_CHECKING:
    from desktop_app.checks.registry import Found
    from desktop_app.station import Station
    from desktop_app.station.worklists import Waiting

_SHOWN, _FEW = 30, 5
_ERRORS = Sought(severity="error")
CHECKS = "check"
SEASON = "households/season"
_SOON_DAYS = 2
_PEOPLE = ("member", "member_year")
ISSUED, POSTED = "20", "30"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what it is, and the record and field where it is done.

    ``place`` is where to go when there is no record to open, ``whole`` the group that is to be listed whole,
    ``stands_for`` how many of the same kind wait at the same household or project, ``found`` the finding that
    it is.
    """

    title: str
    detail: str
    entity: str = ""
    record_id: str = ""
    field: str = ""
    place: str = ""
    severity: str = ""
    whole: str = ""
    stands_for: int = 1
    found: "Found | None" = None


Name = Callable[[str, str], str]
"""What a record is called, by entity and id."""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks of one kind, and how many there are in all."""

    label: str
    drawing: str
    tasks: tuple[Task, ...]
    total: int

    @property
    def not_listed(self) -> int:
        """How many more there are."""
        return self.total - sum(task.stands_for for task in self.tasks)


def worklist(station: "Station", name_of: Name, whole: str = "") -> list[TaskGroup]:
    """Everything that waits, in the order in which it is best done; empty groups are left out.

    Of a long group the first are listed, of the group called ``whole`` all of them, or the first ``MOST``.
    The findings are those that were last brought up to date.
    """
    makers = (
        ("省级退回", "returned", _returned),
        ("不一致待裁定", "conflict", _conflicts),
        ("未完成的草稿", "draft", _drafts),
        ("公告公示", "notice", _notices),
        ("动态管理", "calendar", _season),
        ("数据核查", CHECKS, partial(_findings, whole=whole == "数据核查")),
        ("备份", "backup", _backup),
        ("资金监管", "report", _supervision),
    )
    groups = []
    for label, drawing, make in makers:
        tasks = list(make(station, name_of))
        if tasks:
            shown = tasks if label == whole else tasks[:_SHOWN]
            total = _errors(station) if drawing == CHECKS else len(tasks)
            groups.append(TaskGroup(label, drawing, tuple(shown), total))
    return [*groups, *_policy(station, name_of, whole)]


def _policy(station: "Station", name_of: Name, whole: str) -> Iterable[TaskGroup]:
    """The policy's own worklists, a group for each row of it."""
    for found in station.overview.policy.waiting(fresh=False):
        together = list(_together(found.lines).values())
        shown = together if found.label == whole else together[:_FEW]
        tasks = tuple(_of_policy(lines, name_of) for lines in shown)
        yield TaskGroup(found.label, "measures", tasks, found.total)


def _together(lines: "Iterable[Waiting]") -> "dict[tuple[str, str, str], list[Waiting]]":
    """The lines that say the same of one household or project, in the order of the first of them."""
    found: dict[tuple[str, str, str], list[Waiting]] = {}
    for line in lines:
        found.setdefault((line.about, line.entity, line.detail), []).append(line)
    return found


def _of_policy(lines: "Sequence[Waiting]", name_of: Name) -> Task:
    """One line of the first page, which opens the first of what it stands for."""
    first, many = lines[0], len(lines)
    unit = "人" if first.entity in _PEOPLE else "处"
    detail = f"{first.detail.removesuffix('。')}（{many}{unit}）" if many > 1 else first.detail
    name = name_of(first.entity, first.record_id)
    return Task(name, detail, first.entity, first.record_id, first.field, stands_for=many)


def _season(station: "Station", _name_of: Name) -> Iterable[Task]:
    year = station.today().year
    tallies = station.filters.tally("household", f"season@{year}", patience=APART)
    counts = {tally.value: tally.records for tally in tallies}
    unopened, waiting = counts.get(0, 0), counts.get(1, 0)
    if waiting:
        yield Task(f"{year}年度", f"还有{waiting}户待核对", place=SEASON)
    if unopened:
        yield Task(f"{year}年度", f"还有{unopened}户没有打开，可由上年带入", place=SEASON)


def _supervision(station: "Station", _name_of: Name) -> Iterable[Task]:
    has_money = bool(station.filters.ids("project", limit=1))
    if has_money and station.reports.supervision.is_due():
        yield Task(
            "本月检查", f"{station.today().month}月的资金监管检查还没有运行", place="reports/supervision"
        )


def _drafts(station: "Station", name_of: Name) -> Iterable[Task]:
    for draft in station.drafts():
        label = station.catalogue.entity(draft.entity).label
        name = name_of(draft.entity, draft.record_id) if draft.record_id else f"新增{label}"
        yield Task(name, f"{draft.saved_at.replace('T', ' ')[:16]} 停在这里", draft.entity, draft.record_id)


def _findings(station: "Station", name_of: Name, *, whole: bool = False) -> Iterable[Task]:
    from desktop_app.station.worklists import MOST

    for kept in station.checks.first(_ERRORS, MOST if whole else _SHOWN):
        item = kept.found
        name = name_of(item.entity, item.record_id)
        yield Task(
            name,
            item.message,
            item.entity,
            item.record_id,
            item.field,
            severity=item.severity,
            found=item,
        )


def _errors(station: "Station") -> int:
    return sum(tally.number for tally in station.checks.tally(_ERRORS))


def _returned(station: "Station", name_of: Name) -> Iterable[Task]:
    for item in station.returned():
        yield Task(name_of(item.entity, item.record_id), item.reason, item.entity, item.record_id, item.field)


def _conflicts(station: "Station", name_of: Name) -> Iterable[Task]:
    for item in station.conflicts():
        label = station.catalogue.entity(item.entity).field(item.field).label
        place = f"sync/conflict/{item.entity}/{item.record_id}/{item.field}"
        yield Task(name_of(item.entity, item.record_id), f"“{label}”有两种填法", place=place)


def _backup(station: "Station", _name_of: Name) -> Iterable[Task]:
    due = station.house.backup_due()
    if due:
        yield Task("台账备份", due, place="settings/backup", severity="warn")


def _notices(station: "Station", _name_of: Name) -> Iterable[Task]:
    today = station.today()
    for state in (ISSUED, POSTED):
        for notice in station.store.find("notice", state=state):
            detail = _notice_task(state, str(notice["end_date"] or ""), today)
            if detail:
                yield Task(str(notice["title"] or ""), detail, "notice", str(notice["id"]))


def _notice_task(state: str, end: str, today: date) -> str:
    if state == ISSUED:
        return "已发布，等待张贴"
    if not end:
        return ""
    last = date.fromisoformat(end)
    if last < today:
        return f"公示已于{end}期满，请登记结果"
    return f"公示将于{end}期满" if last - today <= timedelta(days=_SOON_DAYS) else ""
