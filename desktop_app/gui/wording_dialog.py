"""Before a notice is issued: its texts in the office's own words, and a sheet in a second language."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label
from desktop_app.gui.fitting import FittingDialog
from desktop_app.notices.editing import TITLE, where

_LANGUAGES = (("", "不用"), ("ug", "维吾尔文"), ("bo", "藏文"), ("ii", "彝文"), ("lis", "傈僳文"))
_LINE_HEIGHT = 22


class WordingDialog(FittingDialog):
    """``wording`` are the template's texts, title first; ``edits`` and ``second`` what is chosen so far."""

    def __init__(
        self,
        wording: Sequence[str],
        edits: Mapping[str, str],
        second: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("改写文字、第二种文字")
        self.resize(680, 600)
        self._wording = {TITLE if place == 0 else str(place): text for place, text in enumerate(wording)}
        self.texts = {key: _editor(edits.get(key, text), key) for key, text in self._wording.items()}
        self.language = QComboBox()
        for code, label in _LANGUAGES:
            self.language.addItem(label, code)
        self.language.setCurrentIndex(max(0, self.language.findData(second.get("language", ""))))
        self.second_title = QLineEdit(second.get("title", ""))
        self.second_text = QPlainTextEdit(second.get("text", ""))
        self.second_text.setFixedHeight(5 * _LINE_HEIGHT)
        holder = QWidget()
        form = QFormLayout(holder)
        hint = Label("数字、日期、电话等由台账得出的内容不能丢；改动处与原文一起存入记录。")
        hint.setWordWrap(True)
        hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        form.addRow(hint)
        for key, editor in self.texts.items():
            form.addRow(where(key), editor)
        form.addRow("第二种文字", self.language)
        form.addRow("标题", self.second_title)
        form.addRow("正文（另印一页）", self.second_text)
        self.sheet: Path | None = None
        self._kept = second.get("sha256", "")
        self.ready = QPushButton()
        self.ready.setToolTip(
            "请人排好的PDF原样附在公示后面；扫描件读不出文字，请自己核对有没有证件号、账号、电话"
        )
        self.ready.clicked.connect(self._ask_sheet)
        form.addRow("或现成的PDF", self.ready)
        self._tell_sheet()
        scroll = QScrollArea()
        scroll.setAccessibleName("公示的文字")
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        buttons = QDialogButtonBox()
        adopt = QPushButton("采用")
        adopt.setProperty("kind", "primary")  # before it is in sight: the style looks once
        buttons.addButton(adopt, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        restore = buttons.addButton("恢复模板原文", QDialogButtonBox.ButtonRole.ResetRole)
        column = QVBoxLayout(self)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        restore.clicked.connect(self.restore)

    def _ask_sheet(self) -> None:
        if self.sheet or self._kept:
            self.attach(None)
            return
        name, _kind = QFileDialog.getOpenFileName(self, "第二种文字的PDF", "", "PDF (*.pdf)")
        if name:
            self.attach(Path(name))

    def attach(self, sheet: Path | None) -> None:
        """Choose a ready PDF for the second language, or none."""
        self.sheet, self._kept = sheet, ""
        self._tell_sheet()

    def _tell_sheet(self) -> None:
        told = self.sheet.name if self.sheet else "已附上" if self._kept else ""
        self.ready.setText(f"{told}（点此去掉）" if told else "选择文件…")
        self.second_text.setEnabled(not told)

    def restore(self) -> None:
        """Back to the template's texts."""
        for key, editor in self.texts.items():
            editor.setPlainText(self._wording[key])

    @property
    def edits(self) -> dict[str, str]:
        """The texts that differ from the template, by place."""
        typed = {key: " ".join(editor.toPlainText().split()) for key, editor in self.texts.items()}
        return {key: text for key, text in typed.items() if text != self._wording[key]}

    @property
    def second(self) -> dict[str, str]:
        """The second language's sheet, empty when there is none."""
        language, title = str(self.language.currentData()), self.second_title.text().strip()
        text = self.second_text.toPlainText().strip()
        if language and self._kept:
            return {"language": language, "title": title, "text": "", "sha256": self._kept}
        if not language or not (title or text or self.sheet):
            return {}
        if self.sheet:
            return {"language": language, "title": title, "text": ""}
        return {"language": language, "title": title, "text": text}


def _editor(text: str, key: str) -> QPlainTextEdit:
    editor = QPlainTextEdit(text)
    editor.setAccessibleName(where(key))
    editor.setTabChangesFocus(True)
    editor.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    editor.setFixedHeight(min(5, 2 + len(text) // 34) * _LINE_HEIGHT)
    return editor
