"""The catalogue, as the program sees it."""

import click

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import CatalogueError
from desktop_app.cli.answer import Answer, answering


@click.group("entity")
def entity_group() -> None:
    """目录：有哪些记录和栏目。"""


@entity_group.command("list")
@answering
def list_entities() -> Answer:
    """列出所有记录类型。"""
    entities = load_catalogue().entities.values()
    data = [
        {"name": item.name, "label": item.label, "owner": item.owner, "fields": len(item.fields)}
        for item in entities
    ]
    return Answer({"entities": data}, [f"{item.name:<24}{item.label}" for item in entities])


@entity_group.command("show")
@click.argument("name", metavar="ENTITY")
@answering
def show_entity(name: str) -> Answer:
    """列出一类记录的全部栏目。"""
    try:
        entity = load_catalogue().entity(name)
    except CatalogueError:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。") from None
    fields = [
        {
            "name": item.name,
            "label": item.label,
            "type": str(item.type),
            "need": str(item.need),
            "codes": item.codes,
            "unit": item.unit,
            "max": item.max,
            "audience": str(item.audience),
        }
        for item in entity.fields
    ]
    lines = [f"{item.name:<28}{item.label}（{item.type}）" for item in entity.fields]
    about = {"name": entity.name, "label": entity.label, "owner": entity.owner, "key": entity.key}
    return Answer({**about, "fields": fields}, lines)
