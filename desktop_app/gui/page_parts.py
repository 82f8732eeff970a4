"""The tabs of a record's page, made from its plan: which forms and grids there are, and what they hold."""

import json
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.catalog.proposals import load_rests
from desktop_app.checks.registry import Found
from desktop_app.gui.context import Context
from desktop_app.gui.form import RecordForm
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.grid_rows import CellRefused
from desktop_app.gui.held_parts import HeldForm, HeldGrid
from desktop_app.gui.kit import make_kit
from desktop_app.gui.member_cells import member_cells
from desktop_app.gui.outward import CopyDialog, copy_out
from desktop_app.gui.plans import BEHIND, TABLE_KEY, FormPart, GridPart, Plan
from desktop_app.gui.proposals import PLACE, Proposer
from desktop_app.gui.saving import id_for
from desktop_app.gui.section_head import stand_before

_ENTERED_BY_PLACE = frozenset({"household"})
_NUMBERED = {"member": "id_no"}
"""By entity the number that only one person has."""

_AT = "at"
"""Under what a draft keeps where the cursor was."""


class PageParts(QObject):
    """All forms and grids of one page.

    ``typed`` follows every key, ``changed`` a field that was left (form, field, before, after), ``filled``
    the fields that one answer has settled (form, list of field, before, after), ``stepped`` a step in a grid
    (grid, GridStep). ``table_wanted`` asks for all years of a form in one table.
    """

    typed = Signal()
    changed = Signal(object, str, str, str)
    filled = Signal(object, list)
    stepped = Signal(object, object)
    void_wanted = Signal(str, list, str)
    return_wanted = Signal(str, list)
    reveal_wanted = Signal()
    table_wanted = Signal()

    def __init__(self, context: Context, plan: Plan, tabs: QTabWidget) -> None:
        super().__init__(tabs)
        self._context = context
        self._plan = plan
        self._tabs = tabs
        self._kit = make_kit(context)
        self.forms: list[HeldForm] = []
        self.grids: list[HeldGrid] = []
        self.year = 0
        self.saved: tuple[Found, ...] = ()
        self.record_id = ""
        self._kept: dict[str, Value] = {}
        self._at = ""
        self._rests = load_rests(context.catalogue)
        self._proposer = Proposer(self._kit.texts, self.forms, self.grids)
        for number, tab in enumerate(plan.tabs):
            page = self._tab(number, tab.parts)
            page.setAccessibleName(tab.title)
            tabs.addTab(page, tab.title)

    def _tab(self, number: int, parts: Sequence[FormPart | GridPart]) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the next key after the tab is for its first field
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in parts:
            made = (
                self._form(number, part, scroll) if isinstance(part, FormPart) else self._grid(number, part)
            )
            column.addWidget(made, 0 if isinstance(part, FormPart) and len(parts) > 1 else 1)
        scroll.setWidget(holder)
        return scroll

    def _table_button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(TABLE_KEY)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _on=False: self.table_wanted.emit())
        return button

    def _form(self, number: int, part: FormPart, scroll: QScrollArea) -> RecordForm:
        entity = self._context.catalogue.entity(part.entity)
        alone = part.entity == self._plan.entity
        rests = [rest for rest in self._rests if rest.entity == part.entity]
        form = RecordForm(entity, self._kit, part.groups, alone=alone, rests=rests)
        if part.table:  # made after the fields: who comes in by keys comes to the first of them
            stand_before(form.heads[0], self._table_button(part.table))
        held = HeldForm(number, form, scroll)
        self.forms.append(held)
        form.typed.connect(self.typed)
        form.changed.connect(lambda *_change: self._share(form))
        form.returned.connect(lambda: self._share(form))
        form.changed.connect(self._propose)
        form.returned.connect(self._propose)
        form.filled.connect(partial(self._filled, held))
        form.changed.connect(lambda name, before, after: self.changed.emit(held, name, before, after))
        form.check_wanted.connect(lambda: self.check(held))
        form.reveal_wanted.connect(self.reveal_wanted)
        form.finished.connect(lambda: self._next_part(number))
        return form

    def _share(self, told: RecordForm) -> None:
        """What stands on one tab of a record may be asked for because of what stands on another."""
        for held in self.forms:
            if held.form is not told and held.form.entity.name == told.entity.name:
                held.form.heed(told.known_values())

    def _filled(self, held: HeldForm, filled: list[tuple[str, str, str]]) -> None:
        if filled:
            self._propose()
            self.filled.emit(held, filled)
        self._tell_filled(len(filled))

    def _tell_filled(self, count: int) -> None:
        told = f"已填{count}项。按 Ctrl+Z 撤回。" if count else "没有空着、可以一次填好的项目。"
        self._context.said.emit(told)

    def _grid(self, number: int, part: GridPart) -> GridEditor:
        catalogue = self._context.catalogue
        companion = catalogue.entity(part.companion) if part.companion else None
        derive = member_cells(self._kit.texts, lambda: self.year) if part.entity == "member" else None
        model = GridModel(catalogue.entity(part.entity), companion, self._kit.texts, derive)
        if part.entity in _NUMBERED:
            model.rival = partial(self._rival, part.entity)
        model.judge = self._judged
        grid = GridEditor(model, self._kit, part.heading, part.sets)
        held = HeldGrid(number, grid)
        self.grids.append(held)
        grid.typed.connect(self._propose)
        grid.typed.connect(self.typed)
        grid.stepped.connect(lambda step: self.stepped.emit(held, step))
        grid.void_wanted.connect(self.void_wanted)
        grid.return_wanted.connect(self.return_wanted)
        grid.said.connect(self._context.said)
        grid.view.emptied.connect(self._tell_emptied)
        grid.view.filled.connect(self._tell_filled)
        grid.view.copied.connect(partial(self._copy, model.entity.label))
        return grid

    def _tell_emptied(self, cells: int) -> None:
        if cells > 1:
            self._context.said.emit(f"已清空{cells}格。按 Ctrl+Z 撤回。")

    def show_tab(self, tab: int) -> None:
        """Bring a tab to the front."""
        self._tabs.setCurrentIndex(tab)

    def _propose(self) -> None:
        self._proposer.renew()

    def _judged(self, entity: str, values: Mapping[str, Value]) -> Sequence[Found]:
        """What the checks say of a row of a grid as it stands, in the year of the page."""
        yearly = self._context.catalogue.entity(entity).has("year") and not values.get("year")
        return self._context.station.check_values(entity, {**values, "year": self.year} if yearly else values)

    def _rival(self, entity: str, name: str, raw: str, record_id: str) -> str:
        """Who has the number that was just typed: told at once, before anything is saved."""
        if name != _NUMBERED[entity]:
            return ""
        others = [one for one in self._context.find(entity, **{name: raw}) if str(one["id"]) != record_id]
        if not others:
            return ""
        place = self._context.owner_title(entity, str(others[0]["id"]))
        return f"这个号码已登记在{place}户的{others[0]['name']}名下，请核对证件。"

    def _next_part(self, number: int) -> None:
        """After the last field: the grid below, or the next tab, whatever stands there first."""
        if self._into_grid(number) or number + 1 >= self._tabs.count():
            return
        self._tabs.setCurrentIndex(number + 1)
        forms = (held.form for held in self.forms if held.tab == number + 1)
        if not any(form.focus_field() for form in forms):
            self._into_grid(number + 1)

    def _into_grid(self, tab: int) -> bool:
        """Put the cursor into the first cell of the first grid on a tab; False where there is none."""
        grid = next((held.grid for held in self.grids if held.tab == tab), None)
        if grid is not None:
            grid.show_cell(0, grid.model.column_key(0))
        return grid is not None

    # -- loading ---------------------------------------------------------------------------------

    def load(self, record_id: str, year: int) -> None:
        """Show a stored record and its children of a year; an empty id is a new record."""
        self._keep_place(record_id)
        self._at = ""
        self.year = year
        self.record_id = record_id
        for held in self.forms:
            record = self._stored(held.form.entity.name, record_id, year)
            held.record_id = str(record["id"]) if record else ""
            entity = held.form.entity
            computed = self._context.station.derived(entity.name, held.record_id) if record else {}
            above = self._context.above(entity.name, record) if record else None
            begun = {
                **self._defaults(entity.name),
                **(self._kept if entity.name == self._plan.entity else {}),
            }
            held.form.load(record or begun, computed, above)
            if "year" in entity.key and entity.name != self._plan.entity:
                held.form.compare(self._stored(entity.name, record_id, year - 1) or {})
        own = self._context.record(self._plan.entity, record_id)
        for grid in self.grids:
            grid.grid.model.above = own
            self._load_grid(grid.grid.model, record_id, year)
        if not record_id:
            self._begin()
        for held in self.forms:
            held.loaded = held.form.raws()

    def _begin(self) -> None:
        """A new record begins at its beginning, wherever the last one was left."""
        self._tabs.setCurrentIndex(0)
        for grid in self.grids:
            grid.grid.choose_first()
        self._propose()

    def _keep_place(self, record_id: str) -> None:
        """Who enters one record after another is asked for village and group once (PM-077)."""
        before = self._context.record(self._plan.entity, self.record_id) if self.record_id else None
        if record_id or self._plan.entity not in _ENTERED_BY_PLACE:
            self._kept = {}
            self._proposer.neighbour = {}
        elif before is not None:
            self._kept = {name: before[name] for name in PLACE if before[name]}
            year = self._stored("household_year", self.record_id, self.year) or {}
            self._proposer.neighbour = {**year, **self._kept}

    def _kept_now(self) -> dict[str, str]:
        """The raw texts of a new record that were taken over and still stand there."""
        if self.record_id or not self._kept:
            return {}
        [raws] = [held.form.raws() for held in self.forms if held.form.entity.name == self._plan.entity][:1]
        return {name: raws[name] for name in self._kept if raws.get(name)}

    def _stored(self, entity: str, record_id: str, year: int) -> Record | None:
        if entity == self._plan.entity:
            return self._context.record(entity, record_id)
        parent = self._context.catalogue.entity(entity).parent
        where: dict[str, Value] = {parent: record_id, "year": year}
        found = self._context.find(entity, **where) if record_id else []
        return found[0] if found else None

    def _defaults(self, entity: str) -> dict[str, Value]:
        fields = self._context.catalogue.entity(entity).stored_fields
        return {item.name: self._kit.texts.value(item, item.default) for item in fields if item.default}

    def _load_grid(self, model: GridModel, record_id: str, year: int) -> None:
        records = (
            self._context.find(model.entity.name, **{model.entity.parent: record_id}) if record_id else []
        )
        companions: dict[str, Record] = {}
        before: dict[str, Record] = {}
        if model.companion and records:
            link = model.companion.parent
            ids = [str(record["id"]) for record in records]
            for item in self._context.station.store.find_among(model.companion.name, link, ids):
                if item["year"] == year:
                    companions[str(item[link])] = item
                elif item["year"] == year - 1:
                    before[str(item[link])] = item
        if model.companion:
            kinship = f"{model.companion.name}.kinship".rpartition(".")[2]
            known = {**before, **companions}
            records = sorted(records, key=lambda item: _rank(known.get(str(item["id"])), kinship))
        model.before = before
        has_computed = any(not item.stored for item in model.entity.fields)
        if has_computed and not model.companion:
            name = model.entity.name
            model.load(records, companions, lambda made: self._context.station.derived(name, made))
        else:
            model.load(records, companions)

    def lock(self) -> None:
        """Let nobody write: for people who only look."""
        for held in self.forms:
            held.form.lock()
            held.scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # where nothing is typed keys scroll
        for grid in self.grids:
            grid.grid.lock()

    def reveal(self) -> bool:
        """Show all numbers of the page in full; whether there was one that was not."""
        revealed = [held.form.reveal() for held in self.forms]
        return any(revealed + [held.grid.model.reveal() for held in self.grids])

    def _copy(self, what: str, text: str, rows: int, full: bool) -> None:
        if full:
            CopyDialog(self._context, what, text, rows, self._tabs.window()).open()
        else:
            copy_out(self._context, what, text, rows)

    # -- what is on the page -----------------------------------------------------------------------

    def is_changed(self) -> bool:
        """Whether something differs from what is stored."""
        return any(held.changed() for held in self.forms) or any(
            held.grid.model.drafted() for held in self.grids
        )

    def texts(self) -> list[dict[str, str]]:
        """The raw texts of each form, as they stand."""
        return [held.form.raws() for held in self.forms]

    def type_again(self, before: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]) -> None:
        """Put back what was typed into the forms between two moments, the record having been read since."""
        for held, was, told in zip(self.forms, before, now, strict=True):
            for name in (name for name, raw in told.items() if raw != was[name]):
                held.form.put_back(name, told[name])

    def draft(self) -> dict[str, Value]:
        """Everything unsaved, as a draft keeps it."""
        self._at = self._cursor() or self._at
        kept: dict[str, Value] = {"year": self.year, _AT: self._at}
        kept |= {f"{self._plan.entity}/{name}": raw for name, raw in self._kept_now().items()}
        for held in self.forms:
            kept |= {f"{held.form.entity.name}/{name}": raw for name, raw in held.changed().items()}
        for grid in self.grids:
            drafted = grid.grid.model.drafted()
            if drafted:
                kept[f"{grid.grid.model.entity.name}[]"] = json.dumps(drafted, ensure_ascii=False)
        return kept

    def _cursor(self) -> str:
        """Where the cursor is: ``entity/field``, in a grid ``entity/row/column``; empty if elsewhere."""
        focus = self._tabs.window().focusWidget()
        for held in self.forms:
            found = held.form.field_at(focus)
            if found is not None:
                return f"{held.form.entity.name}/{found.name}"
        for grid in self.grids:
            view, place = grid.grid.view, grid.grid.view.currentIndex()
            if place.isValid() and focus is not None and (focus is view or view.isAncestorOf(focus)):
                model = grid.grid.model
                return f"{model.entity.name}/{place.row()}/{model.column_key(place.column())}"
        return ""

    def go_back(self) -> bool:
        """Put the cursor where it was when the draft was kept; False where no draft was taken in."""
        entity, _slash, place = self._at.partition("/")
        row, _slash, key = place.partition("/")
        for held in self.forms:
            if held.form.entity.name == entity and not key and held.form.holder(place) is not None:
                return self.go_to(entity, held.record_id, place)
        for grid in self.grids:
            if grid.grid.model.entity.name == entity and key:
                self._tabs.setCurrentIndex(grid.tab)
                grid.grid.show_cell(min(int(row), grid.grid.model.rowCount() - 1), key)
                return True
        return False

    def restore(self, kept: Mapping[str, Value]) -> None:
        """Take a draft in, over what is stored."""
        self._at = str(kept.get(_AT) or "")
        for held in self.forms:
            prefix = f"{held.form.entity.name}/"
            for key, raw in kept.items():
                if key.startswith(prefix):
                    held.form.show_raw(key.removeprefix(prefix), str(raw or ""))
            self._share(held.form)
        for grid in self.grids:
            drafted = kept.get(f"{grid.grid.model.entity.name}[]")
            if drafted:
                grid.grid.model.restore(json.loads(str(drafted)))

    def refusal(self) -> tuple[HeldForm | HeldGrid, str, str] | None:
        """The first place that cannot be stored: where, the field, and the sentence."""
        for held in self.forms:
            for name, message in held.form.refusals().items():
                return held, name, message
        for grid in self.grids:
            try:
                grid.grid.model.edits("", self.year)
            except CellRefused as error:
                grid.grid.show_cell(error.row, error.key)
                return grid, error.key, error.message
        return None

    def values(self) -> dict[str, Value]:
        """The changed values of the record itself."""
        changed: dict[str, Value] = {}
        for held in self.forms:
            if held.form.entity.name == self._plan.entity:
                known = held.form.known_values()
                names = [*held.changed(), *(name for name in self._kept_now() if name in known)]
                changed |= {name: known.get(name) for name in names}
        return changed

    def edits(self, record_id: str) -> list[Edit]:
        """The edits of everything that hangs on the record."""
        made: list[Edit] = []
        for held in self.forms:
            entity, changed = held.form.entity, held.changed()
            if entity.name != self._plan.entity and changed:
                known = held.form.known_values()
                links: dict[str, Value] = {entity.parent: record_id, "year": self.year}
                values = {name: known.get(name) for name in changed}
                if held.record_id:
                    made.append(Edit(entity.name, held.record_id, values))
                else:
                    proposed = {name: known[name] for name in held.form.proposed if name in known}
                    whole = {**self._defaults(entity.name), **proposed, **values, **links}
                    made.append(Edit(entity.name, id_for(entity, whole), whole))
        for grid in self.grids:
            made += grid.grid.model.edits(record_id, self.year)
        return made

    # -- findings ----------------------------------------------------------------------------------

    def check(self, held: HeldForm, saved: Sequence[Found] = ()) -> None:
        """Say what is wrong with a form as it stands, together with what was found when it was saved."""
        values: dict[str, Value] = {**held.form.known_values(), "id": held.record_id or None}
        if held.form.entity.name != self._plan.entity:
            values |= {held.form.entity.parent: self.record_id or None, "year": self.year}
        live = self._context.station.check_values(held.form.entity.name, values) if held.changed() else []
        changed = held.changed()
        known = [
            item
            for item in (saved or self.saved)
            if item.entity == held.form.entity.name
            and item.record_id == held.record_id
            and item.field not in changed
        ]
        held.form.show_findings([item for item in live if item.field in changed or not known] + known)

    def show_findings(self, findings: Sequence[Found]) -> None:
        """Mark fields and cells with what the checks found on the stored record."""
        self.saved = tuple(findings)
        for held in self.forms:
            self.check(held)
        for grid in self.grids:
            grid.grid.model.show_findings(findings)

    def go_to(self, entity: str, record_id: str, field: str) -> bool:
        """Put the cursor where a finding points; False when the page does not show that place.

        A computed field is put right in the fields or rows from which it is computed.
        """
        if (entity, field) in BEHIND:
            entity, field = BEHIND[entity, field]
            if not field:
                return self._go_to_rows(entity)
        for held in self.forms:
            fits = held.form.entity.name == entity and (
                record_id in ("", held.record_id) or not held.record_id
            )
            if fits and (not field or held.form.holder(field) is not None):
                self._tabs.setCurrentIndex(held.tab)
                holder = held.form.holder(field)
                if holder is not None:
                    held.scroll.ensureWidgetVisible(holder)
                return held.form.focus_field(field)
        for grid in self.grids:
            place = grid.grid.model.place_of(record_id, field)
            if place is not None:
                self._tabs.setCurrentIndex(grid.tab)
                grid.grid.show_cell(*place)
                return True
        return self._go_to_rows(entity)

    def has(self, entity: str) -> bool:
        """Whether records of an entity stand on the page."""
        grids = (held.grid.model for held in self.grids)
        shown = {one.name for model in grids for one in (model.entity, model.companion) if one}
        return entity in shown | {held.form.entity.name for held in self.forms}

    def _go_to_rows(self, entity: str) -> bool:
        """Show where rows of an entity are entered."""
        for grid in self.grids:
            if grid.grid.model.entity.name == entity:
                self._tabs.setCurrentIndex(grid.tab)
                grid.grid.view.setFocus()
                return True
        return False


def _rank(companion: Record | None, field: str) -> str:
    return str((companion or {}).get(field) or "99")
