"""What of a window cannot be seen whole or sharp: too wide, off the screen, words cut off, icons blurred."""

from collections.abc import Iterator

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from desktop_app.gui.elided_label import ElidedLabel

Found = tuple[str, str, int]
"""Its kind, its name, by how many points."""
_ROUNDED = 2  # points that a style's measures lose at a broken factor, of the room around the words


def sideways(root: QWidget) -> list[Found]:
    """What is wider than its room."""
    found = []
    for area in root.findChildren(QAbstractScrollArea):
        inside = area.widget() if isinstance(area, QScrollArea) else None
        over = inside.width() - area.viewport().width() if inside else area.horizontalScrollBar().maximum()
        if area.isVisible() and over > 0 and not isinstance(area.parent(), QComboBox):
            found.append((type(area).__name__, area.accessibleName(), over))
    return found


def off_screen(window: QWidget) -> list[Found]:
    """By how much a window with its frame is larger than the room that the screen has for it."""
    room, taken = window.screen().availableSize(), window.frameGeometry().size()
    over = {"wide": taken.width() - room.width(), "high": taken.height() - room.height()}
    return [(type(window).__name__, side, more) for side, more in over.items() if more > 1]


def cut_words(root: QWidget) -> list[Found]:
    """Buttons and labels with less room than their words need; what shortens its words itself is none."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.window() is root.window() and not _is_folded(widget):
            over = _missing(widget)
            if over > _ROUNDED:
                found.append((type(widget).__name__, getattr(widget, "text", str)(), over))
    return found


def _is_folded(widget: QWidget) -> bool:
    return widget.geometry().right() < 0  # beside its row, in whose menu it stands


def _missing(widget: QWidget) -> int:
    room = widget.size()
    if isinstance(widget, QLabel):
        if isinstance(widget, ElidedLabel) or not widget.text():
            return 0
        if widget.wordWrap():
            return widget.heightForWidth(room.width()) - room.height()
        return _over(widget.sizeHint(), room)
    if isinstance(widget, QToolButton):
        shown = widget.text() if widget.icon().isNull() else ""
        return widget.fontMetrics().horizontalAdvance(shown) - room.width()
    if isinstance(widget, QPushButton):
        return _over(widget.minimumSizeHint(), room)
    return 0


def _over(need: QSize, room: QSize) -> int:
    return max(need.width() - room.width(), need.height() - room.height())


def out_of_sight(dialog: QWidget) -> list[Found]:
    """The button that Enter presses, where a part of it has to be scrolled to."""
    return [
        ("QPushButton", button.text(), button.height() - button.visibleRegion().boundingRect().height())
        for button in dialog.findChildren(QPushButton)
        if button.isVisible()
        and button.isDefault()
        and button.visibleRegion().boundingRect() != button.rect()
    ]


def blurred(root: QWidget) -> list[Found]:
    """Icons that are shown at another size, in the screen's pixels, than they were drawn at."""
    return [
        (type(root).__name__, f"{name}: {icon.availableSizes()}", shown)
        for name, icon, points in _icons(root)
        if QSize(shown := int(points * root.devicePixelRatio() + 0.5), shown) not in icon.availableSizes()
    ]


def _icons(root: QWidget) -> Iterator[tuple[str, QIcon, int]]:
    for button in root.findChildren(QAbstractButton):
        if button.isVisible() and not button.icon().isNull():
            yield button.text() or button.accessibleName(), button.icon(), button.iconSize().width()
    for listed in root.findChildren(QListWidget):
        for item in (listed.item(row) for row in range(listed.count() if listed.isVisible() else 0)):
            if not item.icon().isNull():
                yield item.text(), item.icon(), listed.iconSize().width()
