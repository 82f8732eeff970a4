"""The manual beside the work: F1 opens it at the chapter of the place in which a person is."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlock,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.places import resources_folder
from desktop_app.gui.as_written import as_tip
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.icons import icon
from desktop_app.gui.room import NARROW
from desktop_app.gui.shortcuts import SHORTCUTS

KEYS = "快捷键"
_SIZE = QSize(940, 640)
_CONTENTS_WIDTH = 190
_LINE = 30
_ABOVE_HEADING, _BELOW_HEADING = 22, 6
_PICTURE_WIDTH, _LEAST_PICTURE, _BESIDE_PICTURE = 640, 320, 300
_KEY = Qt.ItemDataRole.UserRole
_GUIDE = "guide.md"
_SPOKEN_OF = (
    ("退回", "审核别人提交的内容"),
    ("关于", "安装、升级"),
    ("附件", "“附件”页"),
    ("恢复", "忘记密码：登录页"),
    ("省级答复", "忘记密码：登录页"),
    ("改写文字", "“改写文字”"),
    ("打印公示", "“打印”按县"),
    ("成员", "“家庭变动”登记"),
    ("户主", "“家庭变动”登记"),
    ("迁移", "“家庭变动”登记"),
    ("脱贫退出", "“家庭变动”登记"),
    ("返贫", "“家庭变动”登记"),
    ("清退", "“家庭变动”登记"),
    ("识别", "“家庭变动”登记"),
    ("导出", "“导出表格”要写用途"),
    ("安全日志", "查看安全日志"),
    ("视图", "“视图”把"),
    ("规则", "截止日遇法定节假日顺延"),
    ("整改", "“监管问题”页按"),
    ("答复", "“监管问题”页按"),
    ("复核", "“监管问题”页按"),
    ("账户", "新增账户"),
)
"""Where the manual speaks of a dialog whose title it does not use: a part of the title, and the words."""


class Pages(QTextBrowser):
    """Shows a page of the help folder; pictures are drawn no wider than the window."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.picture_width = _PICTURE_WIDTH

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of the folder, made smaller; nothing from anywhere else."""
        path = self._folder / QUrl(name).toString()
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.is_file():
            return None
        picture = QImage(str(path))
        smooth = Qt.TransformationMode.SmoothTransformation
        wide = picture.width() > self.picture_width
        return picture.scaledToWidth(self.picture_width, smooth) if wide else picture


class HelpWindow(FittingDialog):
    """Contents at the left, the manual with the list of keys at the right, and a line to search in it.

    ``sheets_wanted`` asks for the guide to the first day as sheets to print.
    """

    sheets_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = resources_folder() / "help"
        self._shown = ""
        self.contents = QListWidget()
        self.page = Pages(self._folder)
        self.search = QLineEdit()
        self.back = QPushButton(icon("back"), "回到使用说明")
        self.print_first_day = QPushButton("第一天指南（两页PDF）…")
        self.setWindowTitle("使用说明")
        self.resize(_SIZE)
        self._build()
        self.show_page(_GUIDE)

    def _build(self) -> None:
        self.contents.setAccessibleName("目录")
        self.contents.setFixedWidth(_CONTENTS_WIDTH)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(lambda now, _before: self._go_to_block(now))
        self.page.setAccessibleName("使用说明")
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self.page.document().setDocumentMargin(18)
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("在说明中查找，回车找下一处")
        self.search.setAccessibleName("在说明中查找")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(230)
        self.search.setMaximumWidth(300)
        self.search.returnPressed.connect(self.find_next)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(lambda _on=False: self.show_page(_GUIDE))
        self.print_first_day.setAutoDefault(False)
        self.print_first_day.setToolTip("五分钟学会，两张A4纸")
        self.print_first_day.clicked.connect(self.sheets_wanted)
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addWidget(self.print_first_day)
        top.addStretch(1)
        top.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.contents)
        row.addWidget(self.page, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the contents give way, and the pictures are smaller."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.contents.setHidden(narrow)
        beside = _BESIDE_PICTURE - (_CONTENTS_WIDTH if narrow else 0)
        width = max(min(_PICTURE_WIDTH, self.width() - beside), _LEAST_PICTURE)
        if self._shown and width != self.page.picture_width:
            self.page.picture_width = width
            self.show_page(self._shown)

    def show_page(self, name: str) -> None:
        """Show a page of the help folder with its headings as contents."""
        text = (self._folder / name).read_text(encoding="utf-8")
        self._shown = name
        self.page.setMarkdown(f"{text}\n\n{_keys()}" if name == _GUIDE else text)
        self._set_off_headings()
        self.back.setVisible(name != _GUIDE)
        self.contents.blockSignals(True)
        self.contents.clear()
        for block in self._headings():
            item = QListWidgetItem(block.text())
            item.setSizeHint(QSize(_CONTENTS_WIDTH - 8, _LINE))
            item.setToolTip(as_tip(block.text()))
            item.setData(_KEY, block.blockNumber())
            self.contents.addItem(item)
        self.contents.blockSignals(False)

    def _set_off_headings(self) -> None:
        """A heading stands nearer to what follows than to what was before."""
        for block in self._headings():
            shape = block.blockFormat()
            shape.setTopMargin(_ABOVE_HEADING)
            shape.setBottomMargin(_BELOW_HEADING)
            QTextCursor(block).setBlockFormat(shape)

    def _headings(self) -> list[QTextBlock]:
        found, block = list[QTextBlock](), self.page.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 1:
                found.append(block)
            block = block.next()
        return found

    def show_chapter(self, name: str) -> bool:
        """Show the first chapter whose heading names ``name``; False where there is none."""
        if self._shown != _GUIDE:
            self.show_page(_GUIDE)
        for row in range(self.contents.count()):
            if name in self.contents.item(row).text():
                self.contents.setCurrentRow(row)
                self._go_to_block(self.contents.item(row))
                return True
        return False

    def show_words(self, words: str) -> bool:
        """Show where the manual first speaks of something, by its own name or another; False where it does
        not.
        """
        other = next((spoken for part, spoken in _SPOKEN_OF if part in words), "")
        for wanted in filter(None, (words, other)):
            self.search.setText(wanted)
            if self.find_next():
                return True
        return False

    @property
    def chapter(self) -> str:
        """The heading that is chosen in the contents."""
        item = self.contents.currentItem()
        return item.text() if item else ""

    def _go_to_block(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        number = int(item.data(_KEY))
        # A page that has just been set is laid out in the next turn; only then is the place known.
        QTimer.singleShot(0, self, lambda: self._scroll_to(number))

    def _scroll_to(self, number: int) -> None:
        document = self.page.document()
        block = document.findBlockByNumber(number)
        top = document.documentLayout().blockBoundingRect(block).top()
        self.page.verticalScrollBar().setValue(int(top) - 2)

    def find_next(self) -> bool:
        """Find the next place where the typed words stand, from the top again after the last."""
        words = self.search.text().strip()
        if not words:
            return False
        if self.page.find(words):
            return True
        cursor = self.page.textCursor()
        cursor.movePosition(cursor.MoveOperation.Start)
        self.page.setTextCursor(cursor)
        return self.page.find(words)

    def _follow(self, link: QUrl) -> None:
        """Another page of the help opens here; nothing opens a browser."""
        path = self._folder / link.path()
        if link.isRelative() and path.suffix == ".md" and path.is_file():
            self.show_page(link.path())
            self.page.verticalScrollBar().setValue(0)


def help_on_f1(dialog: QDialog, words: str) -> None:
    """F1 inside a dialog opens the manual over it, where it speaks of ``words``."""

    def show() -> None:
        opened = HelpWindow(dialog)
        opened.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opened.print_first_day.hide()
        opened.show()
        opened.show_words(words)

    QShortcut(QKeySequence("F1"), dialog, show)


def _keys() -> str:
    """The list of keys as a chapter."""
    lines = [f"## {KEYS}", ""]
    for heading, keys in SHORTCUTS:
        lines += [f"**{heading}**", "", "| 按键 | 作用 |", "|---|---|"]
        lines += [f"| {pressed} | {meaning} |" for pressed, meaning in keys] + [""]
    return "\n".join(lines)
