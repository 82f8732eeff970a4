"""统计报表: says honestly what is there and what is not yet."""

from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.place import Place


class Reports(Place):
    """An empty place until reports can be made."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.addWidget(
            EmptyState(
                "report",
                "统计报表还没有做好",
                "现在可以在“贫困户”“项目资金”的列表中选中若干行，按 Ctrl+C 复制到Excel中统计；\n"
                "台账汇总表、年度报告和图表将在后面的版本中提供。",
            )
        )
