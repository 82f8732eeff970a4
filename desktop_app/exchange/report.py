"""The row-by-row report of an import, as a person reads and keeps it."""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.sheets.writing import Column, ColumnKind, Table, write_workbook

_ROW_COLUMNS = (
    Column("工作表", width=16),
    Column("行号", ColumnKind.INTEGER, 8),
    Column("户编号", width=20),
    Column("姓名", width=20),
    Column("结果", width=10),
    Column("原因", width=70),
    Column("提示", width=70),
)


def write_report(path: Path, plan: ImportPlan) -> None:
    """Write the report of ``plan`` as a workbook: every row, then the columns that were not taken over.

    It holds names and household numbers but no identity numbers; raises OSError when it cannot be written.
    """
    write_workbook(
        path,
        [
            Table("逐行结果", _ROW_COLUMNS, _rows(plan)),
            Table(
                "未导入的列",
                (Column("工作表", width=16), Column("列", width=8), Column("列名", width=40)),
                ((item.sheet, item.letters, item.heading) for item in plan.unknown_columns),
            ),
        ],
    )


def _rows(plan: ImportPlan) -> Iterator[tuple[str | int, ...]]:
    for row in plan.rows:
        reasons, notes = "\n".join(row.reasons), "\n".join(row.notes)
        yield row.sheet, row.row, row.key, row.title, row.outcome.label, reasons, notes


def summary(plan: ImportPlan) -> str:
    """The plan in one Chinese sentence: rows by outcome, and what has to be asked first."""
    counts = plan.counts()
    parts = [f"{outcome.label}{counts[outcome]}行" for outcome in Outcome if counts.get(outcome)]
    told = "，".join(parts) or "没有可导入的行"
    if plan.ready:
        return f"{told}。"
    return f"{told}；请先统一填写：{'、'.join(question.label for question in plan.questions)}。"
