"""The heading over a group of a form's fields, with the button that answers what is left of them at once."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.catalog.model import Field
from desktop_app.catalog.proposals import Rest
from desktop_app.gui.as_written import Label, as_tip

REST_KEY = "Ctrl+0"
REST_BUTTON = "rest"


def rest_of(rests: Sequence[Rest], fields: Iterable[Field]) -> Rest | None:
    """What can be answered at once among the fields of a group."""
    names = {field.name for field in fields}
    return next((rest for rest in rests if names & set(rest.fields)), None)


def section_head(text: str, rest: Rest | None, fill: Callable[[Rest], object]) -> QWidget:
    """A heading over its rule; ``fill`` is called with ``rest`` when its button is pressed."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 8, 0, 2)
    column.setSpacing(4)
    line = QHBoxLayout()
    label = Label(text)
    label.setProperty("role", "heading")
    line.addWidget(label)
    line.addStretch(1)
    if rest is not None:
        button = QPushButton(rest.label)
        button.setObjectName(REST_BUTTON)
        button.setProperty("kind", "link")
        button.setToolTip(as_tip(f"{REST_KEY}；只填空着的，已有内容的不动，可撤销"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _on=False: fill(rest))
        line.addWidget(button)
    column.addLayout(line)
    if text:
        rule = QFrame()
        rule.setProperty("role", "rule")
        column.addWidget(rule)
    holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return holder


def stand_before(head: QWidget, widget: QWidget) -> None:
    """Put something else into the line of a heading, before its text."""
    column = head.layout()
    line = column.itemAt(0) if column else None
    if isinstance(line, QHBoxLayout):
        line.insertWidget(0, widget)
