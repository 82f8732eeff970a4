"""Setting a station up in five steps: where it is, what it is called and who works there, the code that opens
it again, how its data come in, and the first household.
"""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.gui.area_picker import AreaPicker
from desktop_app.gui.as_written import Label, Marked
from desktop_app.gui.beside import beside, held
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.login import SECRECY_LINE
from desktop_app.gui.recovery_sheet import in_lines, print_code
from desktop_app.station.access import NewStation
from desktop_app.store.folder import CUT_OFF, was_cut_off
from desktop_app.store.passwords import RULES

if TYPE_CHECKING:
    from desktop_app.station import Station

_SIZE = (760, 520)
_LEVELS = {6: "county", 9: "township"}
_STEPS = ("所在地", "名称和账户", "恢复码", "导入或空白", "第一户")

Create = Callable[[Path, NewStation], tuple["Station", str]]


class Beginning(StrEnum):
    """How a new station comes by its first household: brought in with a workbook, or typed."""

    WORKBOOK = "workbook"
    HOUSEHOLD = "household"


_LAST_STEP = {
    Beginning.WORKBOOK: (
        "选择国家系统导出的表格，先看每一行会怎样，再导入。",
        "导入以后打开其中的第一户，照着它看一看各栏在哪里、右边的疑点怎样改。",
        "选择表格",
    ),
    Beginning.HOUSEHOLD: (
        "打开一张空白的户表，录第一户。",
        "回车到下一栏；代码输编号、文字或拼音首字母；日期写 20180305；录到一半也不会丢。按 Ctrl+S 保存。",
        "录第一户",
    ),
}
"""By the beginning: what comes next, how it is done, and the button that leads there."""


class FirstStart(FittingDialog):
    """The guide of the first start. ``station`` is what it made, ``beginning`` how it is to begin."""

    def __init__(self, folder: Path, create: Create, divisions: Divisions | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._create = create
        self.station: Station | None = None
        self.code = ""
        self.setWindowTitle("帮扶台账 — 初次使用")
        self.resize(*_SIZE)
        self.area = AreaPicker(divisions or load_divisions())
        self.lines = {
            "name": QLineEdit(),
            "person": QLineEdit(),
            "login": QLineEdit(),
            "password": QLineEdit(),
            "again": QLineEdit(),
        }
        self.written = QCheckBox("我已经打印或抄写恢复码，并交给单位保管")
        self.wants_restore = False
        self.start_import = QRadioButton("从表格导入贫困户")
        self.start_empty = QRadioButton("从空白开始")
        self.message = Label()
        self._code = Label()
        self.back = QPushButton("上一步")
        self.next = QPushButton("下一步")
        self._coming, self._how = Label(), Label()
        self._steps = Marked()
        self._stack = QStackedWidget()
        self._build()
        self.show_step(0)
        if was_cut_off(folder):
            self.message.setText(CUT_OFF)

    @property
    def beginning(self) -> Beginning:
        """How the person wants to begin."""
        return Beginning.WORKBOOK if self.start_import.isChecked() else Beginning.HOUSEHOLD

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 20)
        column.setSpacing(12)
        self._steps.setProperty("role", "soft")
        column.addWidget(self._steps)
        for page in (
            self._area_page(),
            self._person_page(),
            self._code_page(),
            self._start_page(),
            self._household_page(),
        ):
            self._stack.addWidget(page)
        column.addWidget(self._stack, 1)
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        column.addWidget(self.message)
        row = QHBoxLayout()
        line = Label(SECRECY_LINE)
        line.setProperty("role", "small")
        row.addWidget(line)
        row.addStretch(1)
        self.next.setProperty("kind", "primary")
        self.next.setDefault(True)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column.addLayout(row)
        self.back.clicked.connect(lambda: self.show_step(self._stack.currentIndex() - 1))
        self.next.clicked.connect(self.go_on)

    def _page(self, title: str, hint: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        name = Label(title)
        name.setProperty("role", "title")
        told = Label(hint)
        told.setProperty("role", "soft")
        told.setWordWrap(True)
        column.addWidget(name)
        column.addWidget(told)
        return page, column

    def _area_page(self) -> QWidget:
        page, column = self._page(
            "您在哪个乡镇工作？", "输入名称或拼音首字母查找，也可以逐级选择。县级请选到县。"
        )
        column.addWidget(self.area, 1)
        restore = QPushButton("这台电脑换过或重装过？从备份恢复…")
        restore.setProperty("kind", "link")
        restore.setAutoDefault(False)
        restore.clicked.connect(lambda _on=False: self._restore())
        column.addWidget(restore, 0, Qt.AlignmentFlag.AlignLeft)
        return page

    def _restore(self) -> None:
        """There is a backup: no new station is wanted."""
        self.wants_restore = True
        self.reject()

    def _person_page(self) -> QWidget:
        page, column = self._page(
            "名称和账户",
            f"{RULES}忘记密码时只有恢复码能打开数据。",
        )
        form = QFormLayout()
        form.setSpacing(10)
        labels = {
            "name": "站点名称",
            "person": "您的姓名",
            "login": "账户",
            "password": "密码",
            "again": "再输一次密码",
        }
        for key, label in labels.items():
            line = self.lines[key]
            line.setAccessibleName(label)
            if key in ("password", "again"):
                line.setEchoMode(QLineEdit.EchoMode.Password)
            form.addRow(label, line)
        self.lines["login"].setPlaceholderText("登录时输入，例如姓名的拼音")
        column.addLayout(form)
        column.addStretch(1)
        return page

    def _code_page(self) -> QWidget:
        page, column = self._page(
            "恢复码", "忘记密码或人员变动时，用它打开数据。它只显示这一次，请打印后锁在保险柜里。"
        )
        self._code.setStyleSheet("font-size: 22px; letter-spacing: 2px; padding: 18px;")
        self._code.setProperty("role", "figure")
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._code.setAccessibleName("恢复码")
        self._code.setWordWrap(True)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        print_ = QPushButton("打印恢复码")
        print_.clicked.connect(lambda: print_code(self, self.code, self.lines["name"].text()))
        column.addWidget(self._code)
        column.addWidget(print_, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        column.addWidget(self.written)
        return page

    def _start_page(self) -> QWidget:
        page, column = self._page("怎样开始？", "以后随时可以导入；同一份表格再导入一次不会重复。")
        self.start_import.setChecked(True)
        column.addWidget(self.start_import)
        column.addWidget(self.start_empty)
        column.addStretch(1)
        return page

    def _household_page(self) -> QWidget:
        page, column = self._page("第一户", "台账已经建好。最后一步在程序窗口里做，随时按 F1 看说明。")
        self._coming.setProperty("role", "heading")
        for label in (self._coming, self._how):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        return page

    # -- going on --------------------------------------------------------------------------------

    def show_step(self, step: int) -> None:
        """Show one of the five steps."""
        self._stack.setCurrentIndex(step)
        self.message.clear()
        self._steps.setText(
            "　›　".join(f"<b>{name}</b>" if number == step else name for number, name in enumerate(_STEPS))
        )
        last = step == len(_STEPS) - 1
        self.back.setVisible(step == 1 or last)
        coming, how, button = _LAST_STEP[self.beginning]
        self._coming.setText(coming)
        self._how.setText(how)
        self.next.setText(button if last else "下一步")
        (self.area.search, self.lines["name"], self.written, self.start_import, self.next)[step].setFocus()

    def go_on(self) -> None:
        """Check this step and show the next; the second makes the station, the last goes on in the window."""
        step = self._stack.currentIndex()
        if self._goes_to_the_next_line():
            return
        asked = (self._area_trouble, self._person_trouble, self._code_trouble)
        trouble = asked[step]() if step < len(asked) else ""
        if trouble:
            self.message.setText(trouble)
            return
        if step == 0 and not self.lines["name"].text():
            self.lines["name"].setText(f"{self.area.name}扶贫工作站")
        if step == len(_STEPS) - 1:
            self.accept()
        else:
            self.show_step(step + 1)

    def _goes_to_the_next_line(self) -> bool:
        """Enter in a line goes on to the next that is empty, as in every form, before it ends the step."""
        here = self.focusWidget()
        lines = [line for line in self.lines.values() if line.isVisible()]
        empty = next((line for line in lines if not line.text().strip()), None)
        if empty is None or empty is here or here not in lines:
            return False
        empty.setFocus()
        return True

    def _area_trouble(self) -> str:
        return "" if len(self.area.code) in _LEVELS else "请选到乡镇；县级单位请选到县。"

    def _person_trouble(self) -> str:
        empty = [line.accessibleName() for line in self.lines.values() if not line.text().strip()]
        if empty:
            return f"请填写{'、'.join(empty)}。"
        if self.lines["password"].text() != self.lines["again"].text():
            return "两次输入的密码不一样，请重新输入。"
        return self._make()

    def _make(self) -> str:
        """Make the station; returns what stands against it."""
        if self.station is not None:
            return ""
        asked = NewStation(
            name=self.lines["name"].text().strip(),
            area=self.area.code,
            level=_LEVELS[len(self.area.code)],
            login=self.lines["login"].text().strip(),
            person_name=self.lines["person"].text().strip(),
            password=self.lines["password"].text(),
        )
        try:
            with held(self, self.next, "正在建立…"):
                self.station, self.code = beside(lambda: self._create(self._folder, asked))
        except Exception as error:
            told = tell(error)
            if told.kind == "ours":
                raise
            return told.message
        self._code.setText(in_lines(self.code))
        return ""

    def reject(self) -> None:
        """Close, but not while a ledger is being made."""
        if self.isEnabled():
            super().reject()

    def _code_trouble(self) -> str:
        return "" if self.written.isChecked() else "请先保存好恢复码，再勾选上面的方框。"
