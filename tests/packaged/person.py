"""What a person does with an installed program, by its commands: enter a household, publish, carry, check."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


def work_through(bangfu: Bangfu, data: str, pdf: str, stick: str) -> None:
    """A new station, a household, its notice as a PDF, an enrolment request; paths are the program's."""

    def ask(*words: str, stdin: str = "") -> dict[str, Any]:
        said = bangfu(*words, "--data", data, "--json", stdin=stdin)
        assert said.code == 0, (words, said.text)
        return said.data

    def put(entity: str, **values: Any) -> str:
        return str(ask("record", "put", entity, stdin=json.dumps(values))["id"])

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
    ask("enrol", "request", "--out", f"{stick}/station.request")
