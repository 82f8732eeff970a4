"""The files of a record: photographs and scans, seen where they belong."""

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.entry_dialog import TIME_IS_SO
from desktop_app.gui.icons import icon
from desktop_app.gui.pdf_view import PdfView
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.room import NARROW
from desktop_app.gui.whole_file import write_whole
from desktop_app.station.attachments import Attached
from desktop_app.station.guard import Way

if TYPE_CHECKING:
    from desktop_app.station import Station

_ID = Qt.ItemDataRole.UserRole
_COLUMNS = ("文件", "大小", "拍摄时间")
_KINDS = "照片和扫描件 (*.jpg *.jpeg *.png *.heic *.heif *.bmp *.webp *.pdf *.xlsx *.docx)"
_HINT = "照片自动缩小、去掉拍摄位置，存进加密的台账；同一张只存一份。"
_KILOBYTE = 1024
_LEAST_HIGH = 120
_MOMENT = 16  # characters of a moment to the minute


class AttachmentsTab(QWidget):
    """The list of a record's files, and the one that is chosen. ``counted`` says how many there are."""

    counted = Signal(int)

    def __init__(self, context: Context, entity: str) -> None:
        super().__init__()
        self._context = context
        self._entity = context.catalogue.entity(entity)
        self._record_id = ""
        self._content = b""
        self.list = QTreeWidget()
        self.pdf = PdfView()
        self._picture = Label()
        self._told = Label()
        self._preview = QStackedWidget()
        self.add, self.keep, self.remove = (
            QPushButton(icon(drawing), text)
            for text, drawing in (("添加附件…", "add"), ("另存为…", "save"), ("作废…", "remove"))
        )
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 20, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        self._told.setProperty("role", "soft")
        self._told.setMinimumWidth(80)
        self._told.setWordWrap(True)
        head.addWidget(self._told, 1)
        actions = ActionRow()
        head.addWidget(actions)
        slots = (self.ask_file, self.ask_target, self.ask_reason)
        for button, slot in zip((self.add, self.keep, self.remove), slots, strict=True):
            button.clicked.connect(lambda _on=False, begin=slot: begin())
            actions.add(button)
        column.addLayout(head)
        self.list.setHeaderLabels(list(_COLUMNS))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("附件")
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.setColumnWidth(1, 76)
        self.list.setColumnWidth(2, 150)
        self.list.currentItemChanged.connect(lambda item, _before: self._choose(item))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setProperty("role", "soft")
        self._preview.addWidget(self._picture)
        self._preview.addWidget(self.pdf)
        sides = self._sides = QSplitter()
        sides.addWidget(self.list)
        sides.addWidget(self._preview)
        sides.setSizes([430, 480])
        sides.setChildrenCollapsible(False)
        column.addWidget(sides, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place a picture stands below the list."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._sides.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.list.setMinimumHeight(_LEAST_HIGH if narrow else 0)
        self._preview.setMinimumHeight(_LEAST_HIGH if narrow else 0)

    # -- what is there ---------------------------------------------------------------------------

    def show_record(self, record_id: str) -> None:
        """List the files of a record; an empty id is one that is not saved yet."""
        self._record_id = record_id
        files = self._context.station.files.of(self._entity.name, record_id) if record_id else []
        may_write = self._context.station.person.may_write
        self.add.setEnabled(bool(record_id) and may_write)
        self._told.setText(_HINT if record_id else "先保存这条记录，再添加附件。")
        self.list.clear()
        for item in files:
            self.list.addTopLevelItem(_line(item))
        self.counted.emit(len(files))
        first = self.list.topLevelItem(0)
        if first is None:
            self._choose(None)
        else:
            self.list.setCurrentItem(first)

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        self._content = b""
        self._show_picture("" if item else "还没有附件，点“添加附件…”选照片或扫描件")
        for button in (self.keep, self.remove):
            button.setEnabled(item is not None)
        if item is None:
            return
        attached: Attached = item.data(0, _ID)
        self.remove.setEnabled(self._context.station.person.may_write)
        self.keep.setEnabled(attached.is_here)
        if not attached.is_here:
            self._show_picture("内容还没有传到本机")
            return
        self._context.jobs.run(
            "",
            lambda station: station.files.content(attached.attachment_id),
            lambda data: self._show_content(attached, data),
        )

    def _show_content(self, attached: Attached, data: bytes) -> None:
        current = self.list.currentItem()
        if current is None or current.data(0, _ID) != attached:
            return
        self._content = data
        if attached.media_type == "application/pdf":
            self.pdf.show_pdf(data)
            self._preview.setCurrentWidget(self.pdf)
        elif attached.media_type.startswith("image/"):
            room = self._preview.size() * self.devicePixelRatioF()
            shown = QPixmap.fromImage(QImage.fromData(data)).scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(self.devicePixelRatioF())
            self._picture.setPixmap(shown)
            self._preview.setCurrentWidget(self._picture)
        else:
            self._show_picture("这种文件请另存后用别的程序打开")

    def _show_picture(self, told: str) -> None:
        self._picture.setPixmap(QPixmap())
        self._picture.setText(told)
        self._preview.setCurrentWidget(self._picture)

    # -- what can be done ------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask which file is to be kept with the record."""
        name, _kind = QFileDialog.getOpenFileName(self, "添加附件", "", _KINDS)
        if name:
            self.ask_kind(Path(name))

    def ask_kind(self, file: Path) -> "AttachDialog":
        """Ask what the file is; returns the open dialog."""
        dialog = AttachDialog(self._context, file, (self._entity.name, self._record_id), self.window())
        dialog.accepted.connect(lambda: self.show_record(self._record_id))
        dialog.open()
        return dialog

    def _current(self) -> Attached | None:
        item = self.list.currentItem()
        return item.data(0, _ID) if item else None

    def ask_target(self) -> None:
        """Ask where a copy is to go."""
        attached = self._current()
        if attached is not None:
            ending = mimetypes.guess_extension(attached.media_type) or ""
            suggested = f"{attached.name.removesuffix(ending)}{ending}"
            name, _kind = QFileDialog.getSaveFileName(self, "另存为", suggested)
            if name:
                self.save_as(Path(name))

    def save_as(self, path: Path) -> None:
        """Write a copy out of the encrypted file; that stands in the security log."""
        attached = self._current()
        if attached is None:
            return
        what = f"{self._entity.label}的附件"

        def write(station: "Station") -> None:
            data = station.files.content(attached.attachment_id)
            station.guard.note_out(Way.FILE, what, data, 1, "查看附件")
            write_whole(path, data)

        told = f"已存为 {path.name}，已记入安全日志。"
        self._context.jobs.run("另存附件", write, lambda _nothing: self._context.said.emit(told))

    def ask_reason(self) -> None:
        """Ask why the file is to go."""
        reason, agreed = QInputDialog.getText(self, "作废附件", "作废后仍留有记录。请写明原因：")
        if agreed and reason.strip():
            self.void(reason.strip())

    def void(self, reason: str) -> None:
        """Take the chosen file off the record."""
        attached = self._current()
        if attached is None:
            return

        def done(changes: object) -> None:
            self._context.jobs.changed.emit(changes)
            self.show_record(self._record_id)

        self._context.jobs.run(
            "作废附件", lambda station: station.files.void(attached.attachment_id, reason), done
        )


def _line(attached: Attached) -> QTreeWidgetItem:
    size = f"{-(-attached.size // _KILOBYTE)}KB"
    taken = attached.taken_at.replace("T", " ")[:_MOMENT]
    item = QTreeWidgetItem([attached.name, size, f"{taken}（手填）" if attached.is_typed else taken])
    item.setData(0, _ID, attached)
    item.setToolTip(0, as_tip(attached.name))
    return item


class AttachDialog(RequestDialog):
    """What a file is, and when a picture was taken that does not say it itself."""

    def __init__(
        self, context: Context, file: Path, owner: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        hint = (
            f"文件：{file.name}。拍摄时间以照片里的为准；微信等传来的照片里没有，"
            "可以填写，例如 2018-10-16 09:30，会标明是手工填写。"
        )
        super().__init__(context, "添加附件", hint, "添加", parent)
        self._context = context
        self._file = file
        self._owner = owner
        self.kind = QComboBox()
        self.kind.setAccessibleName("存放栏目")
        self.kind.addItem("其他附件", "")
        for item in context.catalogue.entity(owner[0]).stored_fields:
            if item.target == "attachment" and not item.retired:
                self.kind.addItem(item.label, item.name)
        if self.kind.count() > 1:
            self.form.addRow("存放栏目", self.kind)
        self.taken = self.add_line("taken", "拍摄时间")
        self.taken.setPlaceholderText("照片里有的不用填")
        self.sure = self.add_confirmation(TIME_IS_SO)

    def trouble(self) -> str:
        """A time that is none, or that nobody confirmed (A12)."""
        moment = self._moment()
        if moment is None:
            return "拍摄时间应写成 2018-10-16 09:30。"
        return f"请核对后勾选“{TIME_IS_SO}”。" if moment and not self.sure.isChecked() else ""

    def _moment(self) -> str | None:
        """The typed time in ISO form, empty when there is none, None when it cannot be read."""
        from datetime import datetime

        typed = self.taken.text().strip()
        try:
            moment = datetime.fromisoformat(typed.replace("/", "-")) if typed else None
        except ValueError:
            return None
        return moment.isoformat(timespec="seconds") if moment else ""

    def begin(self) -> None:
        """Keep it."""
        entity, record_id = self._owner
        kind, taken = str(self.kind.currentData()), self._moment() or ""
        self.run(
            "添加附件",
            lambda station: station.files.attach(self._file, entity, record_id, kind, taken),
            lambda _id: self.end("已添加附件。"),
        )
