"""Without a certificate the page of bundles says how to come by one, and the two papers bring it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.enrolment import CertificateDialog, read_aloud
from desktop_app.gui.sync_place import SyncPlace
from desktop_app.station import Station
from desktop_app.sync.container import inspect
from desktop_app.sync.enrolment import EnrolmentRequest
from tests.gui.fake_station import FakePostStation
from tests.gui.granting import grant


@pytest.fixture
def place(context: Context, qtbot: QtBot) -> Iterator[SyncPlace]:
    made = SyncPlace(context)
    qtbot.addWidget(made)
    made.resize(1218, 700)
    made.show()
    made.arrive()
    qtbot.waitExposed(made)
    yield made
    made.hide()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)


def fill(dialog: CertificateDialog, folder: Path, papers: tuple[str, str]) -> None:
    for key, text in zip(("certificate", "province"), papers, strict=True):
        path = folder / f"{key}.cert"
        path.write_text(text, encoding="utf-8")
        dialog.lines[key].setText(str(path))


def test_without_a_certificate_the_two_steps_are_offered(place: SyncPlace) -> None:
    assert place.enrolment.isVisible()
    assert place.enrolment.request_button.isVisible() and place.enrolment.install_button.isVisible()
    assert not place.outbox.isVisible() and not place.certificate.isVisible()


def test_the_request_is_written_and_its_number_shown(
    place: SyncPlace, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    target = tmp_path / "申请.request"
    place.enrolment.write_request(target)
    qtbot.waitUntil(lambda: bool(place.enrolment.result.text()))
    request = EnrolmentRequest.parse(target.read_text(encoding="utf-8"))
    assert request.device == station.profile.device
    assert read_aloud(request.device) in place.enrolment.result.text()


def test_digits_are_read_in_groups_of_four() -> None:
    assert read_aloud("0123456789abcdef") == "0123 4567 89AB CDEF"


def test_the_papers_open_the_page(place: SyncPlace, station: Station, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = place.enrolment.choose_certificate()
    fill(dialog, tmp_path, grant(station))
    with qtbot.waitSignal(dialog.accepted):
        dialog.go.click()
    assert place.outbox.isVisible() and not place.enrolment.isVisible()
    assert place.certificate.told.text() == "证书有效期至2018年12月31日"


def test_with_the_papers_a_real_bundle_goes_out(
    place: SyncPlace, station: Station, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("outbox", "export_bundle"):
        monkeypatch.setattr(FakePostStation, name, getattr(Station, name))
    dialog = place.enrolment.choose_certificate()
    fill(dialog, tmp_path, grant(station))
    with qtbot.waitSignal(dialog.accepted):
        dialog.go.click()
    stick = tmp_path / "stick"
    stick.mkdir()
    place.export(stick)
    qtbot.waitUntil(lambda: place.outbox.topLevelItem(0).text(0) == "已导出", timeout=10_000)
    assert inspect(next(stick.iterdir())).cover.sender == station.profile.device


def test_refused_papers_are_explained_where_they_were_chosen(
    place: SyncPlace, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = place.enrolment.choose_certificate()
    dialog.go.click()
    assert dialog.message.text() == "请填写证书文件、省级公钥文件。"
    certificate, province = grant(station)
    fill(dialog, tmp_path, (province, certificate))
    dialog.go.click()
    qtbot.waitUntil(lambda: "选反" in dialog.message.text())
    fill(dialog, tmp_path, (certificate, grant(station)[1]))
    dialog.go.click()
    qtbot.waitUntil(lambda: "不是用这份省级公钥" in dialog.message.text())
    dialog.lines["certificate"].setText(str(tmp_path / "没有"))
    dialog.go.click()
    qtbot.waitUntil(lambda: "找不到文件" in dialog.message.text())
    assert dialog.isVisible() and station.sync.certificate is None
    dialog.reject()


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (date(2018, 11, 30), "只剩10天"),
        (date(2018, 11, 20), "今天到期"),
        (date(2021, 12, 31), "证书有效期至2021年12月31日"),
    ],
)
def test_the_end_of_a_certificate_is_told_in_time(
    place: SyncPlace, station: Station, end: date, told: str
) -> None:
    station.install_certificate(*grant(station, end))
    place.arrive()
    assert told in place.certificate.told.text()
