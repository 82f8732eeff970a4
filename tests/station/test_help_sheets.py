"""The guide to the first day fits on two sheets, and says the keys that the window has."""

from desktop_app.gui.shortcuts import SHORTCUTS
from desktop_app.station import Surroundings
from desktop_app.station.help_sheets import first_day_sheets
from desktop_app.typeset.preview import page_texts
from tests.unit.typeset import referees


def test_the_first_day_is_printed_on_exactly_two_sheets_of_a4(around: Surroundings) -> None:
    pdf = first_day_sheets(around.shelf)
    with referees.opened(pdf) as file:
        boxes = [[round(float(edge)) for edge in page.MediaBox] for page in file.pages]
    assert boxes == [[0, 0, 595, 842]] * 2
    text = "".join("".join(page_texts(pdf)).split())
    listed = {
        key for _heading, keys in SHORTCUTS for pressed, _meaning in keys for key in pressed.split(" / ")
    }
    for key in ("F1", "Ctrl+F", "Ctrl+N", "Ctrl+S", "Ctrl+Enter", "F8", "Esc", "Ctrl+L"):
        assert key in text and key in listed
    for chapter in ("打开和登录", "导进来", "改三处疑点", "录一户新的", "出一张公示", "上报"):
        assert chapter in text
