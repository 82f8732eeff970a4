"""The list of keys, as a sheet and as the last chapter of the manual."""

from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from desktop_app.gui.as_written import Label
from desktop_app.gui.fitting import FittingDialog

SHORTCUTS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "到处可用",
        (
            ("Ctrl+1 … Ctrl+9", "转到左侧的各个功能"),
            ("Ctrl+F", "搜索"),
            ("Ctrl+N", "新增"),
            ("F5", "刷新"),
            ("Ctrl+L", "锁定窗口，或换人登录"),
            ("F1", "这一页的使用说明，最后一章是快捷键"),
            ("Alt+F", "在列表中按栏目筛选"),
        ),
    ),
    (
        "填表",
        (
            ("Enter", "下一项；在页名上按，进入这一页的第一项"),
            ("Ctrl+0", "其余土地、其余收入填0：只填空着的"),
            ("Ctrl+I", "历年收入表：一户各年的收入和支出"),
            ("Ctrl+S", "保存"),
            ("Ctrl+Enter", "提交审核"),
            ("Ctrl+Z / Ctrl+Y", "撤销、重做：字段、表格的格、粘贴、删除的行"),
            ("Ctrl+Alt+Z", "撤销这条记录最后一次保存的修改"),
            ("Ctrl+PgUp / PgDn", "上一条、下一条"),
            ("F8", "显示完整的证件号码和账号（记入安全日志）"),
            ("Esc", "返回列表，未保存的内容留作草稿"),
            ("1 / 0", "在“是、否”项中选是、选否"),
            ("↓", "列出可选的代码、村名"),
        ),
    ),
    (
        "表格",
        (
            ("F2", "修改单元格"),
            ("Ctrl+C / Ctrl+V", "与Excel互相复制、粘贴"),
            ("Ctrl+D", "下面各行相同：填到下面空着的格里"),
            ("Ctrl+→ / Ctrl+←", "放不下的栏目：换一组"),
            ("Delete", "清空单元格"),
            ("Ctrl+Delete", "删除选中的行，已保存的行要写明原因；Ctrl+Z撤回"),
        ),
    ),
)
"""The keys by where they work."""


class ShortcutSheet(FittingDialog):
    """All keys on one sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(5)
        for heading, keys in SHORTCUTS:
            title = Label(heading)
            title.setProperty("role", "heading")
            title.setContentsMargins(0, 8, 0, 2)
            grid.addWidget(title, grid.rowCount(), 0, 1, 2)
            for key, meaning in keys:
                line = grid.rowCount()
                pressed = Label(key)
                pressed.setProperty("role", "soft")
                grid.addWidget(pressed, line, 0)
                grid.addWidget(Label(meaning), line, 1)
        column.addLayout(grid)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
