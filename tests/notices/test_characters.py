"""A thousand characters of GB 18030-2022 and the hard names, in the table of N12, printed and read again."""

import random
from collections.abc import Callable
from pathlib import Path

from desktop_app.notices.model import NoticeChoice
from desktop_app.notices.publish import Bureau, publish
from desktop_app.typeset.fonts import FontShelf, MissingGlyphs
from tests.notices.conftest import KEY
from tests.notices.test_sheets import BLANKS, copied
from tests.notices.township import Township
from tests.unit.typeset import referees

Choose = Callable[..., NoticeChoice]
PLANES = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF))
"""GB 18030-2022: 中日韩统一表意文字 and 扩充A, which every implementation must show."""
RARE = ((0x20000, 0x2A6DF), (0x2A700, 0x2EBE0))
"""扩充B to 扩充F, the third level."""
HARD = (
    *("阿卜杜克热木·吾布力喀斯木", "麦麦提·买买提·阿卜杜拉", "马海子各莫", "吉克么阿芝", "扎西"),
    *("泽仁", "次仁", "麦麦提", "买买提", "韦氏连", "农老三", "欧阳闭亓", "覃䶮", "张㛃", "李𬱖"),
)
GROUPS = ("榃蓬村1组", "鲹鱼河镇2组", "六硍镇", "永燊彝族苗族乡")


def drawn(count: int, ranges: tuple[tuple[int, int], ...], seed: int) -> list[str]:
    """So many different characters of some ranges, the same on every machine."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    whole = [chr(point) for first, last in ranges for point in range(first, last + 1)]
    return chance.sample(whole, count)


def names(characters: list[str]) -> list[str]:
    """Names of four characters each."""
    return ["".join(characters[start : start + 4]) for start in range(0, len(characters), 4)]


def test_every_name_is_printed_and_read_again(
    bureau: Bureau, town: Township, choose: Choose, tmp_path: Path
) -> None:
    town.project()
    listed = [*HARD, *names(drawn(1000, PLANES, 18030))]
    for serial, name in enumerate(listed):
        group = GROUPS[serial % len(GROUPS)]
        household = town.household(1, name=name, group=group)
        town.beneficiary(household, 1_000_000)
    town.held.put("project_fund", "f1", planned=1_000_000 * len(listed) - 5_000_050)
    issued = publish(bureau, choose("N12", project_id="p1"), "K3-2018-N12-0001", KEY.sign)
    ours = BLANKS.sub("", "".join(str(row) for row in issued.frozen.payload["table"]["rows"]))
    text = copied(issued.pdf, tmp_path)
    for name in listed:
        assert name in ours
        assert all(part in text for part in name.split("·")), name
    assert all(character in text for character in "榃鲹硍燊")
    referees.qpdf_check(issued.pdf, tmp_path)
    assert {row[1:] for row in referees.fonts(issued.pdf, tmp_path)} == {("yes", "yes", "yes")}


def test_the_third_level_is_printed_or_refused_by_name(shelf: FontShelf) -> None:
    """Without the optional pack most of extensions B to F have no glyph: each is named, none is dropped."""
    characters = drawn(500, RARE, 2022)
    missing = set(shelf.missing("".join(characters)))
    for character in characters:
        try:
            shelf.require([f"王{character}"])
        except MissingGlyphs as refused:
            assert refused.characters == (character,) and f"U+{ord(character):04X}" in refused.message
            assert character in missing
        else:
            assert character not in missing
