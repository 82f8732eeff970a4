"""A box for a year: typed, or one up and one down."""

from PySide6.QtWidgets import QSpinBox

_FIRST, _LAST = 2014, 2099


class YearBox(QSpinBox):
    """A year since the poor were registered."""

    def __init__(self, year: int) -> None:
        super().__init__()
        self.setRange(_FIRST, _LAST)
        self.setValue(year)
        self.setAccessibleName("年度")
        self.setKeyboardTracking(False)
