"""Tables that several reports share: figures, figures by area, and lists."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.listing import Places, listed
from desktop_app.reports.paper import paragraph, side_of, table
from desktop_app.reports.scope import Scope, below

MOST_ROWS = 400
"""Rows of a list that a report prints; its workbook has them all."""
_MOST_FIGURES = 7
"""Figures of a table by area: as many columns as an upright sheet takes."""
_AREA_MM, _SHEET_MM = 36.0, 156.0


def place_name(places: Places, code: str) -> str:
    """The name of a division, or its code."""
    return places.name(code) if places.exists(code) else code


def parts_below(engine: Engine, scope: Scope, indicators: Sequence[str]) -> dict[str, list[Result]]:
    """The figures of the areas directly below; none for a village or an area of several prefixes."""
    if len(scope.include) != 1 or len(scope.include[0]) >= 12:
        return {}
    parts = engine.compute_below(scope, below(scope.include[0]), indicators)
    return {code: results for code, results in parts.items() if code}


def below_table(
    engine: Engine, scope: Scope, places: Places, title: str, whole: Sequence[Result], ranked_by: str = ""
) -> dict[str, Any]:
    """Some figures by the areas below, the whole area in the last row: distinct people do not add up.

    The title says the year, the headings what each figure is without its indicator, with its unit. With
    ``ranked_by`` (IN-FND-04.spent) the areas stand in its order, the greatest first.
    """
    shown = [item for item in whole if item.figure.form != "by"][:_MOST_FIGURES]
    wanted = {(item.indicator.id, item.figure.key) for item in shown}
    parts = parts_below(engine, scope, list(dict.fromkeys(item.indicator.id for item in shown)))
    if ranked_by:
        parts = dict(sorted(parts.items(), key=lambda part: -_number(part[1], ranked_by)))
    own = below(scope.include[0]) if len(scope.include) == 1 else 0
    rows = [
        (
            place_name(places, code) + ("（本级）" if len(code) < own else ""),
            *(item.amount.text for item in results if (item.indicator.id, item.figure.key) in wanted),
        )
        for code, results in parts.items()
    ]
    width = (_SHEET_MM - _AREA_MM) / max(1, len(shown))
    columns = [("地区", _AREA_MM, "left")]
    columns += [(item.figure.heading, width, "right") for item in shown]
    titled = f"{title}（{engine.period.year}年）"
    return table(titled, columns, rows, total=("全域", *(item.amount.text for item in shown)))


def _number(results: Sequence[Result], key: str) -> Decimal:
    found = (item.amount.number for item in results if f"{item.indicator.id}.{item.figure.key}" == key)
    return next(found, None) or Decimal()


def list_blocks(
    engine: Engine, scope: Scope, places: Places, name: str, lead: str = ""
) -> Iterator[dict[str, Any]]:
    """A list of the catalogue, as far as a report prints it."""
    found = listed(engine, name, scope, places)
    columns = [(column.label, column.width, side_of(column.kind)) for column in found.listing.columns]
    caption = lead + found.listing.title
    if not found.rows:
        yield paragraph(f"{caption}：无。")
        return
    unit = "单位：万元" if any(column.kind == "wan" for column in found.listing.columns) else ""
    rows = [row.texts for row in found.rows[:MOST_ROWS]]
    yield {**table(caption, columns, rows, unit=unit, total=found.total), "records": len(rows)}
    if len(found.rows) > MOST_ROWS:
        yield paragraph(f"表中列出前{MOST_ROWS}行，共{len(found.rows)}行，全部见所附表格。")
