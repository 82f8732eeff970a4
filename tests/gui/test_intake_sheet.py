"""The sheet for the villages from the window: blank, and with what is known of the households chosen."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.gui.households import Households
from desktop_app.gui.shell import Shell
from desktop_app.typeset.preview import page_texts


def test_ux_7_a_blank_sheet_and_one_for_a_household(shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    place = shell.go("households")
    assert isinstance(place, Households)
    home = str(shell.context.find("household")[0]["id"])
    titles = [action.text() for action in place.papers.menu([home], 2018).actions()]
    assert "打印入户信息采集表（1户）…" in titles and "打印空白入户信息采集表…" in titles
    blank, known = tmp_path / "空白.pdf", tmp_path / "一户.pdf"
    place.papers.write_blank(blank)
    place.papers.print_papers("intake", [home], 2018, known)
    qtbot.waitUntil(lambda: known.exists() and not shell.context.jobs.is_busy)
    assert "□1 一般贫困户" in page_texts(blank.read_bytes())[1] + page_texts(blank.read_bytes())[0]
    assert "现：" in page_texts(known.read_bytes())[0]
