"""Between people and records: typed values as they are stored, names as entities, findings as words."""

from collections.abc import Mapping
from typing import Any

import click

from desktop_app.catalog.model import Entity, Record, Value
from desktop_app.catalog.values import ValueRefused, check_stored, parse_value
from desktop_app.station import Station, StationRefused
from desktop_app.store.verification import JournalReport


def entity_named(station: Station, name: str) -> Entity:
    """The entity called ``name``; wrong usage when the catalogue has none."""
    if name not in station.catalogue.entities:
        raise click.UsageError(f"目录里没有“{name}”，用 bangfu entity list 查看。")
    return station.catalogue.entity(name)


def record_named(station: Station, entity: str, record_id: str) -> Record:
    """The record with an id; raises StationRefused when there is none."""
    record = station.store.get(entity_named(station, entity).name, record_id)
    if record is None:
        raise StationRefused("没有这条记录，请核对编号。")
    return record


def whose(station: Station, entity: str, record_id: str) -> str:
    """What a record is called: a person by the name, what hangs on another record by that one's."""
    declared = station.catalogue.entity(entity)
    if entity == "member" or not declared.parent:
        return station.title(entity, record_id)
    record = station.store.get(entity, record_id)
    owner = str(record[declared.parent] or "") if record else ""
    if not owner:
        return declared.label
    return f"{whose(station, declared.field(declared.parent).target, owner)}的{declared.label}"


def stored_values(station: Station, entity: Entity, typed: Mapping[str, Any]) -> dict[str, Value]:
    """JSON values as they are stored: texts are read like typed ones, numbers and null are taken as stored.

    Money as a number is therefore fen, as a text whatever its field is entered in. Raises ValueRefused for
    an unknown field or a text that cannot be read.
    """
    values: dict[str, Value] = {}
    for name, value in typed.items():
        if not entity.has(name) or not entity.field(name).stored:
            raise ValueRefused(f"“{entity.label}”没有“{name}”这一栏。")
        field = entity.field(name)
        if isinstance(value, str):
            values[name] = parse_value(field, value, station.catalogue)
        elif value is None:
            values[name] = None
        elif isinstance(value, int) and field.type.is_integer:
            values[name] = check_stored(field, value)
        else:
            raise ValueRefused(f"“{field.label}”应写成带引号的文字。")
    return values


def broken_at(report: JournalReport) -> str:
    """Where a journal does not hold, in words."""
    at = report.broken
    return f"修改日志在设备{at.device}的第{at.seq}次保存处{report.reason}" if at else "修改日志完好"
