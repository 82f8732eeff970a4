"""Enrolling, renewing and taking back by a list, three thousand stations at once."""

import csv
import time
from datetime import date
from pathlib import Path

import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.roll import COLUMNS, Wish, read_list
from desktop_app.sync.certificate import Certificate, Revocations
from desktop_app.sync.enrolment import request_enrolment
from desktop_app.sync.keys import StationKeys
from tests.province.conftest import TOWNSHIP, World, household


def asked(area: str, station: str = "四开乡") -> str:
    return request_enrolment(StationKeys.generate(), station=station, area=area, role="township")


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.mark.parametrize("stations", [200, pytest.param(3_000, marks=pytest.mark.slow)])
def test_very_many_at_once(office: Office, stations: int) -> None:
    wishes = [
        Wish(number, "登记", request=asked(f"5134{number % 20 + 21}{number % 90 + 100}"))
        for number in range(stations)
    ]
    started = time.perf_counter()
    granted = office.enrol_all(wishes)
    assert time.perf_counter() - started < 60
    assert not [item for item in granted if item.problem]
    papers = [Certificate.parse(item.certificate) for item in granted]
    assert len({paper.serial for paper in papers}) == len({paper.device for paper in papers}) == stations
    assert len({(paper.area[:6], paper.tag) for paper in papers}) == stations
    later = date(2025, 12, 31)
    devices = list(enumerate(item.device for item in granted))
    renewed = office.enrol_all([Wish(n, "续期", device, valid_to=later) for n, device in devices])
    newest = office.desk.books.newest()
    assert not [item for item in renewed if item.problem]
    assert {newest[paper.device].valid_to for paper in papers} == {later}
    assert [newest[paper.device].valid_from for paper in papers] == [paper.valid_from for paper in papers]
    assert [newest[paper.device].tag for paper in papers] == [paper.tag for paper in papers]
    gone = office.enrol_all([Wish(n, "吊销", device, reason="换机") for n, device in devices])
    assert not [item for item in gone if item.problem]
    revocations = office.desk.books.revocations()
    assert len(revocations.items) == 2 * stations
    keys = office.desk.keys
    assert Revocations.parse(revocations.signed(keys), [keys.public]) == revocations


def test_a_list_from_a_file_line_by_line(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.req").write_text(asked(TOWNSHIP), encoding="utf-8")
    (tmp_path / "b.req").write_text(asked("520102001"), encoding="utf-8")
    scope = {"地区": "513431206 513431207", "不含地区": "513431207"}
    path = write(
        tmp_path / "名单.csv",
        [
            {"办理": "登记", "申请文件": "a.req", "截止日期": "2020-12-31", **scope},
            {"办理": "登记", "申请文件": "b.req"},
            {"办理": "登记", "申请文件": "a.req", "设备编号": "0" * 16},
            {"办理": "续期", "设备编号": "没有"},
            {"办理": "吊销", "设备编号": "没有", "原因": "丢失"},
        ],
    )
    granted = office.enrol_all(read_list(path))
    assert [item.number for item in granted] == [2, 3, 4, 5, 6]
    paper = Certificate.parse(granted[0].certificate)
    assert (paper.scope.include, paper.scope.exclude) == (("513431206", "513431207"), ("513431207",))
    problems = [item.problem for item in granted]
    assert problems[0] == "" and "不归本省" in problems[1] and "电话核对" in problems[2]
    assert all("没有这个站点" in problem for problem in problems[3:])
    assert len(office.status().stations) == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"办理": "办证"}, "第2行"),
        ({"办理": "登记", "截止日期": "明年"}, "日期"),
        ({"办理": "登记", "申请文件": "没有.req"}, "读不到"),
    ],
)
def test_a_list_that_is_none_says_which_line(tmp_path: Path, row: dict[str, str], message: str) -> None:
    with pytest.raises(OfficeRefused, match=message):
        read_list(write(tmp_path / "名单.csv", [row]))
    (tmp_path / "空.csv").write_text("别的\n1\n", encoding="utf-8")
    with pytest.raises(OfficeRefused, match="第一行"):
        read_list(tmp_path / "空.csv")


def test_a_certificate_is_verified_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker looks for news before every sender: with 3,000 stations it must not verify them all anew."""
    office.enrol_all([Wish(1, "登记", request=asked(TOWNSHIP))])
    before = office.desk.books.certificates()
    monkeypatch.setattr(Certificate, "parse", lambda text: pytest.fail(f"verified again: {text[:9]}"))
    office.desk.books.reread()
    assert office.desk.books.certificates() == before


def test_a_renewed_certificate_reaches_the_station_by_receipt(world: World, office: Office) -> None:
    station = world.station("甲", office)
    household(station)
    world.up(station, office)
    device = station.profile.device
    (renewed,) = office.enrol_all([Wish(2, "续期", device, valid_to=date(2025, 12, 31))])
    assert not renewed.problem
    world.down(office, station)
    assert Certificate.parse(station.store.meta("certificate")).valid_to == date(2025, 12, 31)
    office.revoke(device, "丢失")
    (refused,) = office.enrol_all([Wish(2, "续期", device)])
    assert "吊销" in refused.problem
