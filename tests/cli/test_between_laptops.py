"""From laptop to laptop and through the county, by commands."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import SystemClock
from tests.cli.conftest import AREA, PASSWORD, QUICK, Hands, household
from tests.cli.test_carrying import Capital, capital, enrol, enrolled

__all__ = ["capital", "enrolled"]  # fixtures of carrying


@pytest.fixture
def county(capital: Capital, around: Surroundings, tmp_path: Path) -> Hands:
    asked = NewStation("昭觉县", AREA[:6], "county", "admin", "县干部", PASSWORD)
    Station.create(tmp_path / "county", asked, SystemClock(), around, QUICK)[0].close()
    hands = Hands(tmp_path / "county")
    request = tmp_path / "papers" / "county.request"
    assert hands.ask("enrol", "request", "--out", request).code == 0
    granted = capital.ask("enrol", request, "--out", tmp_path / "papers").data["granted"]
    assert hands.ask("enrol", "install", granted[0]["certificate"], "--province", capital.key).code == 0
    return hands


def test_two_laptops_exchange(
    enrolled: Hands, make_station: Callable[..., Hands], capital: Capital, tmp_path: Path
) -> None:
    second = make_station("second")
    enrol(second, capital, tmp_path / "papers")
    certificate = tmp_path / "papers" / "second.cert"
    assert enrolled.ask("exchange", "peers").data["peers"] == []
    assert enrolled.ask("exchange", "export", "--to", tmp_path / "stick").code == 1
    assert enrolled.ask("exchange", "add", certificate).code == 0
    made = household(enrolled)
    assert enrolled.ask("exchange", "peers").data["peers"][0]["lacks"] == 3
    bundle = enrolled.ask("exchange", "export", "--to", tmp_path / "stick")
    assert (bundle.code, bundle.data["transactions"]) == (0, 3)
    taken = second.ask("exchange", "import", bundle.data["file"])
    assert (taken.code, taken.data["brought"]["transactions"], taken.data["already"]) == (0, 3, False)
    assert second.ask("exchange", "import", bundle.data["file"]).data["already"] is True
    second.put("household", made, village_group="2组")
    back = second.ask("exchange", "export", "--to", tmp_path / "stick").data["file"]
    assert enrolled.ask("exchange", "import", back).code == 0
    assert enrolled.ask("record", "get", "household", made).data["record"]["village_group"] == "2组"
    (tmp_path / "stick" / "x.bfb").write_bytes(b"nothing")
    refused = enrolled.ask("exchange", "import", tmp_path / "stick" / "x.bfb")
    assert (refused.code, refused.data["code"]) == (1, "not_a_bundle")


def test_the_county_relays(enrolled: Hands, county: Hands, capital: Capital, tmp_path: Path) -> None:
    made = household(enrolled)
    bundle = enrolled.ask("bundle", "export", "--to", tmp_path / "stick").data["file"]
    box = ("--box", tmp_path / "box")
    assert enrolled.ask("relay", "list", *box).code == 1
    collected = county.ask("relay", "collect", tmp_path / "stick", *box)
    assert (collected.code, len(collected.data["collected"])) == (0, 1)
    number = collected.data["collected"][0]["relayed"]["sha256"][:8]
    held = county.ask("relay", "review", number, "--hold", "请先核对户数", *box)
    assert held.data["file"]["state"] == "held"
    assert county.ask("relay", "pass", "--to", tmp_path / "up", *box).data["files"] == []
    assert county.ask("relay", "review", number, *box).data["file"]["state"] == "cleared"
    (passed,) = county.ask("relay", "pass", "--to", tmp_path / "up", *box).data["files"]
    assert Path(passed).read_bytes() == Path(bundle).read_bytes()
    assert capital.ask("receive", passed).data["counts"]["accepted"] == 1
    assert capital.ask("query", "household", made).code == 0
    (tmp_path / "stick" / "bad.bfb").write_bytes(Path(bundle).read_bytes()[:3_000])
    told = county.ask("relay", "collect", tmp_path / "stick" / "bad.bfb", *box)
    assert (told.code, told.data["collected"][0]["code"]) == (1, "cut_short")


def test_a_large_bundle_goes_out_in_several(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    made = household(enrolled)
    for number in range(3):
        enrolled.put("household", made, village_group=f"{number + 2}组")
    sent = []
    for last in ("2", "4", "0"):
        told = enrolled.ask("bundle", "export", "--to", tmp_path / "stick", "--last", last)
        assert told.code == 0
        sent.append((told.data["first"], told.data["last"]))
        assert capital.ask("receive", *told.data["parts"]).data["counts"]["accepted"] == 1
    assert sent == [(1, 2), (3, 4), (5, 6)]
    assert (
        enrolled.ask("bundle", "export", "--to", tmp_path / "stick", "--first", "5", "--last", "1").code == 1
    )


def test_a_copied_ledger_is_entered_anew(enrolled: Hands, capital: Capital, tmp_path: Path) -> None:
    made = household(enrolled)
    stick = tmp_path / "stick"
    capital.ask("receive", enrolled.ask("bundle", "export", "--to", stick).data["file"])
    receipt = capital.ask("receipt", "--to", stick).data["receipts"][0]["file"]
    enrolled.ask("receipt", "import", receipt)
    backup = tmp_path / "before.bfk"
    assert enrolled.ask("repair", "--rebase").code == 2
    assert enrolled.ask("repair", "--rebase", "--backup", backup).code == 1
    twin = Hands(Path(shutil.copytree(enrolled.data, tmp_path / "twin")))
    for hands, group in ((enrolled, "2组"), (twin, "3组")):
        hands.put("household", made, village_group=group)
        capital.ask("receive", hands.ask("bundle", "export", "--to", stick).data["file"])
    receipt = capital.ask("receipt", "--to", stick).data["receipts"][0]["file"]
    assert enrolled.ask("receipt", "import", receipt).data["superseded"] is False
    assert twin.ask("receipt", "import", receipt).data["superseded"] is True
    done = twin.ask("repair", "--rebase", "--backup", backup)
    assert (done.code, done.data["transactions"], backup.is_file()) == (0, 1, True)
    enrol(twin, capital, tmp_path / "papers")
    sent = capital.ask("receive", twin.ask("bundle", "export", "--to", stick).data["file"])
    assert sent.data["counts"]["accepted"] == 1
    assert len(capital.ask("conflicts").data["conflicts"]) == 1
