"""The licences of what the program is made of, word for word, as they travel with it."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QSplitter

from desktop_app.catalog.places import resources_folder
from desktop_app.gui.as_written import as_tip

_PATH = Qt.ItemDataRole.UserRole
_WIDTHS = (280, 440)
_FOLDERS = ("licences", "resources/help/licences", "resources/fonts/licences")


def licence_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Each text below ``root`` – a checkout or the built program – with the part and the file it is of.

    The texts of the Python distributions travel with the built program alone.
    """
    for folder in (root / name for name in _FOLDERS):
        for path in sorted(folder.rglob("*"), key=lambda found: str(found).casefold()):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path


class LicenceTexts(QSplitter):
    """The texts by name at the left, the chosen one beside them."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__()
        self.names = QListWidget()
        self.names.setAccessibleName("许可文件")
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("许可全文")
        for name, path in licence_files(root or resources_folder().parent):
            item = QListWidgetItem(name)
            item.setToolTip(as_tip(name))
            item.setData(_PATH, path)
            self.names.addItem(item)
        self.addWidget(self.names)
        self.addWidget(self.text)
        self.setSizes(list(_WIDTHS))
        self.setChildrenCollapsible(False)
        self.names.currentItemChanged.connect(self._show)
        self.names.setCurrentRow(0)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            path: Path = item.data(_PATH)
            self.text.setPlainText(path.read_text(encoding="utf-8", errors="replace"))
