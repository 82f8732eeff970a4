"""Whatever the catalogue declares can be entered in the window: a form or a grid asks every field."""

from collections.abc import Iterator

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Entity, FieldType, Need
from desktop_app.gui.asked_fields import form_fields
from desktop_app.gui.plans import FormPart, plan_for

CATALOGUE = load_catalogue()
OWN_DESKS = {
    "notice",
    "notice_item",
    "notice_evidence",
    "notice_posting",
    "attachment",
    "annual_report",
    "ledger_month",
}
"""Made by the program from what was entered, or entered through a page of their own."""


def asked_on_the_page(catalogue: Catalogue, entity: str) -> Iterator[tuple[str, str]]:
    for tab in plan_for(catalogue, entity).tabs:
        for part in tab.parts:
            if isinstance(part, FormPart):
                alone = part.entity == entity
                shown = form_fields(catalogue.entity(part.entity), part.groups, alone=alone)
                yield from ((part.entity, item.name) for item in shown)
            else:
                for key in (key for keys in part.sets.values() for key in keys):
                    owner, _, name = key.rpartition(".")
                    yield owner or part.entity, name


def typed(entity: Entity) -> set[str]:
    """The fields a person enters: not those of the page's own record, and no files."""
    yearly = {"year"} if entity.parent and "year" in entity.key else set()
    return {
        item.name
        for item in entity.stored_fields
        if item.need is not Need.SYSTEM
        and not item.retired
        and item.type is not FieldType.JSON
        and item.target != "attachment"
    } - ({entity.parent, "source_kind"} | yearly)


@pytest.mark.parametrize("name", [name for name in CATALOGUE.entities if name not in OWN_DESKS])
def test_every_field_is_asked_somewhere(name: str) -> None:
    asked = {pair for page in ("household", "project", name) for pair in asked_on_the_page(CATALOGUE, page)}
    entity = CATALOGUE.entity(name)
    assert {field for field in typed(entity) if (name, field) not in asked} == set()
