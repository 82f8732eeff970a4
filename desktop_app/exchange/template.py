"""An empty workbook for one kind of record: headings, lists to choose from, what each column wants."""

from pathlib import Path

from desktop_app.catalog.model import Catalogue, Field, FieldType, Need
from desktop_app.exchange.export import RECORD_ID, shown_fields
from desktop_app.sheets.writing import Column, ColumnKind, Table, write_workbook

_YES_NO = ("是", "否")
_LONGEST_LIST = 2_000
_KINDS = {
    FieldType.INT: "填整数",
    FieldType.YEAR: "填四位年份",
    FieldType.DATE: "填日期，例如 2018-03-05",
    FieldType.DECIMAL: "填数字",
    FieldType.CODES: "可填几项，用顿号隔开",
    FieldType.DIVISION: "填行政村或乡镇的名称，也可填区划代码",
}
_NEEDS = {Need.SUBMIT: "提交前必填", Need.CONDITIONAL: "符合条件时填"}


def write_template(path: Path, catalogue: Catalogue, entity: str) -> int:
    """Write the empty workbook of ``entity`` to ``path``; returns how many columns it has. Raises OSError.

    It comes in through ``import`` as it is: references are given by the key of what they point to.
    """
    declared = catalogue.entity(entity)
    fields = shown_fields(declared)
    columns = [_column(item, catalogue) for item in fields]
    columns.append(Column(RECORD_ID, width=38, note="新增的留空；由本程序导出的不要改。"))
    write_workbook(path, [Table(declared.label, columns, ())])
    return len(columns)


def _column(item: Field, catalogue: Catalogue) -> Column:
    width = min(40.0, max(12.0, 2.2 * len(item.label)))
    return Column(item.label, ColumnKind.TEXT, width, _note(item, catalogue), _choices(item, catalogue))


def _choices(item: Field, catalogue: Catalogue) -> tuple[str, ...]:
    """What a cell offers: the labels of a code table whose codes are final, or yes and no."""
    if item.type is FieldType.BOOL:
        return _YES_NO
    if item.type is not FieldType.CODE:
        return ()
    labels = tuple(dict.fromkeys(code.label for code in catalogue.codes[item.codes]))
    return labels if len(labels) <= _LONGEST_LIST else ()


def _note(item: Field, catalogue: Catalogue) -> str:
    """Whether, what and how: the sentences that the form shows as well."""
    parts = [
        _NEEDS.get(item.need, ""),
        f"填{catalogue.entity(item.target).label}的编号或名称" if item.target else _KINDS.get(item.type, ""),
        f"单位：{item.unit}" if item.unit else "",
        item.help,
    ]
    return "；".join(part.rstrip("。") for part in parts if part)
