"""From a township to the province and back, all of it by commands."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.places import resources_folder
from desktop_app.province.office import NewOffice, Office
from desktop_app.station import Surroundings
from desktop_app.station.clock import SystemClock
from desktop_app.station.wiring import store_context
from desktop_app.sync.container import inspect
from desktop_app.sync.enrolment import EnrolmentRequest
from tests.cli.conftest import ID_NUMBER, PASSWORD, QUICK, Hands, Said, household, said


@dataclass
class Capital:
    """The province's office and the key file it gives out."""

    folder: Path
    key: Path

    @property
    def ledger(self) -> str:
        return f"sqlite:///{self.folder}"

    def ask(self, *words: str | Path) -> Said:
        hands = Hands(self.folder)
        return said(hands.run("province", *words, "--ledger", self.ledger, "--json"))


@pytest.fixture
def capital(tmp_path: Path, around: Surroundings) -> Capital:
    context = store_context(around.catalogue, around.divisions)
    asked = NewOffice("51", "四川省扶贫开发局", "admin", "省干部", PASSWORD)
    office, _ = Office.create(tmp_path / "capital", asked, SystemClock().now_ms, context, QUICK)
    key = tmp_path / "sichuan.key"
    with office:
        key.write_text(office.key_text, encoding="utf-8")
    return Capital(tmp_path / "capital", key)


@pytest.fixture
def enrolled(hands: Hands, capital: Capital, tmp_path: Path) -> Hands:
    enrol(hands, capital, tmp_path / "papers")
    return hands


def enrol(hands: Hands, capital: Capital, papers: Path) -> None:
    request = papers / f"{hands.data.name}.request"
    assert hands.ask("enrol", "request", "--out", request).code == 0
    granted = capital.ask("enrol", request, "--out", papers).data["granted"]
    installed = hands.ask("enrol", "install", granted[0]["certificate"], "--province", capital.key)
    assert (installed.code, installed.data["areas"]) == (0, ["513431215"])


def carry(hands: Hands, capital: Capital, stick: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Out with the bundle, in with the receipt; what the province and the station said."""
    bundle = hands.ask("bundle", "export", "--to", stick)
    assert bundle.code == 0, bundle
    received = capital.ask("receive", bundle.data["file"])
    assert received.code == 0, received
    receipt = capital.ask("receipt", "--to", stick).data["receipts"][0]["file"]
    taken = hands.ask("receipt", "import", receipt)
    assert taken.code == 0, taken
    return received.data, taken.data


def test_a_household_arrives_and_is_accepted(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    made = household(enrolled)
    assert enrolled.ask("bundle", "list").data["outbox"][0]["state"] == "未发送"
    received, taken = carry(enrolled, capital, tmp_path / "stick")
    assert received["counts"] == {"accepted": 1, "already": 0, "parked": 0, "quarantined": 0}
    assert (taken["accepted"], taken["returned"]) == (3, 0)
    assert [line["state"] for line in enrolled.ask("bundle", "list").data["outbox"]] == ["已采纳"]
    assert capital.ask("query", "household", made).data["record"]["village_group"] == "1组"
    assert capital.ask("query", "member", "--where", "name=马海子各莫").data["count"] == 1
    assert capital.ask("query", "--sql", "SELECT id FROM household").data["rows"] == [[made]]
    assert capital.ask("query", "--sql", "DELETE FROM household").code == 1
    assert made in {line["record_id"] for line in capital.ask("feed").data["changes"]}
    year, home = str(datetime.now(tz=UTC).year), tmp_path / "年报"
    assert capital.ask("annual", "write", "--year", year, "--to", home).code == 1
    frozen = capital.ask("annual", "freeze", "--year", year, "--to", home).data
    assert all(Path(file).exists() for file in frozen["files"]) and len(frozen["payload_hash"]) == 64
    assert capital.ask("annual", "write", "--year", year, "--to", home).data == frozen
    assert capital.ask("annual", "verify", "--year", year).data["findings"] == []
    [station] = capital.ask("status").data["status"]["stations"]
    assert (station["last_seq"], station["missing"], station["revoked"]) == (3, 0, False)


def test_other_systems_read_by_commands(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    """A dictionary, a report on each bundle, Parquet by county, and questions to it through DuckDB."""
    made = household(enrolled)
    carry(enrolled, capital, tmp_path / "stick")
    told = said(enrolled.run("province", "dictionary", "--json")).data
    assert "village_group" in {item["field"] for item in told["fields"] if item["entity"] == "household"}
    [report] = capital.ask("quality").data["reports"]
    assert report["report"]["records"]["household"] == 1 and report["share_without_error"] <= 1
    parquet = tmp_path / "parquet"
    exported = capital.ask("export-parquet", "--to", parquet).data
    assert exported["counts"]["household"] == 1 and not exported["with_identity"]
    assert [path.name for path in (parquet / "household").iterdir()] == ["county=513431"]
    asked = capital.ask("query", "--parquet", parquet, "--sql", "SELECT county, id FROM household").data
    assert (asked["columns"], asked["rows"]) == (["county", "id"], [["513431", made]])
    assert capital.ask("query", "--parquet", parquet, "--sql", "DROP VIEW nothing").code == 1


def test_a_station_renews_its_key(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    """Before and after: what was sealed for the key of before is read, what comes is for the new one."""
    household(enrolled)
    bundle = enrolled.ask("bundle", "export", "--to", tmp_path)
    assert capital.ask("receive", bundle.data["file"]).code == 0
    on_its_way = capital.ask("receipt", "--to", tmp_path / "old").data["receipts"][0]["file"]
    papers = tmp_path / "renewed"
    plain = enrolled.ask("enrol", "request", "--out", tmp_path / "plain.request")
    where = ("--data", enrolled.data, "--login", enrolled.login)
    asked = enrolled.run("enrol", "request", "--new-key", "--out", papers / "new.request", *where)
    assert asked.exit_code == 0 and "马上备份" in asked.stdout
    text = (papers / "new.request").read_text(encoding="utf-8")
    keys = [EnrolmentRequest.parse(one) for one in (plain.data["request"], text)]
    assert keys[0].recipient != keys[1].recipient and keys[0].device == keys[1].device
    taken = enrolled.ask("receipt", "import", on_its_way)
    assert (taken.code, taken.data["accepted"]) == (0, 3)
    granted = capital.ask("enrol", papers / "new.request", "--out", papers).data["granted"]
    assert enrolled.ask("enrol", "install", granted[0]["certificate"]).code == 0
    household(enrolled, "吉克阿依", "519900199005152023")
    carry(enrolled, capital, tmp_path / "stick")
    fresh = next((tmp_path / "stick").glob("*.bfr"))
    assert keys[1].recipient in inspect(fresh).cover.recipients


def test_the_same_twice_changes_nothing(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    household(enrolled)
    bundle = enrolled.ask("bundle", "export", "--to", tmp_path).data["file"]
    capital.ask("receive", bundle)
    again = capital.ask("receive", bundle)
    assert (again.code, again.data["counts"]["already"]) == (0, 1)
    receipt = capital.ask("receipt", "--to", tmp_path).data["receipts"][0]["file"]
    assert enrolled.ask("receipt", "import", receipt).data["already"] is False
    assert enrolled.ask("receipt", "import", receipt).data["already"] is True


def test_what_is_returned_is_corrected(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    made = household(enrolled)
    carry(enrolled, capital, tmp_path / "first")
    words = ("return", "household", made, "--field", "village_group", "--reason", "村组与花名册不符")
    assert capital.ask(*words).code == 0
    enrolled.put("household", made, identified_year=2015)
    _, taken = carry(enrolled, capital, tmp_path / "second")
    assert taken["returned"] == 1
    [item] = enrolled.ask("receipt", "returned").data["returned"]
    assert (item["record_id"], item["reason"]) == (made, "村组与花名册不符")
    enrolled.put("household", made, village_group="2组")
    carry(enrolled, capital, tmp_path / "third")
    assert enrolled.ask("receipt", "returned").data["returned"] == []


def test_a_bundle_tells_a_stranger_nothing_and_proves_itself(
    enrolled: Hands, capital: Capital, tmp_path: Path
) -> None:
    household(enrolled)
    bundle = Path(enrolled.ask("bundle", "export", "--to", tmp_path).data["file"])
    seen = said(enrolled.run("bundle", "inspect", bundle, "--json"))
    assert (seen.code, seen.data["cover"]["area"]) == (0, "513431215")
    assert ID_NUMBER not in seen.text and "马海" not in seen.text
    proven = said(enrolled.run("bundle", "verify", bundle, "--province", capital.key, "--json"))
    assert (proven.code, proven.data["valid"], proven.data["certificate_checked"]) == (0, True, True)
    changed = bytearray(bundle.read_bytes())
    changed[len(changed) // 2] ^= 1
    bundle.write_bytes(changed)
    refused = said(enrolled.run("bundle", "verify", bundle, "--json"))
    assert (refused.code, bool(refused.data["error"])) == (1, True)
    received = capital.ask("receive", bundle)
    assert (received.code, received.data["counts"]["quarantined"]) == (1, 1)
    assert len(capital.ask("status").data["status"]["quarantined"]) == 1


def test_an_inbox_is_taken_in_as_a_whole(
    make_station: Callable[..., Hands], capital: Capital, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    for n, name in enumerate(("first", "second")):
        hands = make_station(name)
        enrol(hands, capital, tmp_path / "papers")
        household(hands, id_no=("519900198502140032", "51990019880808001X")[n])
        assert hands.ask("bundle", "export", "--to", inbox).code == 0
    taken = capital.ask("receive", inbox)
    assert (taken.code, taken.data["counts"]["accepted"]) == (0, 2)
    assert len(list(inbox.glob("*.bfb"))) == 2  # what lies on a stick stays there
    assert capital.ask("query", "household").data["count"] == 2
    assert len(capital.ask("receipt", "--to", tmp_path / "stick").data["receipts"]) == 2
    for bundle in inbox.glob("*.bfb"):
        bundle.replace(capital.folder / "inbox" / bundle.name)
    assert capital.ask("receive").data["counts"]["already"] == 2
    assert capital.ask("receive").data["outcomes"] == []


def test_money_is_summed(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    made = household(enrolled)
    enrolled.put("household_income", household_id=made, year=2018, wage_income="1234.50")
    carry(enrolled, capital, tmp_path)
    told = capital.ask("query", "household_income", "--sum", "wage_income").data
    assert (told["count"], told["sum_fen"]) == (1, 123_450)
    assert capital.ask("query", "household_income", "--sum", "year").code == 1
    assert capital.ask("query", "household_income", "--where", "nothing=1").code == 2
    assert capital.ask("query", "nothing").code == 2
    assert capital.ask("query", "household", "nobody").code == 1


def test_supervision_counts_errors_by_area(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    household(enrolled, id_no=ID_NUMBER[:-1] + "3")
    carry(enrolled, capital, tmp_path)
    told = capital.ask("supervise")
    assert (told.code, told.data["areas"][0]["area"]) == (1, "513431215")
    assert told.data["errors"] >= 1


def test_a_revoked_station_is_refused(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    household(enrolled)
    device = capital.ask("status").data["status"]["stations"][0]["device"]
    assert capital.ask("revoke", device, "--reason", "电脑丢失").code == 0
    bundle = enrolled.ask("bundle", "export", "--to", tmp_path).data["file"]
    told = capital.ask("receive", bundle)
    assert (told.code, told.data["outcomes"][0]["state"]) == (1, "quarantined")
    assert capital.ask("revoke", "0" * 16, "--reason", "电脑丢失").code == 1


@pytest.mark.parametrize("words", [("bundle", "export", "--to", "stick"), ("receipt", "import", "x.bfr")])
def test_without_a_certificate_nothing_is_carried(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.bfr").write_bytes(b"nothing")
    answer = hands.ask(*words)
    assert (answer.code, "证书" in answer.data["error"]) == (1, True)


def test_nothing_to_send_is_said(enrolled: Hands, tmp_path: Path) -> None:
    answer = enrolled.ask("bundle", "export", "--to", tmp_path)
    assert (answer.code, "没有需要上报" in answer.data["error"]) == (1, True)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"{}", b"a paper of another kind"])
def test_papers_that_are_none(hands: Hands, capital: Capital, tmp_path: Path, content: bytes | None) -> None:
    paper = tmp_path / "paper.txt"
    if content is not None:
        paper.write_bytes(content)
    for answer in (
        hands.ask("enrol", "install", paper, "--province", capital.key),
        capital.ask("enrol", paper, "--out", tmp_path / "out"),
        said(hands.run("bundle", "inspect", paper, "--json")),
        said(hands.run("bundle", "verify", paper, "--json")),
        said(
            hands.run(
                *("init", "--data", tmp_path / "new", "--area", "513431215", "--name", "乡政府"),
                *("--province", paper, "--json"),
            )
        ),
    ):
        assert answer.code == 1 and answer.data["error"].endswith("。"), answer
    assert not (tmp_path / "new").exists()


def test_init_with_the_provinces_key_writes_the_request(capital: Capital, tmp_path: Path) -> None:
    hands = Hands(tmp_path / "township")
    words = ("init", "--data", hands.data, "--area", "513431215", "--name", "三岔河乡人民政府")
    made = said(hands.run(*words, "--province", capital.key, "--json"))
    assert made.code == 0
    granted = capital.ask("enrol", made.data["request"], "--out", tmp_path / "papers").data["granted"]
    assert hands.ask("enrol", "install", granted[0]["certificate"]).code == 0


def test_a_request_that_cannot_be_written_loses_no_recovery_code(capital: Capital, tmp_path: Path) -> None:
    hands = Hands(tmp_path / "township")
    (tmp_path / "file").write_text("in the way")
    words = ("init", "--data", hands.data, "--area", "513431215", "--name", "三岔河乡人民政府")
    place = tmp_path / "file" / "x.request"
    made = said(hands.run(*words, "--province", capital.key, "--request", place, "--json"))
    assert (made.code, made.data["request"]) == (0, None)
    assert made.data["recovery_code"]
    assert hands.ask("enrol", "request").data["request"]


def test_a_province_is_set_up_by_a_command(tmp_path: Path) -> None:
    hands = Hands(tmp_path)
    words = ("province", "init", "--ledger", f"sqlite:///{tmp_path / 'new'}", "--name", "四川省扶贫开发局")
    key = tmp_path / "out" / "province.key"
    wrong = said(hands.run(*words, "--code", "99", "--key-out", key, "--json"))
    assert wrong.code == 2
    made = said(hands.run(*words, "--code", "51", "--key-out", key, "--json"))
    assert (made.code, key.is_file(), len(made.data["device"])) == (0, True, 16)
    again = tmp_path / "again.key"
    told = Capital(tmp_path / "new", key).ask("key", "--out", again)
    assert (told.code, again.read_text(encoding="utf-8")) == (0, key.read_text(encoding="utf-8"))


@pytest.mark.parametrize("ledger", ["mysql://db/bangfu", "mysql://x", "sqlite:///"])
def test_a_ledger_of_another_kind(tmp_path: Path, ledger: str) -> None:
    answer = said(Hands(tmp_path).run("province", "status", "--ledger", ledger, "--json"))
    assert (answer.code, "sqlite:///" in answer.data["error"]) == (1, True)


def test_a_stations_folder_is_no_ledger(hands: Hands) -> None:
    answer = said(hands.run("province", "status", "--ledger", f"sqlite:///{hands.data}", "--json"))
    assert (answer.code, "不是省级台账" in answer.data["error"]) == (1, True)
    assert json.loads(answer.text)["ok"] is False


class TestUpdates:
    """A newer program on a stick: signed by the province, checked, backed up, only then unpacked."""

    @pytest.fixture
    def here(self, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setattr("desktop_app.station.updating.this_system", lambda: "windows-amd64")
        return "windows-amd64"

    @staticmethod
    def signed(capital: Capital, place: Path, version: str = "99.0", system: str = "windows-amd64") -> Path:
        place.mkdir(exist_ok=True)
        installer = place / f"bangfu-ledger-{version}-setup.exe"
        installer.write_bytes(b"MZ" + version.encode() * 999)
        out = place / f"{version}-{system}.bfu"
        words = ("--version", version, "--system", system, "--note", "秋季更新", "--out", out)
        assert capital.ask("sign-update", installer, *words).code == 0
        return out

    def test_a_backup_is_made_before_the_installer_appears(
        self, enrolled: Hands, capital: Capital, tmp_path: Path, here: str
    ) -> None:
        file = self.signed(capital, tmp_path / "u", system=here)
        made = household(enrolled)
        checked = enrolled.ask("update", file, "--check")
        assert (checked.code, checked.data["version"]) == (0, "99.0")
        ready = enrolled.ask("update", file, "--to", tmp_path / "给使用者")
        assert ready.code == 0, ready
        assert Path(ready.data["installer"]).read_bytes().startswith(b"MZ99.0")
        words = ("restore", ready.data["backup"], "--data", tmp_path / "again", "--json")
        assert said(enrolled.run(*words)).code == 0
        again = Hands(tmp_path / "again")
        assert again.ask("record", "get", "household", made).data["record"]["village_group"] == "1组"

    def test_what_does_not_fit_is_refused_and_nothing_is_touched(
        self, enrolled: Hands, capital: Capital, tmp_path: Path, here: str
    ) -> None:
        older = self.signed(capital, tmp_path / "u", "0.0.9", here)
        linux = self.signed(capital, tmp_path / "u", system="debian-arm64")
        broken = tmp_path / "broken.bfu"
        broken.write_bytes(older.read_bytes()[:-700])
        before = sorted(path.name for path in enrolled.data.parent.iterdir())
        for file, told in ((older, "已经一样新"), (linux, "统信（arm64）"), (broken, "没有拷贝完整")):
            refused = enrolled.ask("update", file)
            assert refused.code == 1
            assert told in refused.data["error"] or "签名不符" in refused.data["error"]
        assert sorted(path.name for path in enrolled.data.parent.iterdir()) == before
        assert enrolled.ask("update", older, "--older", "--check").code == 0

    def test_a_station_without_a_province_believes_nobody(
        self, hands: Hands, capital: Capital, tmp_path: Path, here: str
    ) -> None:
        refused = hands.ask("update", self.signed(capital, tmp_path / "u", system=here))
        assert refused.code == 1
        assert "证书" in refused.data["error"]


def test_the_province_reports_what_the_townships_sent(
    enrolled: Hands, capital: Capital, tmp_path: Path
) -> None:
    household(enrolled)
    carry(enrolled, capital, tmp_path)
    whole = capital.ask("report", "--year", "2018")
    assert whole.code == 0
    told = {(item["indicator"], item["key"]): item["text"] for item in whole.data["figures"]}
    assert told["IN-POV-01", "households"] == "1"
    made = capital.ask(
        "report", "--year", "2018", "--area", "SA-01", "--kind", "RP-07", "--out", tmp_path / "r.xlsx"
    )
    assert (made.code, (tmp_path / "r.xlsx").exists()) == (0, True)
    assert capital.ask("report", "--year", "2018", "--kind", "x", "--out", tmp_path / "x.pdf").code == 1


def test_a_new_catalogue_goes_down_as_a_file(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    folder, file = tmp_path / "目录", tmp_path / "目录.bfu"
    shutil.copytree(resources_folder() / "catalog", folder)
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    now = load_catalogue().edition
    settings.write_text(text.replace(f'edition = "{now}"', 'edition = "2030.1"'), encoding="utf-8")
    assert capital.ask("edition").data["edition"] == now
    assert capital.ask("edition", "--adopt", folder, "--out", file).code == 2
    assert capital.ask("edition", "--adopt", folder).data["adopted"] == "2030.1"
    again = capital.ask("edition", "--adopt", folder)
    assert (again.code, "不比现在的" in again.data["error"]) == (1, True)
    assert capital.ask("edition", "--out", file, "--note", "秋季").data["edition"] == "2030.1"
    shown = enrolled.ask("update", file, "--check").data
    assert (shown["kind"], shown["version"], shown["note"]) == ("catalogue", "2030.1", "秋季")
    taken = enrolled.ask("update", file).data
    assert taken["installer"] is None and Path(taken["backup"]).exists()
    refused = enrolled.ask("update", file)
    assert (refused.code, "已经一样新" in refused.data["error"]) == (1, True)


def test_recoded_divisions_go_down_from_a_table(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    table, file = tmp_path / "变更.csv", tmp_path / "变更.bfu"
    table.write_text(
        "old_code,new_code,new_name,valid_from\n513431215,513431110,新镇,2018-10-31\n", encoding="utf-8"
    )
    household(enrolled)
    refused = capital.ask("recode", table)
    assert (refused.code, "没有写依据" in refused.data["error"]) == (1, True)
    made = capital.ask("recode", table, "--basis", "川民政〔2018〕9号")
    assert (made.code, made.data["recodings"], made.data["changed"]) == (0, 1, True)
    assert capital.ask("recode", table, "--basis", "同上").data["changed"] is False
    assert capital.ask("edition", "--out", file).code == 0
    (shown,) = enrolled.ask("update", file, "--check").data["recodings"]
    assert (shown["new_code"], shown["basis"], shown["households"]) == ("513431110", "川民政〔2018〕9号", 1)
    assert enrolled.ask("recodings").data["recodings"] == []
    assert enrolled.ask("update", file).code == 0
    assert [item["new_name"] for item in enrolled.ask("recodings").data["recodings"]] == ["新镇"]
    table.write_bytes(b"\xff\xfe")
    assert capital.ask("recode", table).code == 1


def test_the_signing_key_moves_to_a_machine_of_its_own(
    enrolled: Hands, capital: Capital, tmp_path: Path
) -> None:
    paper, folder, home = tmp_path / "签发文件", tmp_path / "待签", tmp_path / "签好"
    household(enrolled)
    assert capital.ask("receive", enrolled.ask("bundle", "export", "--to", tmp_path).data["file"]).code == 0
    signer = Signing(tmp_path / "offline")
    made = signer.ask("init", "--province", capital.key, "--out", paper)
    assert made.code == 0 and made.data["recovery_code"]
    assert capital.ask("hand-over", paper, "--check").data["fingerprint"] == made.data["fingerprint"]
    assert capital.ask("hand-over", paper).code == 2
    assert capital.ask("hand-over", paper, "--until", "2099-01-01").code == 0
    refused = capital.ask("receipt", "--to", home)
    assert refused.code == 1 and "bangfu signer" in refused.data["error"]
    assert signer.ask("look", folder).code == 1
    prepared = capital.ask("prepare", "--to", folder).data
    assert (prepared["certificates"], prepared["receipts"]) == (1, 1)
    assert capital.ask("collect", folder, "--to", home).code == 1
    looked = signer.ask("look", folder).data
    assert looked["certificates"] == {"township": 1} and not looked["signed"]
    signed = signer.ask("sign", folder)
    assert (signed.code, signed.data["signed"], signed.data["receipts"]) == (0, True, 1)
    collected = capital.ask("collect", folder, "--to", home).data
    taken = enrolled.ask("receipt", "import", collected["receipts"][0])
    assert (taken.code, taken.data["accepted"]) == (0, 3)
    assert capital.ask("key", "--out", tmp_path / "new.key").code == 0
    certificate = collected["certificates"][0]
    assert enrolled.ask("enrol", "install", certificate, "--province", tmp_path / "new.key").code == 0
    old = enrolled.ask("enrol", "install", certificate, "--province", capital.key)
    assert old.code == 1 and "比本机已有的旧" in old.data["error"]
    pack, update = tmp_path / "目录.zip", tmp_path / "目录.bfu"
    assert capital.ask("edition", "--pack", pack).code == 0
    assert signer.ask("sign-update", pack, "--out", update).data["kind"] == "catalogue"
    assert "已经一样新" in enrolled.ask("update", update).data["error"]
    assert signer.ask("successor", "--until", "2099-06-30", "--out", paper).code == 0
    assert capital.ask("hand-over", paper).code == 0
    assert signer.ask("hand", "--out", paper).code == signer.ask("paper", "--out", paper).code == 0
    assert capital.ask("prepare", "--to", tmp_path / "待签2", "--no-receipts").data["certificates"] == 1


@dataclass
class Signing:
    """The machine with the signing key."""

    folder: Path

    def ask(self, *words: str | Path) -> Said:
        hands = Hands(self.folder)
        return said(hands.run("signer", *words, "--data", self.folder, "--json"))
