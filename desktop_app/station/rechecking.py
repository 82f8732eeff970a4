"""Keeping the findings up to date: after an edit only what it reaches is checked again.

The journal says what changed since the findings were kept, whichever way it came: typed, imported, merged,
decided. So nothing has to remember to call this, and nothing is missed when the power goes.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from desktop_app import __version__
from desktop_app.catalog.model import Record, Value
from desktop_app.checks.carriage import CarriedFacts, Rivals
from desktop_app.checks.reach import Change, counted, reached, recount
from desktop_app.checks.register import Register
from desktop_app.checks.registry import Found
from desktop_app.checks.run import check_carried, counted_checks
from desktop_app.checks.units import Checked, Scene, Unit, check_counts, check_everything, check_units
from desktop_app.merge.history import Version
from desktop_app.store.changes import Touched
from desktop_app.store.conflicts import Conflict
from desktop_app.store.findings import FindingShelf, KeptFinding, Outcome
from desktop_app.store.store import Store

_ENDS, _DAY, _BASIS, _CARRIED_AS = "checks.ends", "checks.day", "checks.basis", "checks.carried"
_MOST_CHANGED = 400
"""Records changed since the last look; beyond it going through everything is quicker."""

Progress = Callable[[int, int], None]
"""Told now and then how many households and projects of how many are checked; what it raises ends it."""

_TOLD_EACH = 50
_TOLD = ("household", "project")
_FEW = 300
"""Households and projects that are all checked in the blink of an eye."""

_CARRIED = Unit("carriage", "all")
_FROZEN = "frozen"
_COUNTING = ("project", "village_year")
_STANDING = ("20", "30")


@dataclass(slots=True)
class _Edited:
    """What the journal says of one record: the fields that changed, and by time what each save replaced
    and what it set."""

    fields: set[str] = field(default_factory=set)
    saves: dict[tuple[int, Version], tuple[dict[str, Value], dict[str, Value]]] = field(default_factory=dict)


class Rechecker:
    """Keeps the findings of one store.

    ``scene`` gives what units are checked with now; ``stale`` says whether a notice that hangs no longer
    says what the records say (VR-NTC-008), for that takes the whole typesetting of it; ``carried`` gives what
    is known of bundles and receipts.
    """

    def __init__(
        self,
        store: Store,
        scene: Callable[[], Scene],
        stale: Callable[[Record], Found | None],
        carried: Callable[[], CarriedFacts] = CarriedFacts,
    ) -> None:
        self._store = store
        self._scene = scene
        self._stale = stale
        self._carried = carried
        self.shelf = FindingShelf(store)
        self._lock = threading.Lock()
        self._beyond: str | None = None
        self._register: Register | None = None

    # -- what is kept ----------------------------------------------------------------------------

    def all(self, *, again: bool = False) -> Iterator[KeptFinding]:
        """Every finding, brought up to date as ``refresh`` does, one after another."""
        self.refresh(again=again)
        return self.shelf.all()

    def refresh(self, *, again: bool = False, progress: Progress | None = None) -> None:
        """Bring the findings up to date; on a new day, with other settings, or when told to check ``again``,
        by going through everything, and then ``progress`` is told."""
        with self._lock:
            scene = self._scene()
            changes = None if again else self._changes(scene)
            if changes is None or self._store.meta(_DAY) != scene.circumstances.today.isoformat():
                self._run(scene, progress)
            elif changes:
                self._recheck(scene, changes, notices=True)
            elif self._store.meta(_CARRIED_AS) != _digest(self._carried()):
                self._recheck(scene, {}, notices=False)

    def keep_frozen(self, outcomes: Mapping[str, Outcome]) -> None:
        """Keep what was found wrong with frozen reports, by their ids, until they are looked at again."""
        with self._lock:
            named = {str(Unit(_FROZEN, one)): outcome for one, outcome in outcomes.items()}
            self.shelf.replace(named, _today(self._scene()), {})

    def of(self, units: Iterable[Unit]) -> list[Found]:
        """The findings of these units, brought up to date by what changed since the last look.

        When so much changed that everything has to be gone through, only these units are checked and
        nothing is kept: the next ``all`` does it.
        """
        wanted = list(units)
        with self._lock:
            scene = self._scene()
            changes = self._changes(scene)
            if changes is None and self._is_small():
                self._run(scene)
            elif changes is None:
                checked = map(self._outcome, check_units(wanted, scene))
                return [found for outcome in checked for found in outcome.findings]
            elif changes:
                self._recheck(scene, changes, notices=False)
        return [kept.found for kept in self.shelf.of(str(unit) for unit in wanted)]

    def answer(self, kept: KeptFinding, answer: str, person: str, at: str) -> bool:
        """Note an answer to a finding; False when the finding is gone meanwhile."""
        return self.shelf.answer(kept, answer, person, at)

    # -- what changed ----------------------------------------------------------------------------

    def _changes(self, scene: Scene) -> dict[Touched, Change] | None:
        """What changed since the findings were kept; None when everything has to be checked."""
        if self._store.meta(_BASIS) != _basis(scene):
            return None
        ends = self._store.meta(_ENDS)
        if ends == self._beyond:  # more and more: it is not read again for every record that is handed in
            return None
        known = json.loads(ends or "{}")
        edited = self._edited(known)
        if edited is None:
            self._beyond = ends
            return None
        changes = {}
        for entity in dict.fromkeys(touched.entity for touched in edited):
            ids = [touched.record_id for touched in edited if touched.entity == entity]
            for record_id, row in self._store.raw(entity, ids).items():
                touched = Touched(entity, record_id)
                is_new = int(row["base_seq"]) > known.get(str(row["base_device"]), 0)
                changes[touched] = _change(entity, row, edited[touched], is_new=is_new)
        return changes

    def _edited(self, known: Mapping[str, int]) -> dict[Touched, _Edited] | None:
        edited: dict[Touched, _Edited] = {}
        for device, end in self._store.chain_ends().items():
            seen = known.get(device, 0)
            if seen > end.seq:
                return None
            if seen == end.seq:
                continue
            for transaction in self._store.transactions(device, seen + 1):
                for entry in transaction.entries:
                    one = edited.setdefault(Touched(entry.entity, entry.record_id), _Edited())
                    save = one.saves.setdefault((transaction.time, transaction.version), ({}, {}))
                    for change in entry.changes or ():
                        one.fields.add(change.field)
                        save[0][change.field], save[1][change.field] = change.old, change.new
                if len(edited) > _MOST_CHANGED:
                    return None
        return edited

    def _is_small(self) -> bool:
        """Whether few are checked; a million are not counted for that, as for every record handed in."""
        found = (len(self._store.ids(name, limit=_FEW + 1)) for name in ("household", "project"))
        return sum(found) <= _FEW

    # -- checking --------------------------------------------------------------------------------

    def _run(self, scene: Scene, progress: Progress | None = None) -> None:
        facts = self._facts() | {_DAY: scene.circumstances.today.isoformat(), _BASIS: _basis(scene)}
        others = self._carriage(scene, facts) | self._frozen()
        self._store.slim()
        checked = check_everything(scene, self._by_place)
        if progress is not None:
            checked = _telling(checked, sum(map(self._store.count, _TOLD)), progress)
        outcomes = ((str(item.unit), self._outcome(item)) for item in checked)
        self.shelf.renew(chain(outcomes, others.items()), _today(scene), facts)
        self._remember(scene.register, facts)
        self._store.slim()

    def _by_place(self, entity: str) -> Sequence[str]:
        """The ids of an entity's records, neighbours together: their register is counted once."""
        return self._store.ids(entity, sort="division_code" if entity in _COUNTING else "")

    def _recheck(self, scene: Scene, changes: Mapping[Touched, Change], *, notices: bool) -> None:
        facts = self._facts()
        register = self._counted(scene, changes.values())
        scene = replace(scene, counted=register)
        units: set[Unit] = set()
        measured: set[Unit] = set()
        for change in changes.values():
            units |= reached(change, scene.records, scene.circumstances.catalogue)
            measured |= counted(change, scene.records, register)
        if notices:
            standing = (row for state in _STANDING for row in self._store.find("notice", state=state))
            units |= {Unit("notice", str(row["id"])) for row in standing}
        outcomes = {str(item.unit): self._outcome(item) for item in check_units(units, scene)}
        outcomes |= self._carriage(scene, facts)
        parts = {str(item.unit): self._outcome(item) for item in check_counts(measured - units, scene)}
        self.shelf.replace(outcomes, _today(scene), facts, parts=parts, checks=counted_checks())
        self._remember(register, facts)

    def _remember(self, register: Register, facts: Mapping[str, str]) -> None:
        """Keep the counts that the kept findings stand on; what was written meanwhile may be in some of them
        already, and then they are counted anew."""
        self._register = register if self._facts()[_ENDS] == facts[_ENDS] else None

    def _counted(self, scene: Scene, changes: Collection[Change]) -> Register:
        """The register as it was counted for earlier edits, with what these change counted again.

        It is let go until the findings are kept: else, when that fails, its counts would seem to stand.
        """
        known, self._register = self._register, None
        if known is None or known.today != scene.circumstances.today:
            return scene.register
        recount(known, changes)
        return known

    def _outcome(self, checked: Checked) -> Outcome:
        if checked.unit.entity != "notice":
            return Outcome(checked.place, checked.findings)
        notice = self._store.get("notice", checked.unit.id)
        standing = notice is not None and notice["state"] in _STANDING
        off = self._stale(notice) if notice is not None and standing else None
        return Outcome(checked.place, (*checked.findings, *([off] if off else ())))

    def _facts(self) -> dict[str, str]:
        """Where the journal stands; asked before anything is checked, so that nothing is missed."""
        ends = {device: end.seq for device, end in self._store.chain_ends().items()}
        return {_ENDS: json.dumps(ends, sort_keys=True)}

    def _carriage(self, scene: Scene, facts: dict[str, str]) -> dict[str, Outcome]:
        """What is wrong with what travels, two people's values for one field among it (A7)."""
        carried = self._carried()
        facts[_CARRIED_AS] = _digest(carried)
        catalogue = scene.circumstances.catalogue
        rivals = tuple(
            Rivals(
                item.entity,
                item.record_id,
                item.field,
                catalogue.entity(item.entity).field(item.field).label,
                _people(item),
            )
            for item in self._store.conflicts()
        )
        found = check_carried(replace(carried, rivals=rivals), scene.circumstances)
        return {str(_CARRIED): Outcome("", found)}

    def _frozen(self) -> dict[str, Outcome]:
        """What is known of frozen reports: a run over the records does not work their figures out again."""
        kept: dict[str, list[Found]] = {}
        for item in self.shelf.within(_FROZEN):
            kept.setdefault(item.unit, []).append(item.found)
        return {unit: Outcome("", found) for unit, found in kept.items()}


def _telling(checked: Iterable[Checked], whole: int, progress: Progress) -> Iterator[Checked]:
    done = 0
    for item in checked:
        yield item
        done += item.unit.entity in _TOLD
        if done % _TOLD_EACH == 0:
            progress(min(done, whole), whole)


def _people(conflict: Conflict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rival.person for rival in conflict.rivals))


def _digest(carried: CarriedFacts) -> str:
    return hashlib.sha256(repr(carried).encode()).hexdigest()


def _change(entity: str, row: Mapping[str, Value], edited: _Edited, *, is_new: bool) -> Change:
    """The change with the versions of the record that the journal gives: as it is, as it was before each
    save, and with what each save set, for a merge may show something else than its writer saw."""
    versions: list[Record] = [row]
    before: Record = row
    for _when, (replaced, entered) in sorted(edited.saves.items(), reverse=True):
        before = {**before, **replaced}
        versions += [version for version in (before, {**row, **entered}) if version not in versions]
    return Change(entity, tuple(versions), None if is_new else frozenset(edited.fields))


def _today(scene: Scene) -> str:
    return scene.circumstances.today.isoformat()


def _basis(scene: Scene) -> str:
    """What the findings stand on besides the records: program, catalogue, settings."""
    around = scene.circumstances
    said = json.dumps([__version__, around.catalogue.edition, sorted(around.settings.items())])
    texts = [(text.id, text.severity, sorted(text.thresholds.items())) for text in around.texts.values()]
    return hashlib.sha256(f"{said}{texts}".encode()).hexdigest()
