"""Surroundings, fonts and colours before any window is there."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton
from pytestqt.qtbot import QtBot

from desktop_app.catalog.places import resources_folder
from desktop_app.gui.app import surroundings
from desktop_app.gui.fonts import load_fonts
from desktop_app.gui.icons import icon
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.theme import COLOURS


@pytest.mark.parametrize(
    "environ",
    [{"GTK_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "fcitx5"}, {"XMODIFIERS": "@im=fcitx"}],
)
def test_fcitx_is_reached_through_the_ibus_plugin(environ: dict[str, str]) -> None:
    assert surroundings(environ) == {"QT_IM_MODULE": "ibus", "IBUS_USE_PORTAL": "1"}


def test_other_input_methods_are_left_alone() -> None:
    assert surroundings({"XMODIFIERS": "@im=ibus"}) == {}
    assert surroundings({}) == {}


def test_the_own_scale_gives_way_to_one_from_outside() -> None:
    assert surroundings({}, 150) == {"QT_SCALE_FACTOR": "1.50"}
    assert surroundings({"QT_SCALE_FACTOR": "2"}, 150) == {}


def test_the_shipped_fonts_have_the_letters() -> None:
    families = load_fonts()
    font = QFont()
    font.setFamilies(families)
    metrics = QFontMetrics(font)
    assert "Noto Sans SC" in families[0]
    assert all(metrics.inFontUcs4(ord(char)) for char in "帮扶台账贫困户公示")


def test_qt_speaks_chinese() -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_every_drawing_is_there() -> None:
    for drawing in (resources_folder() / "icons").glob("*.svg"):
        assert not icon(drawing.stem).isNull()


def _luminance(colour: str) -> float:
    parts = QColor(colour).getRgbF()[:3]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (COLOURS.ink, COLOURS.ground),
        (COLOURS.ink_soft, COLOURS.ground),
        (COLOURS.ink_faint, COLOURS.paper),
        (COLOURS.accent_dark, COLOURS.accent_soft),
        (COLOURS.error, COLOURS.error_soft),
        (COLOURS.warn, COLOURS.warn_soft),
        (COLOURS.good, COLOURS.good_soft),
        (COLOURS.paper, COLOURS.accent),
        (COLOURS.paper, COLOURS.demo),
    ],
)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("is_chosen", [False, True])
def test_a_choice_is_seen_to_be_one(qtbot: QtBot, kind: type[QAbstractButton], is_chosen: bool) -> None:
    """Its circle or box stands before the words, chosen or not, and tells which."""
    made, other = kind("从空白开始"), kind("从空白开始")
    marks = []
    for button, chosen in ((made, is_chosen), (other, not is_chosen)):
        qtbot.addWidget(button)
        button.setChecked(chosen)
        marks.append(button.grab(QRect(0, 0, 16, button.sizeHint().height())).toImage())
    inks = {marks[0].pixelColor(x, y).name() for x in range(16) for y in range(marks[0].height())}
    assert len(inks) > 2 and marks[0] != marks[1]


def test_a_program_on_a_stick_takes_its_preferences_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.gui.preferences.portable_folder", lambda: tmp_path / "data")
    Preferences().scale = 125
    assert Preferences().scale == 125
    assert "scale" in (tmp_path / "data" / "window.ini").read_text(encoding="utf-8")
