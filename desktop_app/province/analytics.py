"""For what outgrows one server: the ledger as Parquet files by county, and questions to them by DuckDB.

What stands on an identity card, a bank card or a door stays out of the files unless it is asked for: they
are not encrypted, and counting needs none of it. DuckDB comes with the extra ``analytics``.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from desktop_app.catalog.model import Catalogue, Entity, Field
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.ledger import Pages

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question found: the names of its columns, and rows; ``more`` when there were more rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise OfficeRefused(
            "要导出或查询Parquet，请先安装附加组件：pip install 'bangfu-ledger[analytics]'。"
        ) from None
    return duckdb


def export_parquet(
    pages: Pages, catalogue: Catalogue, folder: Path, *, identities: bool = False
) -> dict[str, int]:
    """Write every entity's records as ``folder/ENTITY/county=CODE/….parquet``; returns how many of each.

    A record lies with the county of its home; the province's own with its two digits. Raises OfficeRefused
    when the folder holds something already, or DuckDB is not installed.
    """
    duckdb = _duckdb()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise OfficeRefused("导出要用空文件夹，请另选一个，或先清空。")
    counts = {}
    with duckdb.connect() as database:
        for entity in catalogue.entities.values():
            counts[entity.name] = _export(database, pages, entity, folder, identities=identities)
    return {name: count for name, count in counts.items() if count}


def _export(database: Any, pages: Pages, entity: Entity, folder: Path, *, identities: bool) -> int:
    fields = [item for item in entity.stored_fields if identities or not is_identity(item)]
    names = ["id", "home", *(item.name for item in fields)]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = pages.stream(f'SELECT {columns} FROM "{entity.name}" WHERE coalesce(is_deleted, 0) = 0')
    passing = folder / f"{entity.name}.partial"
    try:
        count = _write(passing, names, rows)
        if count:
            types = {"id": "VARCHAR", "home": "VARCHAR"}
            types |= {item.name: "BIGINT" if item.type.is_integer else "VARCHAR" for item in fields}
            target = folder / entity.name
            database.execute(
                f"COPY (SELECT *, substr(home, 1, {_COUNTY}) AS county FROM read_json(?, "
                f"format = 'newline_delimited', columns = {types})) "
                f"TO {_quoted(target)} (FORMAT parquet, PARTITION_BY (county))",
                [str(passing)],
            )
        return count
    finally:
        passing.unlink(missing_ok=True)


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """The rows, one JSON object a line, in a file that only we may read and that is gone again at once."""
    count = 0
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        for row in rows:
            file.write(orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def is_identity(item: Field) -> bool:
    """Whether a field tells who somebody is: what a notice masks, what is found as a name or number."""
    return bool(item.mask) or item.search in ("name", "number")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def ask(folder: Path, question: str, limit: int = 1_000) -> Answered:
    """The answer to a question in SQL about exported files; each entity is a view of its name.

    The question sees the folder and nothing else of the machine. Raises OfficeRefused when it cannot be
    answered, or DuckDB is not installed.
    """
    duckdb = _duckdb()
    entities = sorted(item.name for item in folder.iterdir() if item.is_dir()) if folder.is_dir() else []
    if not entities:
        raise OfficeRefused("这个文件夹里没有导出的台账，请先用 bangfu province export-parquet 导出。")
    with duckdb.connect() as database:
        for entity in entities:
            files = _quoted(folder / entity / "*" / "*.parquet")
            database.execute(
                f'CREATE VIEW "{entity}" AS SELECT * FROM read_parquet({files}, hive_partitioning = true, '
                "hive_types = {'county': VARCHAR})"
            )
        database.execute(f"SET allowed_directories = [{_quoted(folder)}]")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        try:
            found = database.execute(question)
            columns = tuple(column[0] for column in found.description or ())
            rows = found.fetchmany(limit + 1)
        except duckdb.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise OfficeRefused(f"这个查询不能执行，请检查写法：{reason}") from error
    return Answered(columns, tuple(rows[:limit]), len(rows) > limit)
