"""The map of deep poverty: which areas get a tile, how dark, which are marked (statistics.md §5.1)."""

from decimal import Decimal
from typing import Any

import pytest

from desktop_app.catalog.areas import load_areas
from desktop_app.catalog.divisions import load_divisions
from desktop_app.reports.amounts import Amount
from desktop_app.reports.area_map import _shade, area_map
from desktop_app.reports.engine import Engine
from desktop_app.reports.facts import Asked, Report
from desktop_app.reports.scope import Scope, named_scope

ASKED = Asked("某地", "某办", ("某组",), "2019年3月1日", "1", {})
DIVISIONS = load_divisions()


def mapped(engine: Engine, area: str) -> tuple[str, dict[str, Any]]:
    """The sentence over the map of an area, and the map."""
    scope = named_scope(area, load_areas(), DIVISIONS)
    assert scope is not None
    report = Report(engine, scope, DIVISIONS, ASKED, engine.compute(scope), {})
    told, drawn = area_map(report)
    return told["text"], drawn


def tiles(drawn: dict[str, Any]) -> dict[str, list[Any]]:
    """What is said of every area, by its name."""
    return {tile[0]: tile[1:] for _, own in drawn["groups"] for tile in own}


def test_the_map_of_a_prefecture_has_every_county_and_marks_the_deep_ones(world_engine: Engine) -> None:
    """513430 had 18.1 % in 2017 and is marked; 513429 had 18 %, not more, and has one deep village."""
    told, drawn = mapped(world_engine, "5134")
    found = tiles(drawn)
    assert list(found) == [DIVISIONS.name(code) for code in DIVISIONS.children("5134")]
    assert told == "按2017年末的标准，某地有深度贫困县1个、深度贫困村1个。"
    assert found["金阳县"][2:] == [True, ""]
    assert found["布拖县"][2:] == [False, "深村1"]
    assert found["西昌市"] == ["—", None, False, ""]
    assert drawn["shades"] == ["低于3%", "3%—10%", "10%—18%", "高于18%"]
    assert drawn["mark"] == "深度贫困县（2017年末）"
    assert "不表示实际位置、面积和界线" in drawn["note"] and "示意图" in drawn["caption"]


def test_a_rate_on_the_map_is_the_rate_of_the_figures(world_engine: Engine) -> None:
    _, drawn = mapped(world_engine, "513429")
    (rate,) = world_engine.compute(Scope("", ("513429100",)), ["IN-POV-05"])
    assert tiles(drawn)["特木里镇"][:2] == [rate.amount.text, 1]
    assert rate.amount.number is not None and 3 <= rate.amount.number < 10


@pytest.mark.parametrize(
    ("area", "codes", "mark"),
    [
        ("513429", DIVISIONS.children("513429"), "有深度贫困村（2017年末）"),
        ("513429100", DIVISIONS.children("513429100"), "深度贫困村（2017年末）"),
        ("SA-03", [code for code in DIVISIONS.children("6531") if code not in ("653101", "653131")], ""),
        ("SA-07", ["653101", "653131"], ""),
        ("SA-04", ["659003", "653001500", "653024501"], ""),
    ],
)
def test_each_kind_of_area_has_its_own_tiles(
    world_engine: Engine, area: str, codes: list[str], mark: str
) -> None:
    """Townships of a county, villages of a township, a paired area without what another pairing takes in."""
    _, drawn = mapped(world_engine, area)
    names = [tile[0] for _, own in drawn["groups"] for tile in own]
    assert names[: len(codes)] == [DIVISIONS.short_name(code) for code in codes]
    assert area == "SA-04" or len(names) == len(codes)
    assert not mark or drawn["mark"] == mark


def test_a_province_is_grouped_by_its_prefectures(world_engine: Engine) -> None:
    _, drawn = mapped(world_engine, "51")
    assert [label for label, _ in drawn["groups"]] == ["甘孜藏族自治州", "凉山彝族自治州"]


def test_a_village_has_no_map(world_engine: Engine) -> None:
    scope = Scope("某村", ("513429100201",))
    report = Report(world_engine, scope, DIVISIONS, ASKED, world_engine.compute(scope), {})
    assert list(area_map(report)) == []


@pytest.mark.parametrize(
    ("rate", "shade"), [("0", 0), ("2.99", 0), ("3", 1), ("9.99", 1), ("10", 2), ("18", 2), ("18.01", 3)]
)
def test_the_limit_of_deep_poverty_is_strict(rate: str, shade: int) -> None:
    assert _shade(Amount(rate, Decimal(rate)), (3, 10, 18)) == shade


def test_where_nobody_is_known_to_live_there_is_no_shade() -> None:
    assert _shade(Amount("—"), (3, 10, 18)) is None
