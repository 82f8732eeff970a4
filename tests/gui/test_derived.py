"""Computed fields are shown and never typed: in no form, no grid, by no paste (UX-1, kind D)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Need
from desktop_app.gui.context import Context
from desktop_app.gui.form import RecordForm
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.kit import make_kit
from desktop_app.gui.plans import GridPart, plan_for

CATALOGUE = load_catalogue()
COMPUTED = [
    entity.name
    for entity in CATALOGUE.entities.values()
    if any(item.need is Need.DERIVED for item in entity.fields)
]


@pytest.mark.parametrize("name", COMPUTED)
def test_no_form_lets_a_computed_field_be_typed(context: Context, qtbot: QtBot, name: str) -> None:
    entity = context.catalogue.entity(name)
    form = RecordForm(entity, make_kit(context), alone=True)
    qtbot.addWidget(form)
    computed = [item.name for item in entity.fields if item.need is Need.DERIVED]
    assert [field for field in computed if form.editor(field) is not None] == []


def grids() -> Iterator[tuple[str, GridPart]]:
    """Every grid of every page."""
    for name in CATALOGUE.entities:
        for tab in plan_for(CATALOGUE, name).tabs:
            yield from ((name, part) for part in tab.parts if isinstance(part, GridPart))


def test_no_grid_and_no_paste_writes_a_computed_field(context: Context) -> None:
    """A range from a spreadsheet may cover computed columns: what stands there falls beside."""
    seen = 0
    for page, part in grids():
        entity = CATALOGUE.entity(part.entity)
        companion = CATALOGUE.entity(part.companion) if part.companion else None
        for keys in part.sets.values():
            model = GridModel(entity, companion, make_kit(context).texts)
            model.choose_columns(keys)
            fields = [
                (companion if "." in key and companion else entity).field(key.rpartition(".")[2])
                for key in keys
            ]
            places = [place for place, item in enumerate(fields) if item.need is Need.DERIVED]
            for place in places:
                assert not model.flags(model.index(0, place)) & Qt.ItemFlag.ItemIsEditable, (
                    page,
                    keys[place],
                )
                model.paste(0, place, [["9"]])
            assert model.rows() == [], (page, part.entity)
            seen += len(places)
    assert seen > 5
