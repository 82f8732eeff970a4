"""Every indicator recomputed by other means over a made-up township, equal to the fen (the issue's proof)."""

from datetime import date
from pathlib import Path

import pytest

from desktop_app.reports.outside import load_poverty_counties
from desktop_app.reports.policy import policy_values
from desktop_app.sample.township import make_township
from desktop_app.station import NewStation, Station, load_surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.store.passwords import Cost
from tests.reports.activities import YEAR, Activities
from tests.reports.referee import Referee

TOWNSHIP, PROVINCE = "513425106", "51"
_NOT_REFEREED = {"IN-DQ-04.typed"}
"""What was typed is counted in the journal, which no export has; it has a test of its own."""


def filled(folder: Path, households: int) -> Station:
    """A station of a made-up township with two years of activities."""
    around = load_surroundings()
    asked = NewStation("绿水镇", TOWNSHIP, "township", "wang", "王干部", "Gaoshan-2018-a")
    station, _code = Station.create(folder, asked, FixedClock(date(2019, 1, 10)), around, Cost(1024, 1))
    edits = list(make_township(7, households, TOWNSHIP, around.divisions).edits(around.catalogue))
    station.put_many(edits, "导入")
    homes = [edit.record_id for edit in edits if edit.entity == "household"]
    people = [edit.record_id for edit in edits if edit.entity == "member"]
    villages = sorted({str(edit.values["division_code"]) for edit in edits if edit.entity == "household"})
    made = Activities(around.catalogue, 1, TOWNSHIP).everything(villages, homes, people)
    station.put_many(list({(edit.entity, edit.record_id): edit for edit in made}.values()), "活动")
    return station


@pytest.mark.parametrize("households", [300, pytest.param(5_000, marks=pytest.mark.slow)])
def test_a_referee_comes_to_the_same_numbers(tmp_path: Path, households: int) -> None:
    with filled(tmp_path / "data", households) as station:
        ours = {}
        for result in station.reports.indicators(YEAR, PROVINCE).results:
            classes = {item.code: item.amount.text for item in result.classes}
            told = (result.amount.text, classes) if classes else result.amount.text
            ours[f"{result.indicator.id}.{result.figure.key}"] = told
        findings = [(found.check, found.severity) for _place, found in station.checks.placed()]
        policy = policy_values(station.settings(), station.catalogue)
        counties = [code for code, _name in load_poverty_counties() if code.startswith(PROVINCE)]
        referee = Referee(station.store.find, station.catalogue, YEAR, policy, findings, counties)
        theirs = referee.everything()
    assert set(ours) - set(theirs) == _NOT_REFEREED
    assert {key: ours[key] for key in theirs} == theirs
    numbers = [text for text in ours.values() if text not in ("0", "0.00", "—")]
    assert len(numbers) > 130, "the township is too quiet to prove anything"


def test_what_is_typed_is_counted_by_field_and_what_is_imported_is_not(tmp_path: Path) -> None:
    """IN-DQ-04: less typing is what the program is for (减轻填表负担)."""
    with filled(tmp_path / "data", 300) as station:
        assert station.reports.indicators(2019, PROVINCE, ["IN-DQ-04"]).results[0].amount.text == "0.00"
        homes = station.reports.indicators(2019, PROVINCE, ["IN-POV-01"]).results[0].amount.number
        one = station.store.find("household")[0]
        station.put("household", {"village_group": "三组", "phone": "13800000000"}, str(one["id"]))
        lines = station.reports.records(2019, PROVINCE, "IN-DQ-04", "typed").lines
        assert [line.value for line in lines if line.part == "typed"] == [2]
        assert homes is not None and len([line for line in lines if line.part == "household"]) >= homes
