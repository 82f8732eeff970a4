"""Reading the catalogue from ``resources/catalog``.

A catalogue that contradicts itself is refused here, at start-up and in the tests, rather than where a
person would meet the consequence.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

from desktop_app.catalog.conditions import names_in
from desktop_app.catalog.model import (
    Audience,
    Catalogue,
    CatalogueError,
    CheckText,
    Code,
    CodeTable,
    ComputedColumn,
    Department,
    Entity,
    Field,
    FieldType,
    Holiday,
    ImportColumn,
    Need,
    NoticeColumn,
    NoticeType,
    Section,
    Setting,
)
from desktop_app.catalog.parsed import ParsedFolder
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.recoding import Recoding, read_steps

_COMMON = (
    Field("source_kind", "数据来源", FieldType.CODE, codes="source_kind", default="1", source="SRC-01(三三)"),
    Field("is_deleted", "是否作废", FieldType.BOOL, Need.SYSTEM, source="design.md 3"),
    Field("void_reason", "作废原因", FieldType.TEXT, Need.SYSTEM, max=200, source="design.md 3"),
    Field(
        "erasure", "依法删除的决定", FieldType.TEXT, Need.SYSTEM, max=200, source="个人信息保护法第四十七条"
    ),
)
_TYPES = {member.value: member for member in FieldType}
_NEEDS = {member.value: member for member in Need}
_AUDIENCES = {member.value: member for member in Audience}
_SEVERITIES = frozenset({"error", "warn", "info"})
_OWNERS = frozenset({"township", "county", "city", "province", "any"})


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue of ``folder``, by default the one that came with the program.

    Raises CatalogueError when a file is malformed or the parts do not fit together.
    """
    place = folder or resources_folder() / "catalog"
    parsed = ParsedFolder(place)
    settings = _toml(parsed, place / "settings.toml")
    catalogue = Catalogue(
        edition=settings["catalogue"]["edition"],
        entities=_entities(parsed, place / "entities"),
        codes=_code_tables(place),
        checks=_checks(place / "checks.csv"),
        notices=_notices(parsed, place / "notices.toml"),
        settings={item["key"]: Setting(**item) for item in settings["setting"]},
        import_columns=tuple(_import_columns(place / "import_map.csv")),
        poverty_lines=_poverty_lines(place / "poverty_lines.csv"),
        sections=tuple(
            Section(item["place"], item["title"], tuple(item["entities"]), item.get("measure", ""))
            for item in _toml(parsed, place / "places.toml")["section"]
        ),
        departments=tuple(
            Department(row["measure"], row["department"], row["valid_from"], row["valid_to"])
            for row in _rows(place / "measure_departments.csv")
        ),
        holidays=tuple(_holidays(place / "holidays.csv")),
        columns={(item.entity, item.name): item for item in _columns(parsed, place / "columns.toml")},
        recoding=_recoding(place / "recodings.csv"),
    )
    _verify(catalogue)
    if folder is None:  # an edition that was unpacked is gone before it could be read again
        parsed.keep()
    return catalogue


def _toml(parsed: ParsedFolder, path: Path) -> dict[str, Any]:
    try:
        return parsed.toml(path)
    except ValueError as error:  # TOMLDecodeError is one
        raise CatalogueError(f"{path.name}: {error}") from error


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        heading = next(rows, [])
        yield from (dict(zip(heading, row, strict=False)) for row in rows if row)


def _columns_of(path: Path, wanted: Sequence[str]) -> Iterator[Sequence[str]]:
    """The named columns of a long table, row by row."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        chosen = itemgetter(*map(next(rows, []).index, wanted))
        yield from (chosen(row) for row in rows if row)


def _entities(parsed: ParsedFolder, folder: Path) -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, declared in _toml(parsed, path).get("entity", {}).items():
            if name in entities:
                raise CatalogueError(f"entity {name} is declared twice")
            entities[name] = _entity(name, declared)
    return entities


def _entity(name: str, declared: Mapping[str, Any]) -> Entity:
    fields = tuple(_field(name, item) for item in declared.get("field", ())) + _COMMON
    names = [item.name for item in fields]
    if len(set(names)) != len(names):
        raise CatalogueError(f"{name}: a field is declared twice")
    return Entity(
        name=name,
        label=declared["label"],
        group=declared["group"],
        owner=declared["owner"],
        fields=fields,
        key=tuple(declared.get("key", ())),
        parent=declared.get("parent", ""),
        title=declared.get("title", ""),
        source=declared.get("source", ""),
    )


def _field(entity: str, declared: Mapping[str, Any]) -> Field:
    try:
        return Field(
            **{
                **declared,
                "type": _TYPES[declared["type"]],
                "need": _NEEDS[declared.get("need", "optional")],
                "audience": _AUDIENCES[declared.get("audience", "province")],
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogueError(f"{entity}.{declared.get('name', '?')}: {error}") from error


def _code_tables(folder: Path) -> dict[str, CodeTable]:
    codes: dict[str, dict[str, Code]] = {}
    wanted = ("table", "code", "label", "parent", "note", "aliases")
    for table, code, label, parent, note, others in _columns_of(folder / "codes.csv", wanted):
        aliases = tuple(part for part in others.split("|") if part) if others else ()
        codes.setdefault(table, {})[code] = Code(code, label, parent, note, aliases)
    return {
        row["table"]: CodeTable(
            row["table"], row["title"], codes.get(row["table"], {}), row["source"], row["by_province"] == "1"
        )
        for row in _rows(folder / "code_tables.csv")
    }


def _checks(path: Path) -> dict[str, CheckText]:
    return {
        row["id"]: CheckText(
            id=row["id"],
            severity=row["severity"],
            entity=row["entity"],
            message=row["message"],
            rule=row["rule"],
            group=row["group"],
            source=row["source"],
            thresholds=_thresholds(row.get("thresholds", "")),
            rows=row["rows"],
        )
        for row in _rows(path)
    }


def _thresholds(text: str) -> dict[str, int]:
    pairs = (part.split("=", 1) for part in text.split(";") if part)
    return {name: int(value) for name, value in pairs}


def _notices(parsed: ParsedFolder, path: Path) -> dict[str, NoticeType]:
    declared = _toml(parsed, path)
    lines = {name: text for name, text in declared["defaults"].items() if isinstance(text, str)}
    return {item["code"]: _notice(item, lines) for item in declared["notice"]}


def _notice(declared: Mapping[str, Any], lines: Mapping[str, str]) -> NoticeType:
    columns = (text.split("|") for text in declared.get("columns", ()))
    return NoticeType(
        code=declared["code"],
        name=declared["name"],
        kind=declared["kind"],
        issuer=declared["issuer"],
        sign=declared["sign"],
        title=declared["title"],
        body=declared["body"].strip(),
        legal=tuple(declared["legal"]),
        min_days=declared["min_days"],
        mask=declared["mask"],
        place=declared["place"],
        co_sign=declared.get("co_sign", ""),
        trigger=declared.get("trigger", ""),
        orientation=declared.get("orientation", lines.get("orientation", "portrait")),
        columns=tuple(NoticeColumn(key, label, float(width)) for key, label, width in columns),
        lines=lines,
    )


def _import_columns(path: Path) -> Iterator[ImportColumn]:
    for row in _rows(path):
        fields = tuple(part for part in row["fields"].split("|") if part)
        yield ImportColumn(row["layout"], row["heading"], row["entity"], fields, row["mode"])


def _poverty_lines(path: Path) -> dict[tuple[str, int], int]:
    return {
        (row["province_code"], int(row["year"])): int(Decimal(row["amount_yuan"]) * 100)
        for row in _rows(path)
        if row["amount_yuan"]
    }


def _holidays(path: Path) -> Iterator[Holiday]:
    """The State Council's calendar. An edition made before there was one has none."""
    for row in _rows(path) if path.exists() else ():
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        if last < first:
            raise CatalogueError(f"holidays.csv: {first} to {last} are no days in a row")
        yield Holiday(first, last, row["name"], row["is_workday"] == "1", row["source"])


def _recoding(path: Path) -> Recoding:
    """The divisions that a province recoded. The program itself brings none."""
    try:
        return Recoding(tuple(read_steps(path.read_text(encoding="utf-8"))) if path.exists() else ())
    except ValueError as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _columns(parsed: ParsedFolder, path: Path) -> Iterator[ComputedColumn]:
    """What lists compute. An edition made before there were such columns has none."""
    for item in _toml(parsed, path)["column"] if path.exists() else ():
        yield ComputedColumn(**{**item, "sql": item["sql"].strip()})


def _verify(catalogue: Catalogue) -> None:
    for entity in catalogue.entities.values():
        _verify_entity(catalogue, entity)
    for check in catalogue.checks.values():
        if check.severity not in _SEVERITIES:
            raise CatalogueError(f"{check.id}: severity {check.severity}")
        if check.entity != "*" and check.entity not in catalogue.entities:
            raise CatalogueError(f"{check.id}: no entity {check.entity}")
    for section in catalogue.sections:
        for name in section.entities:
            catalogue.entity(name)
    for entity_name, _column in catalogue.columns:
        catalogue.entity(entity_name)
    for column in catalogue.import_columns:
        for name in column.fields:
            catalogue.entity(column.entity).field(name)


def _verify_entity(catalogue: Catalogue, entity: Entity) -> None:
    if entity.owner not in _OWNERS:
        raise CatalogueError(f"{entity.name}: owner {entity.owner}")
    for name in (*entity.key, *filter(None, [entity.parent])):
        entity.field(name)
    for item in entity.fields:
        if item.type in (FieldType.CODE, FieldType.CODES) and item.codes not in catalogue.codes:
            raise CatalogueError(f"{entity.name}.{item.name}: no code table {item.codes!r}")
        if item.type is FieldType.REF and item.target not in catalogue.entities:
            raise CatalogueError(f"{entity.name}.{item.name}: no entity {item.target!r}")
        if item.after and entity.field(item.after).type is not item.type:
            raise CatalogueError(f"{entity.name}.{item.name}: no date {item.after!r} to lie after")
        _verify_condition(catalogue, entity, item)


def _verify_condition(catalogue: Catalogue, entity: Entity, item: Field) -> None:
    above = catalogue.entity(entity.field(entity.parent).target) if entity.parent else None
    for name in (*names_in(item.when), *names_in(item.due)):
        of_parent = name.startswith("parent.")
        known = above if of_parent else entity
        if known is None or not known.has(name.removeprefix("parent.")):
            raise CatalogueError(f"{entity.name}.{item.name}: no field {name!r} for its condition")
