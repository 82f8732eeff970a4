"""The security log: who came in, who saw full numbers, what left the program."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop_app.station import Station, Surroundings
from desktop_app.station.accounts_desk import open_accounts
from desktop_app.station.clock import FixedClock
from desktop_app.station.guard import Way
from desktop_app.station.recovery import recover_account
from desktop_app.store.errors import WrongPassword
from desktop_app.store.opening import Login
from desktop_app.store.slots import Role
from tests.station.conftest import CHEAP, PASSWORD, VILLAGE, Reopen

ID_NUMBER = "519900198502140032"


def household(station: Station) -> str:
    made = station.put("household", {"division_code": VILLAGE}).record_id
    station.put("member", {"household_id": made, "name": "马海子各莫", "id_type": "1", "id_no": ID_NUMBER})
    return made


def test_wrong_tries_stand_in_the_log_after_the_next_unlock(
    station: Station, around: Surroundings, clock: FixedClock
) -> None:
    folder = station.folder
    station.close()
    for login in ("wang", "nobody"):
        with pytest.raises(WrongPassword):
            Station.open(folder, login, "不是这个密码2018", clock, around, CHEAP)
    with Station.open(folder, "wang", PASSWORD, clock, around, CHEAP) as opened:
        told = [(line.person, line.event) for line in opened.guard.log()]
        assert told[:3] == [("王干部", "登录"), ("", "密码输错"), ("王干部", "密码输错")]
        assert opened.opened.base.keyring.attempts.events() == ()


@pytest.mark.parametrize(("suffix", "full"), [(".csv", False), (".xlsx", True)])
def test_an_export_stands_in_the_log_with_purpose_rows_and_hash(
    station: Station, tmp_path: Path, suffix: str, full: bool
) -> None:
    household(station)
    file = tmp_path / f"members{suffix}"
    rows = station.sheets.export("member", file, full_numbers=full, purpose="报县扶贫办")
    line = station.guard.log(1)[0]
    assert (line.person, line.event, line.detail) == ("王干部", "导出文件", "家庭成员")
    assert (line.purpose, line.rows, rows) == ("报县扶贫办", 1, 1)
    assert line.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert ("查看完整号码" in [item.event for item in station.guard.log()]) is full
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == [file.name]


def test_an_export_that_fails_is_not_said_to_have_left(station: Station, tmp_path: Path) -> None:
    household(station)
    with pytest.raises(OSError, match="No such file"):
        station.sheets.export("member", tmp_path / "none" / "members.csv")
    assert "导出文件" not in [line.event for line in station.guard.log()]


def test_prints_and_copies_say_what_they_were(station: Station) -> None:
    sheet = b"%PDF one sheet"
    station.guard.note_out(Way.PAPER, "A2-2018-N04-001", sheet, 12, "张贴")
    station.guard.note_out(Way.CLIPBOARD, "贫困户", "一户".encode(), 1)
    copied, printed = station.guard.log(2)
    assert (printed.event, printed.purpose, printed.rows) == ("打印", "张贴", 12)
    assert printed.sha256 == hashlib.sha256(sheet).hexdigest()
    assert (copied.event, copied.purpose, copied.rows) == ("复制到剪贴板", "未写明", 1)


def test_the_log_is_kept_for_good_and_leaves_as_a_file(
    station: Station, around: Surroundings, clock: FixedClock, tmp_path: Path
) -> None:
    folder = station.folder
    station.close()
    for day in (date(2019, 6, 1), date(2020, 1, 2), date(2020, 9, 1)):
        clock.set(day)
        with Station.open(folder, "wang", PASSWORD, clock, around, CHEAP) as later:
            lines = later.guard.log()
    assert (lines[-1].event, lines[-1].at[:7]) == ("新建台账", "2018-11")
    with Station.open(folder, "wang", PASSWORD, clock, around, CHEAP) as later:
        count = later.guard.export_log(tmp_path / "log.csv")
        assert later.guard.export_log(tmp_path / "log.xlsx") == count + 1
    told = list(csv.DictReader((tmp_path / "log.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert (len(told), told[0]["事项"], told[0]["人员"]) == (count, "新建台账", "王干部")
    book = load_workbook(tmp_path / "log.xlsx", read_only=True)
    assert len(list(book.worksheets[0].iter_rows())) == count + 2
    book.close()


def test_an_auditor_reads_the_log(as_person: Reopen) -> None:
    with as_person("shen", "审计员", Role.AUDITOR) as auditor:
        assert auditor.guard.log(1)[0].person == "审计员"


def test_no_line_of_the_log_holds_a_full_number(station: Station, tmp_path: Path) -> None:
    made = household(station)
    station.guard.note_full_numbers("household", made)
    station.sheets.export("member", tmp_path / "m.csv", full_numbers=True, purpose="核对")
    assert ID_NUMBER not in str(station.store.security_log())


def test_a_backup_is_asked_for_when_the_last_one_is_old(
    station: Station, clock: FixedClock, tmp_path: Path
) -> None:
    assert station.house.backup_due() == ""
    household(station)
    assert "还没有做过备份" in station.house.backup_due()
    station.house.back_up(tmp_path / "a.bfk")
    assert station.house.backup_due() == ""
    clock.set(date(2018, 11, 9))
    assert "上次备份是8天前（2018-11-01）" in station.house.backup_due()
    station.put("setting", {"key": "backup_days", "value": "30", "scope": station.profile.area})
    assert station.house.backup_due() == ""


def test_an_administrator_knows_the_names_again_after_a_forgotten_password(
    station: Station, around: Surroundings, clock: FixedClock
) -> None:
    station.accounts.add("keeper", "王管理", PASSWORD, "administrator")
    folder, code = station.folder, station.accounts.renew_code()
    station.close()
    recover_account(folder, code, "keeper", f"{PASSWORD}-neu", clock)

    def names() -> set[str]:
        with open_accounts(folder, Login("keeper", f"{PASSWORD}-neu"), clock, CHEAP) as office:
            return {account.name for account in office.desk.accounts()}

    assert names() == {""}  # the new key opens nothing that was sealed to the old one
    Station.open(folder, "wang", PASSWORD, clock, around, CHEAP).close()
    assert names() == {"王干部", "王管理"}
