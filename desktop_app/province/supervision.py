"""Supervision: the checks over the ledger, so that what no township can see alone comes to light.

After an import only what the import reaches is checked, in the neighbour's township as well: the same ID
number in two places is a finding in both. Which findings go down with the receipts is a setting; they are
open until the record is right.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.model import Value
from desktop_app.catalog.recoded_records import seen_through
from desktop_app.catalog.settings import settings_in_force
from desktop_app.checks.ahead import bearers_in, holders_in, namesakes_in
from desktop_app.checks.reach import Change, counted, reached
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.units import WITHIN, Checked, Scene, Unit, check_everything, check_units, unit_of
from desktop_app.province.books import SUPERVISION, Answer
from desktop_app.province.inbox import Desk, ReceiveOutcome
from desktop_app.province.quality import Quality
from desktop_app.store.changes import Touched
from desktop_app.sync.certificate import Certificate

_MOST_TOUCHED = 50_000
"""Records changed since the last look; beyond it going through everything is quicker."""

_ENDS, _DAY = "supervised", "supervised day"
_AGEING = ("notice", "project", "fund_allocation", "donation")
"""The entities with checks that a day passing is enough for (VR-NTC-005, VR-FND-007…010, VR-FND-017)."""

_Edits = dict[Touched, list[dict[str, Value]]]
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class StationFindings:
    """What was found among the records at home in one area, with the names of the stations there."""

    area: str
    stations: tuple[str, ...]
    findings: tuple[Found, ...]


def supervise(desk: Desk, *, tell: bool = True) -> list[StationFindings]:
    """Everything the checks find in the ledger, by the area of the record concerned.

    With ``tell`` what is for the townships is noted for their next receipts.
    """
    ends = _ends(desk)
    checked = list(check_everything(_scene(desk), desk.ledger.ids))
    if tell:
        return _conclude(desk, checked, ends, whole=True)
    return _by_area(desk, dict.fromkeys(found for item in checked for found in item.findings))


def supervise_arrivals(desk: Desk, outcomes: Iterable[ReceiveOutcome]) -> list[StationFindings]:
    """The same for what came in since the last look, with a report on the quality of each new bundle."""
    taken = [item for each in outcomes for item in (each, *each.followed) if item.transactions]
    ends, known = _ends(desk), desk.books.note(_ENDS, {})
    touched = _touched(desk, {device: (int(known.get(device, 0)) + 1, end) for device, end in ends.items()})
    if len(touched) > _MOST_TOUCHED:
        checked, whole = list(check_everything(_scene(desk), desk.ledger.ids)), True
    else:
        units = {unit for change in _changes(desk, touched) for unit in _reached(desk, change)}
        units |= _of_the_calendar(desk)
        checked, whole = list(check_units(units, _scene(desk))), False
    found = {item.unit: item.findings for item in checked}
    for outcome in taken:
        desk.books.keep_quality(_quality(desk, outcome, found))
    return _conclude(desk, checked, ends, whole=whole)


def _of_the_calendar(desk: Desk) -> set[Unit]:
    """What time alone may have put in the wrong since the last day that was looked at: notices whose period
    ended, money that lies, projects that stand still. Nothing on the same day again.
    """
    today = desk.today.isoformat()
    if desk.books.note(_DAY, "") == today:
        return set()
    return {Unit(entity, record_id) for entity in _AGEING for record_id in desk.ledger.ids(entity)}


def _scene(desk: Desk) -> Scene:
    return Scene(seen_through(desk.ledger, desk.context.catalogue, rewrites=True), _circumstances(desk))


def _circumstances(desk: Desk) -> Circumstances:
    settings = settings_in_force(desk.ledger.find("setting"), desk.province.code)

    def author(entity: str, record_id: str) -> str:
        return _authors(desk, entity, record_id)

    holders, namesakes = holders_in(desk.ledger, author), namesakes_in(desk.ledger, author)
    return Circumstances(
        desk.context.catalogue,
        desk.today,
        settings,
        holders,
        author=author,
        namesakes=namesakes,
        bearers=bearers_in(desk.ledger, author),
    )


def _authors(desk: Desk, entity: str, record_id: str) -> str:
    """Who wrote a record, with their stations: where two townships collide both have to be found (A7)."""
    stations = {device: item.station for device, item in desk.books.newest().items()}
    lines = desk.ledger.history(entity, record_id)
    written = (item.transaction for item in lines)
    return "、".join(dict.fromkeys(f"{stations.get(item.device, '')}{item.person}" for item in written))


# -- what changed ----------------------------------------------------------------------------------


def _ends(desk: Desk) -> dict[str, int]:
    return {device: end.seq for device, end in desk.ledger.chain_ends().items()}


def _touched(desk: Desk, stretches: Mapping[str, tuple[int, int]]) -> _Edits:
    """The records that stretches of chains touch, each with the values that were replaced there."""
    edits: _Edits = {}
    for device, (first, last) in stretches.items():
        for transaction in desk.ledger.transactions(device, first, last) if first <= last else ():
            for entry in transaction.entries:
                if entry.entity in desk.context.catalogue.entities:
                    before = edits.setdefault(Touched(entry.entity, entry.record_id), [])
                    replaced = ((name, old) for name, old, _, _ in entry.changes or ())
                    old: dict[str, Value] = {name: value for name, value in replaced if value is not None}
                    before += [old] if old else []
    return edits


def _changes(desk: Desk, edits: _Edits) -> Iterator[Change]:
    """The records as they are, and as they were: a number that was given up concerns its other bearer."""
    by_entity: dict[str, list[str]] = {}
    for entity, record_id in edits:
        by_entity.setdefault(entity, []).append(record_id)
    for entity, ids in by_entity.items():
        for start in range(0, len(ids), _BATCH):
            for record_id, row in desk.ledger.raw(entity, ids[start : start + _BATCH]).items():
                before = ({**row, **old} for old in edits[Touched(entity, record_id)])
                yield Change(entity, (row, *before))


def _reached(desk: Desk, change: Change) -> set[Unit]:
    units = reached(change, desk.ledger, desk.context.catalogue)
    return units | counted(change, desk.ledger)


# -- what comes of it --------------------------------------------------------------------------------


def _conclude(
    desk: Desk, checked: Iterable[Checked], ends: Mapping[str, int], *, whole: bool
) -> list[StationFindings]:
    found: dict[Found, None] = {}
    units = set()
    for item in checked:
        units.add(item.unit)
        found.update(dict.fromkeys(item.findings))
    _tell(desk, found, None if whole else units)
    desk.books.keep_note(_ENDS, dict(ends))
    desk.books.keep_note(_DAY, desk.today.isoformat())
    return _by_area(desk, found)


def _by_area(desk: Desk, found: Collection[Found]) -> list[StationFindings]:
    homes = _homes(desk, found)
    by_area: dict[str, list[Found]] = {}
    for one in found:
        by_area.setdefault(homes.get(Touched(one.entity, one.record_id), ""), []).append(one)
    certificates = list(desk.books.stations().values())
    return [
        StationFindings(area, _names(certificates, area), tuple(some))
        for area, some in sorted(by_area.items())
    ]


def _homes(desk: Desk, found: Iterable[Found]) -> dict[Touched, str]:
    by_entity: dict[str, set[str]] = {}
    for one in found:
        if one.entity in desk.context.catalogue.entities:
            by_entity.setdefault(one.entity, set()).add(one.record_id)
    return {
        Touched(entity, record_id): str(row["home"])
        for entity, ids in by_entity.items()
        for record_id, row in desk.ledger.raw(entity, ids).items()
    }


def _tell(desk: Desk, found: Iterable[Found], units: Collection[Unit] | None) -> None:
    """Note for the receipts what townships have to look at; what is no longer found is corrected.

    ``units`` are those that were checked, None for all.
    """
    wanted = tuple(_circumstances(desk).setting("supervision_checks").split())
    said: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        if one.check.startswith(wanted) and one.entity in desk.context.catalogue.entities:
            where = one.entity, one.record_id, one.field
            said.setdefault(where, []).append(f"{one.message}（{one.check}）")
    stations = desk.books.stations()
    answers = []
    for (entity, record_id, field), messages in said.items():
        row = desk.ledger.raw(entity, [record_id]).get(record_id)
        reason = SUPERVISION + "；".join(dict.fromkeys(messages))
        for version in _concerned(row, stations) if row is not None else ():
            answers.append(Answer(*version, entity, record_id, field, "returned", reason, desk.at))
    desk.books.renew_supervision(answers, lambda answer: units is None or _unit(desk, answer) in units)


def _concerned(row: Mapping[str, Any], stations: Mapping[str, Certificate]) -> Iterator[tuple[str, int]]:
    """Who hears of a finding on a record: the device that made it, else the townships where it is at home.

    The number of a township's save is 0 then: it answers none of them.
    """
    if row["base_device"] in stations:
        yield row["base_device"], row["base_seq"]
        return
    replaced = {item.replaces for item in stations.values()}
    for device, item in stations.items():
        if item.role == "township" and device not in replaced and item.scope.covers(row["home"]):
            yield device, 0


def _unit(desk: Desk, answer: Answer) -> Unit:
    """The unit in which an answered record is checked."""
    if answer.entity in WITHIN:
        return Unit(answer.entity, answer.record_id)
    row = desk.ledger.raw(answer.entity, [answer.record_id]).get(answer.record_id)
    if row is None:
        return Unit(answer.entity, answer.record_id)
    return unit_of(desk.context.catalogue, desk.ledger, answer.entity, row)


def _quality(desk: Desk, outcome: ReceiveOutcome, found: Mapping[Unit, tuple[Found, ...]]) -> Quality:
    """How good a bundle's content is, by what was found in the households, projects … that it touches."""
    touched = _touched(desk, {outcome.device: (outcome.first, outcome.last)})
    catalogue, units = desk.context.catalogue, set()
    for change in _changes(desk, touched):
        units.add(unit_of(catalogue, desk.ledger, change.entity, change.versions[0]))
    findings = {one for unit in units for one in found.get(unit, ())}
    severities = Counter(one.severity for one in findings)
    return Quality(
        sha256=outcome.sha256,
        device=outcome.device,
        station=outcome.station,
        at=desk.at,
        records=dict(sorted(Counter(item.entity for item in touched).items())),
        not_applied=len(outcome.refusals),
        conflicts=len(outcome.conflicts),
        errors=severities["error"],
        warnings=severities["warn"],
        checks=dict(sorted(Counter(one.check for one in findings).items())),
    )


def _names(certificates: list[Certificate], area: str) -> tuple[str, ...]:
    inside = {item.station for item in certificates if area and item.scope.covers(area)}
    return tuple(sorted(inside))
