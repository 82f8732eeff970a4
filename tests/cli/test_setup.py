"""A station as a whole by commands: set up, its accounts and settings, files, backup, restore, repair."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.store.slots import Role
from tests.cli.conftest import AREA, PASSWORD, Hands, household, leaving, said
from tests.cli.test_notices import issue

NEW_PASSWORD = "金沙江水拍云崖2018"


def new(data: Path, *words: str, area: str = AREA) -> tuple[str | Path, ...]:
    return ("init", "--data", data, "--area", area, "--name", "三岔河乡人民政府", "--json", *words)


def test_init_makes_a_station_and_prints_the_recovery_code_once(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "new")
    answer = said(hands.run(*new(hands.data, "--person", "王干部")))
    assert answer.code == 0
    assert len(answer.data["recovery_code"].split("-")) == 8
    assert answer.data["anew"] is False
    assert hands.ask("record", "list", "household").data["count"] == 0
    again = said(hands.run(*new(hands.data)))
    assert (again.code, "已经有台账" in again.data["error"]) == (1, True)


def test_init_begins_anew_where_the_last_one_was_cut_off(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "new")
    (hands.data / "creating").mkdir(parents=True)
    (hands.data / "creating" / "keyring.json").write_bytes(b"{")
    assert said(hands.run(*new(hands.data))).data["anew"] is True
    assert not (hands.data / "creating").exists()


@pytest.mark.parametrize(
    ("words", "area", "code", "told"),
    [
        ((), "51343121", 2, "9位"),
        (("--role", "county"), AREA, 2, "6位"),
        ((), "519999999", 1, "区划"),
        (("--role", "village"), AREA, 2, "之一"),
    ],
)
def test_init_refuses_an_area_that_is_none(
    tmp_path: Path, words: tuple[str, ...], area: str, code: int, told: str
) -> None:
    answer = said(Hands(tmp_path).run(*new(tmp_path / "new", *words, area=area)))
    assert (answer.code, told in answer.data["error"]) == (code, True)
    assert not (tmp_path / "new").exists()


def test_init_refuses_a_weak_password(tmp_path: Path) -> None:
    answer = said(Hands(tmp_path, "12345678").run(*new(tmp_path / "new")))
    assert (answer.code, "密码" in answer.data["error"]) == (1, True)


def test_a_password_is_never_an_argument_and_needed(hands: Hands, tmp_path: Path) -> None:
    without = hands.ask("record", "list", "household", env={"BANGFU_PASSWORD": ""})
    assert (without.code, "--password-file" in without.data["error"]) == (2, True)
    file = tmp_path / "password.txt"
    assert hands.ask("record", "list", "household", "--password-file", file).code == 2
    file.write_text(f"{PASSWORD}\r\n", encoding="utf-8")
    answer = hands.ask("record", "list", "household", "--password-file", file, env={"BANGFU_PASSWORD": ""})
    assert answer.code == 0


def test_a_wrong_password_and_a_wrong_folder(hands: Hands, tmp_path: Path) -> None:
    wrong = replace(hands, password="不是这个密码2018").ask("record", "list", "household")
    assert (wrong.code, "密码不正确" in wrong.data["error"]) == (1, True)
    nowhere = replace(hands, data=tmp_path / "nowhere").ask("record", "list", "household")
    assert (nowhere.code, "没有台账" in nowhere.data["error"]) == (1, True)


def test_accounts(hands: Hands) -> None:
    fresh = {"BANGFU_NEW_PASSWORD": NEW_PASSWORD}
    assert hands.ask("account", "add", "chen", "--name", "陈经办", env=fresh).code == 0
    twice = hands.ask("account", "add", "chen", "--name", "陈经办", env=fresh)
    assert twice.code == 1
    listed = {item["name"]: item for item in hands.ask("account", "list").data["accounts"]}
    assert (listed["陈经办"]["role"], listed["陈经办"]["completed"]) == ("clerk", True)
    clerk = replace(hands, login="chen", password=NEW_PASSWORD)
    assert clerk.ask("record", "list", "household").code == 0
    assert clerk.ask("account", "remove", "admin").code == 1
    assert hands.ask("account", "remove", "chen").code == 0
    assert clerk.ask("record", "list", "household").code == 1
    last = hands.ask("account", "remove", "admin")
    assert (last.code, "至少" in last.data["error"]) == (1, True)


def test_changing_a_password(hands: Hands) -> None:
    assert hands.ask("account", "password", env={"BANGFU_NEW_PASSWORD": ""}).code == 2
    assert hands.ask("account", "password", env={"BANGFU_NEW_PASSWORD": NEW_PASSWORD}).code == 0
    assert hands.ask("record", "list", "household").code == 1
    assert replace(hands, password=NEW_PASSWORD).ask("record", "list", "household").code == 0


def test_a_forgotten_password(hands: Hands) -> None:
    code = hands.ask("account", "renew-code").data["recovery_code"]
    words = ("account", "recover", "--data", hands.data, "--login", "admin", "--json")
    wrong = code.replace(code[0], str((int(code[0]) + 1) % 10), 1)
    environment = {"BANGFU_NEW_PASSWORD": NEW_PASSWORD, "BANGFU_RECOVERY_CODE": wrong}
    mistyped = said(hands.run(*words, env=environment))
    assert (mistyped.code, "第1组" in mistyped.data["error"]) == (1, True)
    assert said(hands.run(*words, env={**environment, "BANGFU_RECOVERY_CODE": code})).code == 0
    assert replace(hands, password=NEW_PASSWORD).ask("record", "list", "household").code == 0


def test_settings(hands: Hands) -> None:
    assert hands.ask("setting", "set", "notice_min_days.people", "10").code == 0
    rows = {row["key"]: row for row in hands.ask("setting", "list").data["settings"]}
    row = rows["notice_min_days.people"]
    assert (row["value"], row["default"], row["changed"]) == ("10", "7", True)
    assert hands.ask("setting", "set", "notice_min_days.people", "12").code == 0
    rows = {row["key"]: row for row in hands.ask("setting", "list").data["settings"]}
    assert rows["notice_min_days.people"]["value"] == "12"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("no_such_key", "1", 2),
        ("check.VR-ID-002.severity", "fatal", 1),
        ("notice_min_days.people", "七天", 1),
        ("check.VR-ID-002.severity", "warn", 0),
    ],
)
def test_settings_that_cannot_be(hands: Hands, key: str, value: str, code: int) -> None:
    assert hands.ask("setting", "set", key, value).code == code


def photograph(path: Path, taken: str = "") -> Path:
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (3000, 2000), "white").save(path, exif=exif)
    return path


def test_photographs_of_a_notice_are_its_evidence(hands: Hands, tmp_path: Path) -> None:
    leaving(hands, household(hands))
    notice = issue(hands, tmp_path / "n04.pdf")["id"]
    photo = photograph(tmp_path / "far.jpg", "2018:10:16 09:30:00")
    answer = hands.ask("attach", photo, "--to", "notice", notice, "--kind", "远景照片")
    assert answer.code == 0
    [row] = hands.ask("record", "list", "notice_evidence").data["rows"]
    kept = hands.ask("record", "get", "notice_evidence", row["id"]).data["record"]
    assert (kept["taken_at"], kept["taken_at_typed"], kept["evidence_kind"]) == (
        "2018-10-16T09:30:00",
        0,
        "1",
    )
    assert answer.data["bytes"] < photo.stat().st_size


def test_a_photograph_without_a_time_asks_for_it(hands: Hands, tmp_path: Path) -> None:
    leaving(hands, household(hands))
    notice = issue(hands, tmp_path / "n04.pdf")["id"]
    words = ("attach", photograph(tmp_path / "near.png"), "--to", "notice", notice, "--kind", "2")
    asked = hands.ask(*words)
    assert (asked.code, "拍摄时间" in asked.data["error"]) == (1, True)
    assert hands.ask(*words, "--taken-at", "昨天").code == 2
    assert hands.ask(*words, "--taken-at", "2018-10-16T10:00:00").code == 0


def test_files_of_other_records(hands: Hands, tmp_path: Path) -> None:
    made = household(hands)
    photo = photograph(tmp_path / "register.jpg")
    attached = hands.ask("attach", photo, "--to", "household", made, "--kind", "register_photo_id")
    assert attached.code == 0
    record = hands.ask("record", "get", "household", made).data["record"]
    assert record["register_photo_id"] == attached.data["id"]
    for name, content, told in (
        ("note.exe", b"MZ", "只能是"),
        ("broken.jpg", b"\xff\xd8 cut", "打不开"),
        ("missing.jpg", None, "找不到"),
    ):
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content)
        answer = hands.ask("attach", file, "--to", "household", made)
        assert (answer.code, told in answer.data["error"]) == (1, True), name
    assert hands.ask("attach", photo, "--to", "household", made, "--kind", "phone").code == 1


def test_backup_and_restore_elsewhere(hands: Hands, tmp_path: Path) -> None:
    household(hands)
    backup = tmp_path / "stick" / "ledger.bfk"
    made = hands.ask("backup", "--to", backup)
    assert (made.code, made.data["counts"]["household"]) == (0, 1)
    other = replace(hands, data=tmp_path / "other")
    restored = said(hands.run("restore", backup, "--data", other.data, "--json"))
    assert (restored.code, restored.data["counts"]["household"]) == (0, 1)
    assert other.ask("record", "list", "household").data["count"] == 1


def test_a_restored_station_goes_on_as_another_device(hands: Hands, tmp_path: Path) -> None:
    household(hands)
    backup = tmp_path / "ledger.bfk"
    hands.ask("backup", "--to", backup)
    other = replace(hands, data=tmp_path / "other")
    hands.run("restore", backup, "--data", other.data)
    household(other, name="扎西", id_no="51990019880808001X")
    household(hands, name="何小兰", id_no="519900200002290012")
    numbers = [
        {row["household_no"] for row in station.ask("record", "list", "household").data["rows"]}
        for station in (hands, other)
    ]
    assert len(numbers[0] & numbers[1]) == 1  # only the one from before the backup
    for station in (hands, other):
        assert station.ask("journal", "verify").data["valid"] is True


def test_restore_says_what_would_be_lost(hands: Hands, tmp_path: Path) -> None:
    backup = tmp_path / "ledger.bfk"
    hands.ask("backup", "--to", backup)
    household(hands)
    words = ("restore", backup, "--data", hands.data, "--json")
    refused = said(hands.run(*words))
    assert (refused.code, "又保存了3次" in refused.data["error"]) == (1, True)
    assert hands.ask("record", "list", "household").data["count"] == 1
    assert said(hands.run(*words, "--accept-loss")).code == 0
    assert hands.ask("record", "list", "household").data["count"] == 0


@pytest.mark.parametrize("lost", ["keyring.json", "store.db"])
def test_a_damaged_station_is_replaced_when_a_person_says_so(hands: Hands, tmp_path: Path, lost: str) -> None:
    household(hands)
    backup = tmp_path / "ledger.bfk"
    hands.ask("backup", "--to", backup)
    (hands.data / lost).write_bytes(b"\0" * 5000)
    words = ("restore", backup, "--data", hands.data, "--json")
    refused = said(hands.run(*words))
    assert (refused.code, "打不开" in refused.data["error"]) == (1, True)
    assert said(hands.run(*words, "--accept-loss")).code == 0
    assert hands.ask("record", "list", "household").data["count"] == 1


def test_a_damaged_backup_is_the_machines_fault(hands: Hands, tmp_path: Path) -> None:
    backup = tmp_path / "ledger.bfk"
    hands.ask("backup", "--to", backup)
    backup.write_bytes(backup.read_bytes()[:-50_000])  # more than the padding at its end
    answer = said(hands.run("restore", backup, "--data", tmp_path / "other", "--json"))
    assert (answer.code, "备份文件不完整" in answer.data["error"]) == (3, True)


def test_repair_finds_nothing_and_finds_damage(hands: Hands) -> None:
    household(hands)
    sound = hands.ask("repair")
    assert (sound.code, sound.data["file"], sound.data["journal"]) == (0, "sound", "sound")
    assert (sound.data["mended"], sound.data["left"]) == (0, 0)
    store = hands.data / "store.db"
    raw = bytearray(store.read_bytes())
    middle = len(raw) * 3 // 4
    raw[middle : middle + 64] = bytes(64)
    store.write_bytes(raw)
    damaged = hands.ask("repair")
    assert (damaged.code, damaged.data["file"]) == (0, "recovered") and damaged.data["pages"]
    assert hands.ask("record", "list", "household").data["count"] == 1


@pytest.mark.parametrize("damaged", ["keyring.json", "store.db"])
def test_a_missing_part_of_a_station(hands: Hands, damaged: str) -> None:
    (hands.data / damaged).unlink()
    answer = hands.ask("record", "list", "household")
    assert answer.code in (1, 3) and answer.data["error"]


def test_the_security_log_is_listed_and_leaves_as_a_file(hands: Hands, tmp_path: Path) -> None:
    household(hands)
    replace(hands, password="不是这个密码2018").ask("record", "list", "household")
    assert hands.ask("export", "member", tmp_path / "m.csv", "--purpose", "报县扶贫办").code == 0
    log = hands.ask("account", "log", "--limit", "4").data["log"]
    assert [line["event"] for line in log] == ["登录", "导出文件", "登录", "密码输错"]
    assert (log[1]["purpose"], log[1]["rows"], len(log[1]["sha256"])) == ("报县扶贫办", 1, 64)
    answer = hands.ask("account", "log", "--out", tmp_path / "log.xlsx")
    assert (answer.code, answer.data["count"] > 4, (tmp_path / "log.xlsx").stat().st_size > 0) == (
        0,
        True,
        True,
    )


def test_an_administrator_keeps_accounts_and_reads_no_data(make_station: Callable[..., Hands]) -> None:
    hands = make_station(people=[("keeper", "王管理", Role.ADMINISTRATOR)])
    keeper = replace(hands, login="keeper")
    assert {item["login"] for item in keeper.ask("account", "list").data["accounts"]} == {"admin", "keeper"}
    refused = keeper.ask("record", "list", "household")
    assert (refused.code, "账户管理员只管理账户" in refused.data["error"]) == (1, True)
    fresh = {"BANGFU_NEW_PASSWORD": NEW_PASSWORD}
    added = keeper.ask("account", "add", "chen", "--name", "陈经办", env=fresh)
    assert (added.code, added.data["completed"]) == (0, False)
    clerk = replace(hands, login="chen", password=NEW_PASSWORD)
    assert "没有启用" in clerk.ask("record", "list", "household").data["error"]
    assert keeper.ask("account", "complete", "chen").code == 1
    assert hands.ask("account", "complete", "chen").code == 0
    assert clerk.ask("record", "list", "household").code == 0
    assert keeper.ask("account", "password", env=fresh).code == 0
    again = replace(keeper, password=NEW_PASSWORD)
    assert again.ask("account", "remove", "chen").code == 0
    log = [(line["event"], line["person"]) for line in hands.ask("account", "log").data["log"]]
    assert ("账户管理员新增账户", "王管理") in log and ("账户管理员删除账户", "王管理") in log


def test_removing_somebody_advises_a_new_data_key(make_station: Callable[..., Hands], tmp_path: Path) -> None:
    hands = make_station(people=[("chen", "陈经办", Role.CLERK), ("shen", "沈审计", Role.AUDITOR)])
    made = household(hands)
    hands.ask("backup", "--to", tmp_path / "before.bfk")
    before = (hands.data / "store.db").read_bytes()[:16]
    assert hands.ask("account", "remove", "chen").data["rotation_advised"]
    refused = replace(hands, login="shen").ask("account", "rotate-key")
    assert (refused.code, "审核员" in refused.data["error"]) == (1, True)
    assert hands.ask("account", "rotate-key").code == 0
    assert (hands.data / "store.db").read_bytes()[:16] != before
    for login in ("admin", "shen"):
        assert replace(hands, login=login).ask("record", "get", "household", made).code == 0
    assert "更换数据密钥" in [line["event"] for line in hands.ask("account", "log").data["log"]]
    assert hands.ask("backup", "--to", tmp_path / "after.bfk").code == 0
    older = said(hands.run("restore", tmp_path / "before.bfk", "--data", tmp_path / "elsewhere", "--json"))
    assert older.code == 0
