"""The installed command in processes of its own: exit codes, pure JSON, how quickly it answers."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.station import NewStation, Station
from desktop_app.store.passwords import Cost

PASSWORD = "山路十八弯-2018"
AREA, VILLAGE = "513431215", "513431215200"
QUICK_ANSWER = 0.150  # seconds above a bare Python


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("township") / "data"
    asked = NewStation("三岔河乡人民政府", AREA, "township", "admin", "王干部", PASSWORD)
    station, _ = Station.create(folder, asked, cost=Cost(64, 1))
    station.close()
    return folder


def bangfu(*words: str | Path, stdin: str = "", code: str = "") -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "desktop_app"]
    environment = {**os.environ, "BANGFU_PASSWORD": PASSWORD, "PYTHONIOENCODING": ""}
    return subprocess.run(
        [sys.executable, *start, *map(str, words)],
        env=environment,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_persons_day(data: Path, tmp_path: Path) -> None:
    """Enter, find, publish, verify, back up: every answer is one JSON object and nothing else."""

    def done(*words: str | Path, stdin: str = "") -> dict[str, object]:
        answer = bangfu(*words, "--data", data, "--json", stdin=stdin)
        assert (answer.returncode, answer.stderr) == (0, ""), answer
        told = json.loads(answer.stdout)
        assert told.pop("ok") is True
        return dict(told)

    def put(entity: str, **values: object) -> str:
        return str(done("record", "put", entity, stdin=json.dumps(values))["id"])

    household = put("household", division_code=VILLAGE, village_group="1组", identified_year=2014)
    member = put("member", household_id=household, name="扎西", id_type="1", id_no="519900198502140032")
    put("member_year", member_id=member, year=2018, kinship="01")
    put(
        "status_change",
        household_id=household,
        year=2018,
        change_kind="exit",
        review_meeting_date="2018-09-20",
        head_agreed=1,
    )
    assert done("search", "zx")["hits"]
    assert done("setting", "set", "notice_approved_only", "0")
    out = tmp_path / "n04.pdf"
    words = ("--division", VILLAGE, "--publish", "2018-10-15", "--phone", "0834-8331234")
    issued = done("notice", "issue", "N04", *words, "--org", "乡政府", "--address", "院内", "--out", out)
    assert out.read_bytes().startswith(b"%PDF-")
    assert done("notice", "verify", str(issued["qr"]))["valid"] is True
    assert done("journal", "verify")["valid"] is True
    assert done("backup", "--to", tmp_path / "ledger.bfk")["counts"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("no-such-command",), 2),
        (("record", "list", "household"), 2),
        (("record", "get", "household", "nobody", "--data", "{data}"), 1),
        (("record", "list", "household", "--data", "{data}", "--login", "nobody"), 1),
        (("restore", "{nothing}", "--data", "{nothing}"), 1),
        (("restore", "{data}/keyring.json", "--data", "{nothing}"), 3),
        (("entity", "list"), 0),
    ],
)
def test_exit_codes(data: Path, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    filled = [word.format(data=data, nothing=tmp_path / "nothing") for word in words]
    answer = bangfu(*filled, "--json")
    assert answer.returncode == code, answer
    assert json.loads(answer.stdout)["ok"] is (code == 0)
    assert answer.stdout.count("\n") == 1
    people = bangfu(*filled)
    assert people.returncode == code
    assert "Traceback" not in people.stdout + people.stderr
    assert bool(people.stderr) is (code != 0)


def test_the_version_is_said_at_once() -> None:
    def best(*words: str, code: str = "") -> float:
        seconds = []
        for _ in range(5):
            start = time.perf_counter()
            assert bangfu(*words, code=code).returncode == 0
            seconds.append(time.perf_counter() - start)
        return min(seconds)

    assert best("--version") - best(code="pass") < QUICK_ANSWER


@pytest.mark.parametrize(
    "words",
    ["'--version'", "'entity', 'list'", "'notice', 'types'", "'journal', 'verify', '--data', {data!r}"],
)
def test_no_command_without_a_window_imports_qt(data: Path, words: str) -> None:
    code = (
        "import sys\n"
        "from desktop_app.__main__ import main\n"
        f"sys.argv = ['bangfu', {words.format(data=str(data))}]\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]\n"
    )
    answer = bangfu(code=code)
    assert answer.returncode == 0, answer.stderr


def test_two_windows_do_not_share_a_folder(data: Path) -> None:
    with Station.open(data, "admin", PASSWORD):
        answer = bangfu("record", "list", "household", "--data", data, "--json")
    assert answer.returncode == 1
    assert "已在另一个窗口中打开" in json.loads(answer.stdout)["error"]


def test_input_with_a_mark_in_front_as_windows_writes_it(data: Path) -> None:
    answer = bangfu(
        "record", "put", "household", "--data", data, "--json", stdin='\ufeff{"village_group": "3组"}'
    )
    assert answer.returncode == 0, answer
