"""What a cell of a grid tells besides its text, by role."""

from PySide6.QtCore import Qt

RAW_ROLE = Qt.ItemDataRole.UserRole
FIELD_ROLE = Qt.ItemDataRole.UserRole + 1
HIDDEN_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether a cell shows a number by its ends only."""
TROUBLE_ROLE = Qt.ItemDataRole.UserRole + 3
"""The severity and the sentence of what is wrong with a cell, both empty where nothing is."""
