"""Sample data by commands: a whole station of made-up records."""

from pathlib import Path

from tests.cli.conftest import Hands, said


def test_sample_data_fills_a_station_of_its_own(hands: Hands, tmp_path: Path) -> None:
    place = tmp_path / "demo"
    words = ("--households", "40", "--area", "513431206201", "--station", str(place))
    answer = said(hands.run("sample", *words, "--json"))
    assert (answer.code, answer.data["households"]) == (0, 40)
    planted = {flag["check"] for flag in answer.data["flags"]}
    checked = said(hands.run("check", "--data", str(place), "--json"))
    assert planted <= set(checked.data["by_check"])


def test_a_sample_that_does_not_fit_is_wrong_usage(hands: Hands, tmp_path: Path) -> None:
    words = ("--households", "200000", "--area", "513431", "--station", str(tmp_path / "demo"))
    answer = said(hands.run("sample", *words, "--json"))
    assert answer.code == 2 and not (tmp_path / "demo").exists()
