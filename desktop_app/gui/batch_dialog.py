"""One notice for each village; what was issued stays issued."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.stepwise import StepwiseDialog
from desktop_app.notices.model import NoticeChoice
from desktop_app.station.notice_board import BatchLine

if TYPE_CHECKING:
    from desktop_app.station import Station


class BatchDialog(StepwiseDialog[str, list[BatchLine]]):
    """Issues village by village."""

    def __init__(self, context: Context, choice: NoticeChoice, parent: QWidget | None = None) -> None:
        villages = context.station.board.villages_of(choice.division_code)
        hint = f"将为{len(villages)}个村各发布一份；没有对象的村自动跳过。"
        super().__init__(context, "按村批量发布", hint, villages, parent)
        self._choice = choice
        self.lines: list[BatchLine] = []
        self.start.setText("开始发布")
        self.list.setAccessibleName("各村的公示编号")

    def work_for(self, item: str) -> "Callable[[Station], list[BatchLine]]":
        """The notice of one village."""
        choice = replace(self._choice, division_code=item)
        return lambda station: station.board.issue_each(choice, [item])

    def answered(self, item: str, result: list[BatchLine]) -> None:
        """List its number, or why there is none."""
        self.lines += result
        name = self._context.station.divisions.short_village(item)
        for line in result:
            self.list.addItem(f"{name}　{line.number or line.told}")
        self.list.scrollToBottom()

    def summary(self) -> str:
        """How many were issued."""
        issued = sum(bool(line.number) for line in self.lines)
        rest = f"，{len(self.waiting)}个村没有办" if self.waiting else ""
        return f"已发布{issued}份{rest}。"
