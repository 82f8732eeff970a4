"""What a person does with an installed program, by its commands: enter a household, publish, carry, check."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.conftest import Hands
from tests.cli.test_going_back import with_a_later_program

AREA, VILLAGE = "513431215", "513431215200"
PASSWORD = "山路十八弯-2018"
ID_NUMBER = "519900198502140032"


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """Its one JSON object; fails when there is none."""
        line = next(line for line in self.text.splitlines() if line.startswith("{"))
        found: dict[str, Any] = json.loads(line)
        return found


Bangfu = Callable[..., Said]
"""Runs ``bangfu WORDS``; ``stdin`` is what it is given."""


def signed_in(bangfu: Bangfu, login: str) -> Bangfu:
    """``bangfu`` for the account ``login``, with which whatever opens the station signs in."""

    def run(*words: str, stdin: str = "") -> Said:
        is_free = words[0] in ("province", "restore") or words[:2] == ("bundle", "verify")
        return bangfu(*words, *(() if is_free else ("--login", login)), stdin=stdin)

    return run


def work_through(bangfu: Bangfu, data: str, pdf: str, stick: str, *, fresh: bool = True) -> None:
    """A new station (unless it is there), a household, its notice as a PDF, a bundle that a province takes.

    Paths are the program's; ``stick`` is an empty folder.
    """

    def ask(*words: str, stdin: str = "") -> dict[str, Any]:
        said = bangfu(*words, "--data", data, "--json", stdin=stdin)
        assert said.code == 0, (words, said.text)
        return said.data

    def put(entity: str, **values: Any) -> str:
        return str(ask("record", "put", entity, stdin=json.dumps(values))["id"])

    if fresh:
        ask("init", "--area", AREA, "--name", "三岔河乡人民政府", "--person", "王干部")
    home = put("household", division_code=VILLAGE, village_group="1组", identified_year=2014)
    named = {
        "name": "阿卜杜克热木·吾布力喀斯木",
        "id_type": "1",
        "id_no": ID_NUMBER,
        "joined_date": "2014-01-01",
    }
    member = put("member", household_id=home, **named)
    put("member_year", member_id=member, year=2018, kinship="01")
    ask("setting", "set", "notice_approved_only", "0")
    meeting = {"review_meeting_date": "2018-09-20", "head_agreed": 1}
    put("status_change", household_id=home, year=2018, change_kind="exit", **meeting)
    assert ask("search", "克热木")["hits"]
    place = (
        "--place",
        "村务公开栏",
        "--phone",
        "0834-8331234",
        "--org",
        "三岔河乡人民政府",
        "--address",
        "乡政府",
    )
    when = ("--year", "2018", "--division", VILLAGE, "--publish", "2018-10-08", "--days", "7")
    assert ask("notice", "issue", "N04", *when, *place, "--out", pdf)["number"]
    assert ask("journal", "verify")["ok"]
    carry(bangfu, data, stick)


def carry(bangfu: Bangfu, data: str, stick: str) -> None:
    """Enrol at a province of its own on the stick, send a bundle there and take its receipt in."""

    def said(*words: str) -> dict[str, Any]:
        answer = bangfu(*words, "--json")
        assert answer.code == 0, (words, answer.text)
        return answer.data

    station, ledger = ("--data", data), ("--ledger", f"sqlite:///{stick}/province")
    key = f"{stick}/province.key"
    said("province", "init", "--code", "51", "--name", "四川省扶贫开发局", "--key-out", key, *ledger)
    said("enrol", "request", "--out", f"{stick}/station.request", *station)
    granted = said("province", "enrol", f"{stick}/station.request", "--out", stick, *ledger)["granted"]
    said("enrol", "install", granted[0]["certificate"], "--province", key, *station)
    bundle = said("bundle", "export", "--to", stick, *station)["file"]
    said("bundle", "verify", bundle, "--province", key)
    counts = said("province", "receive", bundle, *ledger)["counts"]
    assert counts == {"accepted": 1, "already": 0, "parked": 0, "quarantined": 0}
    receipt = said("province", "receipt", "--to", stick, *ledger)["receipts"][0]["file"]
    taken = said("receipt", "import", receipt, *station)
    assert taken["accepted"] > 0


def update(bangfu: Bangfu, data: str, stick: str, installer: Path, system: str, here: Path) -> None:
    """Take the installer as a signed update: a forged one first, then the true one, then an older one.

    After ``work_through``; ``here`` is the stick as this test sees it, ``stick`` as the program does.
    """
    ledger, station = ("--ledger", f"sqlite:///{stick}/province"), ("--data", data)
    (here / installer.name).write_bytes(installer.read_bytes())
    told = ("--version", "99.0.0", "--system", system, "--out", f"{stick}/update.bfu")
    signed = bangfu("province", "sign-update", f"{stick}/{installer.name}", *told, *ledger, "--json")
    assert signed.code == 0, signed.text
    whole = (here / "update.bfu").read_bytes()
    forged = bytearray(whole)
    forged[len(whole) // 2] ^= 1
    (here / "forged.bfu").write_bytes(forged)
    ready = f"{stick}/ready"
    refused = bangfu("update", f"{stick}/forged.bfu", "--to", ready, *station, "--json")
    assert (refused.code, "没有改动" in refused.text) == (1, True)
    assert not (here / "ready").exists()
    taken = bangfu("update", f"{stick}/update.bfu", "--to", ready, *station, "--json")
    assert taken.code == 0, taken.text
    assert (here / "ready" / installer.name).read_bytes() == installer.read_bytes()
    back = bangfu("restore", taken.data["backup"], "--data", f"{stick}/restored", "--json")
    assert back.code == 0, back.text
    older = ("--version", "0.0.1", "--system", system, "--out", f"{stick}/older.bfu")
    assert bangfu("province", "sign-update", f"{stick}/{installer.name}", *older, *ledger, "--json").code == 0
    held = bangfu("update", f"{stick}/older.bfu", "--check", *station, "--json")
    assert (held.code, "退回旧版" in held.text) == (1, True)
    assert bangfu("update", f"{stick}/older.bfu", "--check", "--older", *station, "--json").code == 0


def update_catalogue(bangfu: Bangfu, data: str, stick: str, catalogue: Path, here: Path) -> None:
    """Take a newer edition of the catalogue as a signed update: forged, true, and the same once more.

    After ``work_through``; ``catalogue`` is the folder that came with the program, and ``here`` the stick, as
    this test sees them.
    """
    ledger, station = ("--ledger", f"sqlite:///{stick}/province"), ("--data", data)

    def asked(*words: str, code: int = 0) -> Said:
        said = bangfu(*words, "--json")
        assert said.code == code, (words, said.text)
        return said

    now = asked("province", "edition", *ledger).data["edition"]
    shutil.copytree(catalogue, here / "目录")
    settings = here / "目录" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f'edition = "{now}"', 'edition = "2030.1"'), encoding="utf-8")
    asked("province", "edition", "--adopt", f"{stick}/目录", *ledger)
    asked("province", "edition", "--out", f"{stick}/edition.bfu", "--note", "秋季", *ledger)
    forged = bytearray((here / "edition.bfu").read_bytes())
    forged[len(forged) // 2] ^= 1
    (here / "forged-edition.bfu").write_bytes(forged)
    refused = asked("update", f"{stick}/forged-edition.bfu", *station, code=1)
    assert "没有改动" in refused.text
    shown = asked("update", f"{stick}/edition.bfu", "--check", *station).data
    assert (shown["kind"], shown["version"], shown["note"]) == ("catalogue", "2030.1", "秋季")
    taken = asked("update", f"{stick}/edition.bfu", *station).data
    assert taken["installer"] is None
    asked("restore", taken["backup"], "--data", f"{stick}/before-edition")
    again = asked("update", f"{stick}/edition.bfu", *station, code=1)
    assert "已经一样新" in again.text
    assert asked("journal", "verify", *station).data["ok"]


def go_back(bangfu: Bangfu, data: str, here: Path) -> None:
    """Open with the program before what a later one wrote: it says why not, until its backup is put back.

    After ``work_through`` and after the package or installer itself was gone back on; ``here`` is the folder
    ``data`` as this test sees it. The later program is this checkout's with one step more.
    """

    def found() -> Said:
        return bangfu("search", "克热木", "--data", data, "--json")

    assert found().data["hits"]
    with_a_later_program(Hands(here, PASSWORD), "journal", "verify")
    refused = found()
    assert (refused.code, "更新版本的程序" in refused.text) == (1, True)
    backup = max(here.glob("before-update-*.bfk"))
    back = bangfu("restore", f"{data}/{backup.name}", "--data", data, "--accept-loss", "--json")
    assert back.code == 0, back.text
    assert found().data["hits"]
    assert bangfu("journal", "verify", "--data", data, "--json").data["ok"]
