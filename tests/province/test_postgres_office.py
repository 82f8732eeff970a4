"""The office on PostgreSQL: a few of the circle's scenes for every run; the slow run plays all of them."""

import sys

import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import NewOffice, Office
from desktop_app.province.postgres.line import Line
from desktop_app.store.opening import Login
from tests.cli.conftest import Hands, said
from tests.province import test_circle as circle
from tests.province import test_refusals as refusals
from tests.province.conftest import CHEAP, PASSWORD, World, household


def test_scenes_of_the_circle(world: World, postgres_office: Office) -> None:
    first, second = (world.station(name, postgres_office) for name in "甲乙")
    circle.test_two_laptops_of_a_township_meet_in_the_province(world, postgres_office, first, second)
    third = world.station("丙", postgres_office)
    circle.test_a_returned_record_is_corrected_and_accepted(world, postgres_office, third)
    circle.test_attachments_travel_both_ways(world, postgres_office, third, second, world.root)


def test_scenes_of_refusal(world: World, postgres_office: Office) -> None:
    first, second = (world.station(name, postgres_office) for name in "甲乙")
    refusals.test_an_entry_for_a_foreign_township_is_kept_not_applied_and_comes_back(
        world, postgres_office, first, second
    )


def test_a_fork_is_told_there_too(world: World, postgres_office: Office) -> None:
    station = world.station("甲", postgres_office)
    refusals.test_a_cloned_device_forks_and_both_are_told(world, postgres_office, station)


def test_keys_and_database_belong_together(world: World, postgres_office: Office, ledger_url: str) -> None:
    station = world.station("甲", postgres_office)
    made = household(station)
    world.up(station, postgres_office)
    before, folder, context = postgres_office.status(), postgres_office.folder, postgres_office.desk.context
    postgres_office.close()
    now, login = world.clock.now_ms, Login("sheng", PASSWORD)
    with Office.open(folder, login, now, context, CHEAP, ledger_url) as again:
        assert again.status() == before and again.record("household", made) is not None
    with pytest.raises(OfficeRefused, match="不能混用"):
        Office.open(folder, login, now, context, CHEAP)
    asked = NewOffice("51", "四川省", "sheng", "省干部", PASSWORD)
    with pytest.raises(OfficeRefused, match="已经有省级台账"):
        Office.create(world.root / "another", asked, now, context, CHEAP, ledger_url)


def test_the_commands_take_a_connection_string(world: World, ledger_url: str) -> None:
    hands = Hands(world.root)
    place = ("--ledger", ledger_url, "--office", world.root / "office", "--json")
    words = ("province", "init", "--code", "51", "--name", "四川省", "--key-out", world.root / "province.key")
    made = said(hands.run(*words, *place))
    assert made.code == 0, made
    status = said(hands.run("province", "status", *place))
    assert (status.code, status.data["status"]["transactions"]) == (0, 0)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(OfficeRefused, match=r"bangfu-ledger\[province\]"):
        Line("postgresql:///anything")
