"""Puts proposed values into the new records of a page, and takes them back when their reason goes."""

from collections.abc import Iterator, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Value
from desktop_app.catalog.proposals import Proposal, load_proposals
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.texts import Texts

if TYPE_CHECKING:
    from desktop_app.gui.held_parts import HeldForm, HeldGrid

Wanted = dict[str, tuple[str, str]]
"""By key the raw text that is proposed and why."""

PLACE = ("division_code", "village_group")
"""What two households share that are neighbours."""


def to_put(
    raws: Mapping[str, str], proposed: MutableMapping[str, str], answered: AbstractSet[str], wanted: Wanted
) -> dict[str, str]:
    """The texts to put so that what is proposed is what is wanted; ``proposed`` follows.

    Nothing that a person answered, and nothing that stood there before, is touched.
    """
    put = {key: "" for key in proposed if key not in wanted}
    for key in put:
        del proposed[key]
    for key, (raw, reason) in wanted.items():
        if key in answered or (raws.get(key) and key not in proposed):
            continue
        proposed[key] = reason
        if raws.get(key) != raw:
            put[key] = raw
    return put


class Proposer:
    """The proposals of one page. ``neighbour`` holds place and year of the household entered before."""

    def __init__(self, texts: Texts, forms: list["HeldForm"], grids: list["HeldGrid"]) -> None:
        self._texts = texts
        self._forms = forms
        self._grids = grids
        self._proposals = load_proposals(texts.catalogue)
        self.neighbour: Mapping[str, Value] = {}

    def renew(self) -> None:
        """Propose what follows from the page as it stands, in records that are not stored yet."""
        shown = {held.form.entity.name for held in self._forms}
        shown |= {grid.grid.model.entity.name for grid in self._grids}
        if not any(one.entity in shown for one in self._proposals):
            return
        known = {
            f"{held.form.entity.name}.{name}": value
            for held in self._forms
            for name, value in held.form.known_values().items()
        }
        for held in self._forms:
            if not held.record_id:
                wanted = self._for_form(held.form.entity.name, known)
                form = held.form
                form.put_proposed(to_put(form.raws(), form.proposed, form.answered, wanted))
        for grid in self._grids:
            self._renew_grid(grid.grid.model, known)

    def _for_form(self, entity: str, known: Mapping[str, Value]) -> Wanted:
        wanted: Wanted = {}
        for one in self._proposals:
            if one.entity == entity:
                raw = self._raw(one, self._beside(one, known) if one.like else one.value)
                if raw and one.holds(known):
                    wanted[one.name] = raw, one.reason
        return wanted

    def _beside(self, one: Proposal, known: Mapping[str, Value]) -> Value:
        """The neighbour's value, while the new household stands in the same group."""
        near = all(
            self.neighbour.get(name) and self.neighbour[name] == known.get(f"household.{name}")
            for name in PLACE
        )
        return self.neighbour.get(one.name) if near else None

    def _raw(self, one: Proposal, value: Value) -> str:
        field = one.of(self._texts.catalogue)
        text = self._texts.value(field, value) if isinstance(value, str) else value
        return self._texts.raw(field, text)

    def _renew_grid(self, model: GridModel, known: Mapping[str, Value]) -> None:
        mine = list(self._of_grid(model))
        for number, row in enumerate(model.rows() if mine else ()):
            if not row.record_id:
                said = {**known, **model.known_at(number)}
                wanted: Wanted = {}
                for key, one in mine:
                    if one.like:
                        raw = model.row_at(0).raws.get(key, "") if number else ""
                    else:
                        fits = one.holds(said) and not (one.first and number)
                        raw = self._raw(one, one.value) if fits else ""
                    if raw:
                        wanted[key] = raw, one.reason
                model.put_proposed(number, to_put(row.raws, row.proposed, row.typed, wanted))

    def _of_grid(self, model: GridModel) -> Iterator[tuple[str, Proposal]]:
        for one in self._proposals:
            if one.entity == model.entity.name:
                yield one.name, one
            elif model.companion and one.entity == model.companion.name:
                yield one.field, one
