"""The hard cases themselves: what is typed wrong in real tables, one function each."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from desktop_app.catalog.model import Catalogue
from desktop_app.checks.identity import id_check_character
from desktop_app.sample.flat_sheet import FlatTable, Number
from desktop_app.sample.township import SampleTownship, VillageTree
from desktop_app.sample.untidy import Family, FlatRow, Planted, UntidyBook, spoil_dates

Spoil = Callable[[Family], None]
_WIDE = {ord(str(digit)): chr(ord("０") + digit) for digit in range(10)} | {ord("."): "．"}
_SONS, _CHILDREN = ("之子",), ("之子", "之女")


def write_untidy_workbook(
    path: Path,
    seed: int,
    township: SampleTownship,
    catalogue: Catalogue,
    divisions: VillageTree,
    more: Sequence[FlatTable] = (),
) -> tuple[Planted, ...]:
    """Write ``township`` as an untidy .fods workbook; returns what was planted where.

    ``more`` are further sheets, such as a roster that no import reads.
    Raises OSError when it cannot be written and StopIteration when the township is too small for all the
    hard cases (about 100 households are enough).
    """
    book = UntidyBook.of(seed, township, catalogue, divisions)
    spoil_dates(book.families)
    plant_hard_cases(book)
    book.write(path, f"会理县绿水镇{township.year}年", more)
    return tuple(book.planted)


def plant_hard_cases(book: UntidyBook) -> None:
    """Plant every hard case of the reference in ``book``."""
    _plant_refused(book)
    _plant_names(book)
    _plant_findings(book)
    _plant_incomes(book)
    _plant_legacy(book)


def _set(heading: str, value: object, *kinships: str) -> Spoil:
    """Overwrite one cell: of the first member of these relations, else of the household."""

    def spoil(family: Family) -> None:
        row = family.member(*kinships) if kinships else family.household
        row[heading] = value if isinstance(value, Decimal | Number | int) else str(value)

    return spoil


def _edit(heading: str, change: Callable[[str], object], *kinships: str) -> Spoil:
    """Change one cell by what stands in it."""

    def spoil(family: Family) -> None:
        row = family.member(*kinships) if kinships else family.household
        _set(heading, change(str(row[heading])), *kinships)(family)

    return spoil


def _anyone(_family: Family) -> bool:
    return True


def _with(*kinships: str) -> Callable[[Family], bool]:
    return lambda family: family.has(*kinships)


def _plant_refused(book: UntidyBook) -> None:
    def no_household_number(family: Family) -> None:
        family.member(*_CHILDREN)["户编号"] = None

    def other_village(family: Family) -> None:
        for row in (family.household, *family.members):
            row["村"] = "糯酢村"

    wife, id_no = "配偶", "证件号码"
    book.plant("lost_number", _with(wife), _edit(id_no, Number, wife), refused=True)
    book.plant("lost_number", _with(wife), _set(id_no, "5.199E+17", wife), refused=True)
    book.plant("wrong_checksum", _anyone, _edit(id_no, _wrong, "户主"), refused=True)
    book.plant("wrong_checksum", _with(*_SONS), _edit(id_no, _wrong, *_SONS), refused=True)
    book.plant("old_number", _with("之父", "之母"), _edit(id_no, _fifteen, "之父", "之母"), refused=True)
    book.plant("unknown_village", _anyone, other_village, refused=True)
    book.plant("kinship_code", _with(wife), _set("与户主关系", "02", wife), refused=True)
    book.plant("formula_error", _anyone, _set("工资性收入", "#N/A"), refused=True)
    book.plant("no_name", _with(*_CHILDREN), _set("姓名", "", *_CHILDREN), refused=True)
    book.plant("no_household_number", _with(*_CHILDREN), no_household_number, refused=True)
    first = book.plant("shared_number", _with(*_SONS), lambda _family: None, refused=True)
    number = str(first.member(*_SONS)[id_no])
    book.plant("shared_number", _with(*_SONS), _set(id_no, number, *_SONS), refused=True)


def _plant_names(book: UntidyBook) -> None:
    def three_of_one_name(family: Family) -> None:
        for row in [row for row in family.members if row["性别"] == "男"][:3]:
            _rename(family, row, "扎西", "藏族")

    def rare(family: Family) -> None:
        for row, character in zip(family.members, "䶮㛃𬱖", strict=False):
            _rename(family, row, str(row["姓名"])[:-1] + character, str(row["民族"]))

    def two_spellings(family: Family) -> None:
        _rename(family, family.members[0], "泽仁多吉", "藏族")
        _rename(family, family.members[1], "次仁卓玛", "藏族")

    men = "性别", "男"
    book.plant("one_name_three_people", lambda family: _count(family, *men) >= 3, three_of_one_name)
    book.plant("rare_characters", lambda family: len(family.members) >= 3, rare)
    book.plant("two_spellings", lambda family: len(family.members) >= 2, two_spellings)
    for name, sex in (
        ("阿卜杜克热木 • 吾布力喀斯木", "男"),
        ("阿依古丽・麦麦提・亚森", "女"),
        ("古丽巴哈尔．艾尼瓦尔", "女"),
    ):
        book.plant("dotted_name", _has_spouse(sex), _spouse_named(name))


def _has_spouse(sex: str) -> Callable[[Family], bool]:
    return lambda family: any(row["与户主关系"] == "配偶" and row["性别"] == sex for row in family.members)


def _spouse_named(name: str) -> Spoil:
    return lambda family: _rename(family, family.member("配偶"), name, "维吾尔族")


def _plant_findings(book: UntidyBook) -> None:
    def same_cause_twice(family: Family) -> None:
        family.household["次要致贫原因"] = family.household["主要致贫原因"]

    def both_education_and_school(family: Family) -> None:
        row = next(row for row in family.members if row["在校生状况"] == "小学")
        row["文化程度"] = "小学"

    def wrong_count(family: Family) -> None:
        family.household["家庭人口数"] = len(family.members) + 1

    def without_papers(family: Family) -> None:
        row = next(row for row in family.members if row["在校生状况"] == "学龄前儿童")
        row["证件号码"], row["证件类型"] = None, "无证（待公安核定）"

    book.plant("same_cause_twice", _anyone, same_cause_twice)
    book.plant("both_education_and_school", _schooled("小学"), both_education_and_school)
    book.plant("without_papers", _schooled("学龄前儿童"), without_papers)
    book.plant("wrong_count", _anyone, wrong_count)
    book.plant("wrong_sex", _with("户主"), _edit("性别", lambda sex: "女" if sex == "男" else "男", "户主"))
    book.plant("wrong_per_capita", _anyone, _set("人均纯收入", Decimal("9999.99")))
    dangerous = ("C级（局部危房）", "D级（整栋危房）")
    book.plant(
        "wrong_house", lambda family: family.household["危房级别"] in dangerous, _set("是否危房户", "否")
    )
    book.plant("no_ethnicity", _with("配偶"), _set("民族", "", "配偶"))
    book.plant("no_area", _anyone, _set("耕地面积（亩）", ""))
    book.plant("wide_area", _anyone, _edit("耕地面积（亩）", lambda text: text.translate(_WIDE) + "亩"))
    book.plant("wide_number", _with("配偶"), _edit("证件号码", lambda text: text.translate(_WIDE), "配偶"))
    book.plant("small_x", _ends_in_x, _lower_x)


def _household_has(heading: str, *values: str) -> Callable[[Family], bool]:
    return lambda family: family.household[heading] in values


def _schooled(status: str) -> Callable[[Family], bool]:
    return lambda family: any(row["在校生状况"] == status for row in family.members)


def _ends_in_x(family: Family) -> bool:
    return any(str(row["证件号码"]).endswith("X") for row in family.members[1:])


def _lower_x(family: Family) -> None:
    row = next(row for row in family.members[1:] if str(row["证件号码"]).endswith("X"))
    row["证件号码"] = str(row["证件号码"]).lower()


def _plant_incomes(book: UntidyBook) -> None:
    def per_head(amount: str) -> Spoil:
        return lambda family: family.set_income(工资性收入=str(Decimal(amount) * len(family.members)))

    def income(**items: str) -> Spoil:
        return lambda family: family.set_income(**items)

    for amount in ("2994.99", "2995.00", "3999.99", "4000.00"):
        book.plant("boundary", _plain, per_head(amount))
    book.plant("loss", _plain, income(生产经营性收入="5000", 生产经营性支出="7000"))
    book.plant("no_cost", _plain, income(工资性收入="9000", 生产经营性收入="6000"))
    book.plant("dibao_without_member", _plain, income(工资性收入="8000", 低保金="2400"))
    book.plant("small_dibao", _on_dibao, income(工资性收入="6000", 低保金="180"))
    book.plant("small_wage", _plain, income(工资性收入="260", 生产经营性收入="9000", 生产经营性支出="2000"))
    book.plant("pension_without_elder", _young, income(工资性收入="9000", 养老保险金="1236"))


def _plain(family: Family) -> bool:
    return family.household["户属性"] == "一般贫困户"


def _on_dibao(family: Family) -> bool:
    return family.household["户属性"] == "低保贫困户"


def _young(family: Family) -> bool:
    return _plain(family) and all(str(row["证件号码"])[6:10] > "1960" for row in family.members)


def _plant_legacy(book: UntidyBook) -> None:
    def not_at_school(family: Family) -> None:
        for row in family.members:
            if row["文化程度"]:
                row["在校生状况"] = "非在校生"

    def preschool_as_education(family: Family) -> None:
        row = next(row for row in family.members if row["在校生状况"] == "学龄前儿童")
        row["文化程度"], row["在校生状况"] = "学龄前儿童", None

    def old_cause(family: Family) -> None:
        family.household["主要致贫原因"] = "缺劳动力"

    tekun = "特困供养贫困户"
    book.plant("not_at_school", lambda family: len(family.members) >= 4, not_at_school)
    book.plant("preschool_as_education", _schooled("学龄前儿童"), preschool_as_education)
    book.plant("old_cause", _household_has("主要致贫原因", "缺劳力"), old_cause)
    book.plant("wubao", _household_has("户属性", tekun), _set("户属性", "五保户"))
    for label, old in (("普通高中一年级", "高中一年级"), ("普通高中二年级", "高中二年级")):
        book.plant("old_grade", _schooled(label), _school_renamed(label, old))
    book.plant("serious_illness", _ill("患有大病"), _health_renamed("患有大病", "大病"))
    book.plant("illnesses", _ill("残疾"), _health_renamed("残疾", "残疾,长期慢性病"))


def _school_renamed(label: str, old: str) -> Spoil:
    return _rename_where("在校生状况", label, old)


def _health_renamed(label: str, old: str) -> Spoil:
    return _rename_where("健康状况", label, old)


def _rename_where(heading: str, label: str, old: str) -> Spoil:
    def spoil(family: Family) -> None:
        next(row for row in family.members if row[heading] == label)[heading] = old

    return spoil


def _ill(label: str) -> Callable[[Family], bool]:
    return lambda family: any(row["健康状况"] == label for row in family.members)


def _count(family: Family, heading: str, value: str) -> int:
    return sum(row[heading] == value for row in family.members)


def _rename(family: Family, row: FlatRow, name: str, ethnicity: str) -> None:
    """Give a member another name and people, wherever the tables repeat the name."""
    old = row["姓名"]
    row["姓名"], row["民族"] = name, ethnicity
    if row["与户主关系"] == "户主":
        for other in (family.household, *family.members):
            other["户主姓名"] = name if other["户主姓名"] == old else other["户主姓名"]


def _wrong(number: str) -> str:
    """The number with its last two characters so that the check character is wrong."""
    right = id_check_character(number[:17])
    return number[:17] + next(char for char in "0123456789X" if char != right)


def _fifteen(number: str) -> str:
    """The number as it was before 1999: no century, no check character."""
    return number[:6] + number[8:17]
