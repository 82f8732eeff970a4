"""Keys pressed and fields filled for one household of four: in the window, in LibreOffice Calc, on paper.

    python3 installer/run.py bench keystrokes [--json]

The window is driven by key events, field by field as a person goes, and every key is counted; the household
is saved and read back. Calc and paper get the same household: the columns of the national export, one row for
the household and one for each member. For Calc each cell costs its text and one Tab, a cell like the one
above it Ctrl+D; an empty column one Tab. Chinese costs its pinyin and one key to choose, on both sides. A
click on a tab or a set of columns counts as two keys.

What one answer settles counts as one field more on every side: the amounts left empty (其余填0) and the rows
below (下面各行相同) in the window, a column filled down in Calc, on paper one stroke through boxes that stand
together and are all 0. Source: PM-077.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.model import Catalogue, Field, FieldType
from desktop_app.catalog.values import parse_value, show_value
from desktop_app.station import NewStation, Station
from desktop_app.station.wiring import store_context
from tests.bench._bars import Bar, at_most, report
from tests.bench._window_station import CLOCK, LOGIN
from tests.bench.store import spelled
from tests.gui.conftest import AREA, CHEAP, PASSWORD
from tests.gui.seed import id_number

CLICK = 2
_PLACES = ("四川省", "凉山彝族自治州", "昭觉县", "龙恩乡")
_VILLAGE = "日普村"
Answers = Mapping[str, str]

HOME: Answers = {
    "household.division_code": "rpc",
    "household.village_group": "2组",
    "household.phone": "13900001234",
    "household.identify_standard": "1",
    "household.identified_year": "2014",
    "household_year.household_type": "1",
    "household_year.cause_main": "02",
    "household_year.arable_area": "3.2",
    "household_year.forest_area": "1.5",
    "household_year.returned_forest_area": "0",
    "household_year.orchard_area": "0",
    "household_year.pasture_area": "0",
    "household_year.water_area": "0",
    "household_year.has_production_power": "1",
    "household_year.has_living_power": "1",
    "household_year.has_broadcast": "1",
    "household_year.has_safe_water": "1",
    "household_year.has_sanitary_toilet": "0",
    "household_year.in_cooperative": "0",
    "household_year.has_leader": "0",
    "household_year.road_distance": "1.2",
    "household_year.road_type": "2",
    "household_year.house_area": "80",
    "household_year.house_grade": "B",
    "household_year.fuel": "1",
    "household_income.wage_income": "8000",
    "household_income.business_income": "4600",
    "household_income.business_cost": "1200",
    "household_income.asset_dividend_income": "200",
    "household_income.other_property_income": "0",
    "household_income.family_planning_grant": "0",
    "household_income.dibao_grant": "0",
    "household_income.tekun_grant": "0",
    "household_income.pension_grant": "0",
    "household_income.ecology_grant": "600",
    "household_income.other_transfer": "0",
}
_INSURED = {
    "member_year.in_resident_medical": "1",
    "member_year.in_employee_medical": "0",
    "member_year.in_critical_illness": "1",
    "member_year.is_dibao": "0",
    "member_year.is_tekun": "0",
}


def _person(name: str, born: str, serial: int, **year: str) -> Answers:
    number = id_number(born, serial)
    told = {f"member_year.{key}": value for key, value in year.items()}
    return {"member.name": name, "member.id_no": number, "member.ethnicity": "07", **told, **_INSURED}


PEOPLE: tuple[Answers, ...] = (
    _person("沙马尔布", "19780505", 33, kinship="01", education="02", health="01", labour_skill="01"),
    _person("阿依木乃", "19800612", 24, kinship="02", education="01", health="01", labour_skill="01"),
    _person("沙马拉则", "20080301", 44, kinship="03", school_status="03", health="01", labour_skill="05"),
    _person("沙马小军", "20110915", 53, kinship="03", school_status="03", health="01", labour_skill="05"),
)


def _neighbours() -> tuple[Answers, ...]:
    """The household typed next: the same answers, other people."""
    return tuple(
        {
            **person,
            "member.name": f"吉克{person['member.name'][-2:]}",
            "member.id_no": id_number(
                person["member.id_no"][6:14], 100 + 2 * place + int(person["member.id_no"][16]) % 2
            ),
        }
        for place, person in enumerate(PEOPLE)
    )


@dataclass(slots=True)
class Count:
    """What was done: keys pressed, fields that a person filled."""

    keys: int = 0
    fields: int = 0


class Speller:
    """What a text costs to type: letters one key each, Chinese its pinyin and a key to choose."""

    def __init__(self, station: Station) -> None:
        self._context = store_context(station.catalogue, station.divisions)

    def keys(self, text: str) -> int:
        """Keys for ``text``."""
        chinese = [char for char in text if not char.isascii()]
        letters = sum(len(word) for word in self._pinyin(chinese))
        return len(text) - len(chinese) + letters + (1 if chinese else 0)

    def _pinyin(self, chars: Sequence[str]) -> Iterator[str]:
        for char in chars:
            try:
                yield from spelled(self._context, char)
            except StopIteration:
                yield "x"  # a sign that is typed with one key


def calc(station: Station, speller: Speller) -> Count:
    """The rows of the national export typed into a spreadsheet, what it computes for nobody included."""
    count = Count()
    above: dict[str, str] = {}
    for layout, rows in (("household_export_2020", [HOME]), ("member_export_2020", PEOPLE)):
        columns = national_columns(station.catalogue, layout)
        above.clear()
        filled: set[str] = set()
        for row in rows:
            for heading, key in columns:
                text = cell_text(station.catalogue, heading, key, {**HOME, **row})
                is_same = bool(text) and above.get(heading) == text
                count.keys += 1 if not text else 3 if is_same else speller.keys(text) + 1
                count.fields += bool(text) and not (is_same and heading in filled)
                filled ^= {heading} if is_same != (heading in filled) else set()
                above[heading] = text
    return count


def paper(station: Station) -> Count:
    """The same cells written by hand: household, head and year once, zeros side by side by one stroke."""
    count = Count()
    written: set[str] = set()
    for layout, rows in (("household_export_2020", [HOME]), ("member_export_2020", PEOPLE)):
        for row in rows:
            is_struck = False
            for heading, key in national_columns(station.catalogue, layout):
                once = key.replace("member_year.year", "household_year.year")
                text = cell_text(station.catalogue, heading, key, {**HOME, **row})
                if once in written or not text:
                    continue
                count.fields += not (is_struck and text == "0")
                is_struck = text == "0"
                if not once.startswith("member"):
                    written.add(once)
    return count


def national_columns(catalogue: Catalogue, layout: str) -> list[tuple[str, str]]:
    """Heading and field of the columns of a layout; of several headings for a field the first, the others are
    what other offices call it. What is asked of the head is named ``head``; what repeats another column, so
    that the two can be compared, keeps its heading (是否危房户 beside 危房级别)."""
    found: dict[str, str] = {}
    for column in catalogue.import_columns:
        if column.layout == layout:
            target = f"{column.entity}.{column.fields[0]}" if column.fields else column.heading
            if column.mode == "head":
                target = f"head.{column.fields[0]}"
            found.setdefault(column.heading if column.heading in _REPEATED else target, column.heading)
    return [(heading, target) for target, heading in found.items()]


_REPEATED = frozenset({"是否危房户"})

_TOLD = {
    "household_year.member_count": "4",
    "household_income.property_income": "200",
    "household_income.transfer_income": "600",
    "household_income.gross_income": "13400",
    "household_income.net_income": "12200",
    "household_income.per_capita_net_income": "3050",
    "household.household_no": "51343120421000010001",
    "household.division_code": _VILLAGE,
    "household_year.year": "2018",
    "member_year.year": "2018",
    "是否危房户": "否",
}
"""What a spreadsheet is told and the program knows, or computes."""


def cell_text(catalogue: Catalogue, heading: str, key: str, answers: Answers) -> str:
    """What stands in a cell of the national sheet."""
    if heading in ("省", "市", "县", "乡"):
        return _PLACES[("省", "市", "县", "乡").index(heading)]
    if key.startswith("head."):
        return PEOPLE[0].get(key.replace("head", "member", 1), "")
    if key in _TOLD:
        return _TOLD[key]
    number = answers.get("member.id_no", "")
    if key == "member.birth_date":
        return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    if key == "member.sex":
        return "男" if number and int(number[16]) % 2 else "女"
    if key == "member.id_type":
        return "居民身份证"
    entity, _, name = key.partition(".")
    raw = answers.get(key, "")
    if not raw or entity not in catalogue.entities or not catalogue.entity(entity).has(name):
        return raw
    field = catalogue.entity(entity).field(name)
    return raw if field.type in (FieldType.MONEY, FieldType.DECIMAL) else _label(catalogue, field, raw)


def _label(catalogue: Catalogue, field: Field, raw: str) -> str:
    return show_value(field, parse_value(field, raw, catalogue), catalogue)


def bars(ours: Count, following: Count, sheet: Count, by_hand: Count) -> list[Bar]:
    """The targets of the issue, for a village's first household; paper also for the one typed after it."""
    return [
        at_most("keys beside Calc", ours.keys / sheet.keys, 0.5, f"{ours.keys} beside {sheet.keys} in Calc"),
        at_most(
            "fields beside Calc", ours.fields / sheet.fields, 0.5, f"{ours.fields} beside {sheet.fields}"
        ),
        at_most(
            "fields beside paper", ours.fields / by_hand.fields, 0.5, f"{ours.fields} beside {by_hand.fields}"
        ),
        at_most(
            "fields of the next household beside paper",
            following.fields / by_hand.fields,
            0.5,
            f"{following.fields} beside {by_hand.fields}",
        ),
    ]


def main(arguments: Sequence[str]) -> int:
    """Type, count and report; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="bench keystrokes")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tests.bench._typist import type_households

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=1) as worker:
        asked = NewStation("龙恩乡扶贫工作站", AREA, "township", LOGIN, "李秀英", PASSWORD, demo=True)
        station, _code = Station.create(Path(folder) / "station", asked, CLOCK, cost=CHEAP)
        speller = Speller(station)
        first, following = type_households(station, worker, speller, HOME, (PEOPLE, _neighbours()))
        found = bars(first, following, calc(station, speller), paper(station))
        station.close()
    return report(found, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
