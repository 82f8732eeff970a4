"""The office's own fonts, where they are installed and wanted; else the program's."""

from pathlib import Path

import pytest

from desktop_app.catalog.places import resources_folder
from desktop_app.notices.model import NoticeChoice
from desktop_app.station import Station
from desktop_app.typeset.fonts import SHIPPED, Role
from tests.station.conftest import VILLAGE
from tests.unit.typeset import referees

pytestmark = pytest.mark.posix


def faces(station: Station, folder: Path) -> str:
    choice = NoticeChoice("N04", 2018, VILLAGE, "2018-11-01", 7, supervise_phone="0834-8331234")
    rows = referees.fonts(station.notice_preview(choice).pdf, folder)
    return " ".join(row[0] for row in rows)


def test_a_setting_decides(station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "Fonts"
    office.mkdir()
    (office / "simfang.ttf").symlink_to(resources_folder() / "fonts" / SHIPPED[Role.KAI])
    assert "Zhuque" in faces(station, tmp_path)
    monkeypatch.setattr("desktop_app.station.notice_desk.office_folder", lambda: office)
    assert "WenKai" in faces(station, tmp_path) and "Zhuque" not in faces(station, tmp_path)
    station.put("setting", {"key": "office_fonts", "value": "0"})
    assert "Zhuque" in faces(station, tmp_path)
