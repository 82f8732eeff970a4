"""Our own restrained look: one palette, one style sheet, one set of measures (design.md §8).

Sizes are in device-independent pixels: Qt multiplies them by the screen's factor, 100 to 200 %.
"""

from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.gui.icons import icon_file
from desktop_app.gui.style_sheet import STYLE

BODY = 14
"""Pixel size of ordinary text."""

STYLE_NAME = "Fusion"
"""The style of Qt that palette and style sheet are made for."""

GAP = 8
"""The unit of spacing; margins and gaps are whole multiples of it."""


class Colours(NamedTuple):
    """The colours of the window. Text on its ground has a contrast of at least 4.5 : 1."""

    ground: str = "#f4f6f8"
    paper: str = "#ffffff"
    line: str = "#d9dfe5"
    line_strong: str = "#b9c4cf"
    ink: str = "#1f2a35"
    ink_soft: str = "#566472"
    ink_faint: str = "#6b7885"
    accent: str = "#33658a"
    accent_dark: str = "#274f6d"
    accent_soft: str = "#e3ecf3"
    accent_mist: str = "#eff4f8"
    error: str = "#b3261e"
    error_soft: str = "#fbeae8"
    warn: str = "#8a5a00"
    warn_soft: str = "#fdf3dc"
    good: str = "#2e6b4a"
    good_soft: str = "#e6f2ea"
    demo: str = "#7a4a9c"


COLOURS = Colours()

SEVERITY_LABELS = {"error": "错误", "warn": "警告", "info": "提示"}
"""What a person reads for the severities of a finding."""


def severity_colour(severity: str) -> str:
    """The ink of a finding's severity; an unknown one is shown softly."""
    return {"error": COLOURS.error, "warn": COLOURS.warn}.get(severity, COLOURS.ink_soft)


def palette() -> QPalette:
    """The palette behind the style sheet, for everything that Fusion draws itself."""
    roles = QPalette.ColorRole
    made = QPalette()
    for role, colour in (
        (roles.Window, COLOURS.ground),
        (roles.WindowText, COLOURS.ink),
        (roles.Base, COLOURS.paper),
        (roles.AlternateBase, "#f8fafb"),
        (roles.Text, COLOURS.ink),
        (roles.Button, "#fbfcfd"),
        (roles.ButtonText, COLOURS.ink),
        (roles.Highlight, COLOURS.accent),
        (roles.HighlightedText, "#ffffff"),
        (roles.ToolTipBase, "#fffef6"),
        (roles.ToolTipText, COLOURS.ink),
        (roles.PlaceholderText, "#7c8894"),
        (roles.Link, COLOURS.accent),
        (roles.Mid, COLOURS.line),
    ):
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor("#8a96a1"))
    return made


def style_sheet() -> str:
    """The style sheet with our colours and icons filled in."""
    values = COLOURS._asdict()
    arrows = {
        "arrow_down": icon_file("chevron-down"),
        "arrow_up": icon_file("chevron-up"),
        "check": icon_file("check-white"),
    }
    return Template(STYLE).substitute(values, **arrows)


def apply_theme(app: QApplication, families: list[str]) -> None:
    """Dress the application: palette, style sheet, and the font families in order of preference."""
    app.setPalette(palette())
    font = QFont()
    font.setFamilies(families)
    font.setPixelSize(BODY)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setStyleSheet(style_sheet())
    app.setFont(font)  # after the style: with it come the fonts that Windows has for lists and status bars
