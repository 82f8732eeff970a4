"""The command line in-process: a station with a cheap password, and hands that run commands against it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from desktop_app.cli.program import make_program
from desktop_app.station import NewStation, Station, Surroundings, load_surroundings
from desktop_app.station.clock import SystemClock
from desktop_app.store.passwords import Cost
from desktop_app.store.slots import Role

PASSWORD = "山路十八弯-2018"
AREA, VILLAGE = "513431215", "513431215200"
ID_NUMBER = "519900198502140032"
QUICK = Cost(64, 1)


@dataclass(frozen=True)
class Said:
    """What a command answered: its exit code, its one JSON object, its lines for people."""

    code: int
    data: Mapping[str, Any]
    text: str
    errors: str


@dataclass
class Hands:
    """Runs commands against one station."""

    data: Path
    password: str = PASSWORD
    login: str = "admin"

    def run(
        self, *words: str | Path, stdin: str | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        environment = {"BANGFU_PASSWORD": self.password, "BANGFU_DEBUG": "1", **(env or {})}
        runner = CliRunner()
        return runner.invoke(
            make_program(lambda: 0), [str(word) for word in words], input=stdin, env=environment
        )

    def ask(self, *words: str | Path, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Said:
        """A command about the station, with ``--json``; standard output must be one JSON object."""
        station = ("--data", self.data, "--login", self.login)
        result = self.run(*words, *station, "--json", stdin=stdin, env=env)
        return said(result)

    def put(self, entity: str, record: str = "", **values: Any) -> str:
        where = ["--id", record] if record else []
        answer = self.ask("record", "put", entity, *where, stdin=json.dumps(values))
        assert answer.code == 0, answer
        return str(answer.data["id"])


def said(result: Result) -> Said:
    """What a result says; fails unless standard output is exactly one JSON object on one line."""
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.stdout.count("\n") == 1, result.stdout
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    assert data["ok"] is (result.exit_code == 0)
    return Said(result.exit_code, data, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def around() -> Surroundings:
    return load_surroundings()


@pytest.fixture(autouse=True)
def loaded_once(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process share one catalogue; those in processes of their own load it themselves."""
    for module in ("station.station", "cli.setup_commands"):
        monkeypatch.setattr(f"desktop_app.{module}.load_surroundings", lambda: around)


@pytest.fixture
def make_station(tmp_path: Path, around: Surroundings) -> Callable[..., Hands]:
    def make(name: str = "station", people: Sequence[tuple[str, str, Role]] = ()) -> Hands:
        folder = tmp_path / name
        asked = NewStation("三岔河乡人民政府", AREA, "township", "admin", "王干部", PASSWORD)
        station, _ = Station.create(folder, asked, SystemClock(), around, QUICK)
        with station:
            for login, person, role in people:
                station.accounts.add(login, person, PASSWORD, role)
        return Hands(folder)

    return make


@pytest.fixture
def hands(make_station: Callable[..., Hands]) -> Hands:
    return make_station()


def household(hands: Hands, name: str = "马海子各莫", id_no: str = ID_NUMBER) -> str:
    """A household with its head, entered by commands; the household's id."""
    made = hands.put("household", division_code=VILLAGE, village_group="1组", identified_year=2014)
    member = hands.put(
        "member", household_id=made, name=name, id_type="1", id_no=id_no, joined_date="2014-01-01"
    )
    hands.put("member_year", member_id=member, year=2018, kinship="01")
    return made


def leaving(hands: Hands, household_id: str) -> str:
    """The household's way out of poverty, as far as a village puts it on its notice board; nobody reviews."""
    assert hands.ask("setting", "set", "notice_approved_only", "0").code == 0
    return hands.put(
        "status_change",
        household_id=household_id,
        year=2018,
        change_kind="exit",
        review_meeting_date="2018-09-20",
        head_agreed=1,
    )
