"""Writes ``likely_duplicates.csv``: a made-up register in which it is known who is whom.

    .venv/bin/python -m tests.unit.checks.write_duplicates

The people of a sample township, some of whom stand in it twice – as clerks mistype them – and some pairs of
different people who look alike. Nothing is derived from real records; numbers begin with 519900.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.pinyin import readings
from desktop_app.checks.identity import id_check_character
from desktop_app.checks.timeline import birth_date
from desktop_app.sample.region import make_region

FILE = Path(__file__).with_name("likely_duplicates.csv")
HOMOPHONES = "阿啊木目呷嘎日曰尔儿子紫史使马玛海亥吉及克客布步金今玉育兰蓝明鸣华花伟纬军君强墙丽莉芳方"
HEADINGS = ("member_id", "person", "kind", "name", "born", "sex", "village", "number", "ethnicity")


@dataclass(frozen=True)
class Row:
    """One member as entered; ``person`` is who it really is."""

    member_id: str
    person: str
    kind: str
    name: str
    born: str
    sex: str
    village: str
    number: str
    ethnicity: str


def register() -> Iterator[Row]:
    """Two areas, so that names of several peoples occur."""
    catalogue, divisions = load_catalogue(), load_divisions()
    for area, households in (("513431206", 220), ("653122", 160), ("530621", 120)):
        for part in make_region(11, households, area, divisions, catalogue):
            listed = [edit for edit in part.edits if edit.entity == "household"]
            homes = {edit.record_id: str(edit.values["division_code"]) for edit in listed}
            for edit in part.edits:
                if edit.entity == "member":
                    values = edit.values
                    number = str(values["id_no"])
                    yield Row(
                        edit.record_id, edit.record_id, "alone", str(values["name"]),
                        str(birth_date(values)), "1" if int(number[16]) % 2 else "2",
                        homes[str(values["household_id"])], number, str(values["ethnicity"]),
                    )  # fmt: skip


def mistyped(row: Row, chance: Random) -> Row:
    place = chance.randrange(14, 17)
    digit = str((int(row.number[place]) + chance.randrange(1, 10)) % 10)
    return replace(row, kind="digit mistyped", number=row.number[:place] + digit + row.number[place + 1 :])


def swapped(row: Row, _chance: Random) -> Row:
    first, second = row.number[14], row.number[15]
    kind = "digits swapped" if first != second else "number left out"
    number = row.number[:14] + second + first + row.number[16:]
    return replace(row, kind=kind, number=number if first != second else "")


def dotted(row: Row, chance: Random) -> Row:
    name = row.name.replace("·", chance.choice(("•", "・", ".", "· ")))
    return replace(
        row, kind="another dot or a blank", name=name if "·" in row.name else f" {name} ", number=""
    )


def homophone(row: Row, _chance: Random) -> Row:
    for place, char in enumerate(row.name):
        for other in HOMOPHONES:
            if other != char and set(readings(other)) & set(readings(char)):
                name = row.name[:place] + other + row.name[place + 1 :]
                return replace(row, kind="same sound", name=name, number="")
    return replace(row, kind="number left out", number="")


def day_and_month(row: Row, _chance: Random) -> Row:
    year, month, day = row.born.split("-")
    if int(day) <= 12 and day != month:
        return replace(row, kind="day and month swapped", born=f"{year}-{day}-{month}", number="")
    return replace(row, kind="number left out", number="")


def moved(row: Row, chance: Random) -> Row:
    village = row.village[:9] + str(200 + chance.randrange(1, 9))
    return replace(row, kind="in another village", village=village, number="")


def old_number(row: Row, _chance: Random) -> Row:
    return replace(row, kind="number of 15 digits", number=row.number[:6] + row.number[8:17])


def surname_dropped(row: Row, _chance: Random) -> Row:
    return replace(row, kind="surname left out", name=row.name[2:] or row.name, number="")


def twin(row: Row, chance: Random) -> Row:
    name = row.name[:-1] + chance.choice("花草英雄强弱")
    seventeen = row.number[:14] + f"{(int(row.number[14:17]) + 2) % 1000:03d}"
    return replace(row, kind="twins", name=name, number=seventeen + id_check_character(seventeen))


def namesake(row: Row, chance: Random) -> Row:
    born = (date.fromisoformat(row.born) + timedelta(days=chance.randrange(40, 4000))).isoformat()
    seventeen = row.number[:6] + born.replace("-", "") + f"{chance.randrange(1000):03d}"
    seventeen = seventeen[:16] + ("1" if row.sex == "1" else "2")
    return replace(
        row, kind="same name, another day", born=born, number=seventeen + id_check_character(seventeen)
    )


def same_day(row: Row, chance: Random) -> Row:
    seventeen = row.number[:14] + f"{chance.randrange(100):02d}" + row.number[16]
    number = seventeen + id_check_character(seventeen)
    return replace(
        row, kind="same name and day, two numbers", number=number if number != row.number else row.number
    )


def other_spelling(row: Row, _chance: Random) -> Row:
    known, other = ("麦麦提", "买买提") if "麦麦提" in row.name else ("买买提", "麦麦提")
    return replace(row, kind="麦麦提 and 买买提", name=row.name.replace(known, other), number="")


Change = Callable[[Row, Random], Row]
SAME: tuple[tuple[Change, int], ...] = (
    (mistyped, 30), (swapped, 15), (dotted, 25), (homophone, 25), (day_and_month, 15), (moved, 20),
    (old_number, 15), (surname_dropped, 8),
)  # fmt: skip
DIFFERENT: tuple[tuple[Change, int], ...] = (
    (twin, 25), (namesake, 40), (same_day, 10), (other_spelling, 15),
)  # fmt: skip


def rows() -> list[Row]:
    """The whole register, the same at every run."""
    chance = Random(5)  # noqa: S311 – made-up people
    people = list(register())
    made = list(people)
    by_sound = [row for row in people if "麦麦提" in row.name or "买买提" in row.name]
    pool = [row for row in people if row.born[:4] < "2015"]
    chance.shuffle(pool)
    for changes, same in ((SAME, True), (DIFFERENT, False)):
        for change, count in changes:
            for number in range(count):
                row = by_sound.pop() if change is other_spelling and by_sound else pool.pop()
                if change is other_spelling and "麦提" not in row.name and "买提" not in row.name:
                    continue
                new = change(row, chance)
                if new == replace(row, kind=new.kind):
                    continue
                own = f"{change.__name__}-{number}"
                made.append(replace(new, member_id=own, person=row.person if same else own))
    return made


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADINGS)
        writer.writerows([getattr(row, name) for name in HEADINGS] for row in rows())


if __name__ == "__main__":
    main()
