"""Schematic maps: every tile stands where it belongs, as dark as its number says."""

import io
import re
from itertools import pairwise

import pikepdf
import pytest

from desktop_app.typeset.document import Document, Paragraph, Tile, TileGroup, TileMap
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.render import render

SHADES = ("低于3%", "3%—10%", "10%—18%", "高于18%")
LONG = "塔什库尔干塔吉克自治县"


def drawn(*groups: TileGroup) -> TileMap:
    return TileMap(
        "深度贫困地区示意图", SHADES, "没有乡村人口数", "深度贫困县", "一格代表一个县，不表示位置。", groups
    )


def group(label: str, *shades: int | None, marked: bool = False) -> TileGroup:
    tiles = (
        Tile(f"第{n}县", "—" if one is None else f"{one}.00", one, marked) for n, one in enumerate(shades)
    )
    return TileGroup(label, tuple(tiles))


def printed(shelf: FontShelf, *groups: TileGroup) -> pikepdf.Pdf:
    pdf = render(Document("年度报告", body=(Paragraph("情况如下。"), drawn(*groups))), shelf)
    return pikepdf.open(io.BytesIO(pdf))


def operators(opened: pikepdf.Pdf) -> str:
    return "\n".join(page.Contents.read_bytes().decode("latin-1") for page in opened.pages)


def boxes(opened: pikepdf.Pdf, grey: str) -> list[tuple[float, float, float]]:
    """Left edge, foot and width of the tiles (not of the legend's keys) filled with a grey."""
    found = re.findall(rf"q {grey} g ([\d.]+) ([\d.]+) ([\d.]+) [\d.]+ re f Q", operators(opened))
    return [(float(x), float(y), float(wide)) for x, y, wide in found if float(wide) > 30]


def test_a_tile_is_as_dark_as_its_number_says(shelf: FontShelf) -> None:
    opened = printed(shelf, group("", 0, 1, 2, 3, 3, None))
    assert [len(boxes(opened, grey)) for grey in ("0.95", "0.84", "0.72", "0.58")] == [1, 1, 1, 2]
    assert len(re.findall(r"q \[2 2\] 0 d", operators(opened))) == 2  # the legend has one


def test_tiles_stand_side_by_side_and_begin_a_new_row_without_overlapping(shelf: FontShelf) -> None:
    tiles = sorted(boxes(printed(shelf, group("", *[0] * 9)), "0.95"), key=lambda box: (-box[1], box[0]))
    assert len({round(y) for _, y, _ in tiles}) == 2
    assert all(left + wide < right for (left, _, wide), (right, _, _) in pairwise(tiles[:7]))
    assert tiles[7][0] == tiles[0][0] and tiles[7][1] < tiles[0][1]


def test_several_divisions_stand_beside_their_names(shelf: FontShelf) -> None:
    one, two = printed(shelf, group("凉山州", 0)), printed(shelf, group("凉山州", 0), group("甘孜州", 0))
    assert boxes(two, "0.95")[0][0] > boxes(one, "0.95")[0][0] + 50
    assert boxes(two, "0.95")[0][0] == boxes(two, "0.95")[1][0]


def test_what_is_marked_has_a_thick_frame_and_a_corner(shelf: FontShelf) -> None:
    plain, marked = printed(shelf, group("", 3, 3)), printed(shelf, group("", 3, 3, marked=True))
    frames = [len(re.findall(r"q 1\.6 w .* re S Q", operators(one))) for one in (plain, marked)]
    corners = [len(re.findall(r"q 0 g .* h f Q", operators(one))) for one in (plain, marked)]
    assert frames == corners == [1, 3]  # the legend has one


def test_a_long_name_stands_on_two_lines_and_a_longer_one_is_shortened(shelf: FontShelf) -> None:
    tiles = (Tile(LONG, "1.00", 0), Tile("某某某村易地扶贫搬迁集中安置点社区第一", "2.00", 0))
    with printed(shelf, TileGroup("", tiles)) as opened:
        assert len(opened.pages) == 1
        high = re.findall(r"q 0\.95 g [\d.]+ [\d.]+ ([\d.]+) ([\d.]+) re f Q", operators(opened))
        assert {round(float(y)) for x, y in high if float(x) > 30} == {44}


def test_a_screen_reader_hears_every_area(shelf: FontShelf) -> None:
    opened = printed(
        shelf, TileGroup("凉山州", (Tile("布拖县", "18.10", 3, True, "深村3"), Tile("德昌县", "—", None)))
    )
    told = [
        str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
    ]
    assert any("凉山州布拖县18.10（深村3，深度贫困县）" in text and "德昌县—" in text for text in told)


def test_a_province_goes_over_several_sheets_and_is_the_same_again(shelf: FontShelf) -> None:
    groups = [group(f"第{n}州", *[n % 4] * 8) for n in range(20)]
    opened = printed(shelf, *groups)
    assert len(opened.pages) == 3
    assert sum(len(boxes(opened, grey)) for grey in ("0.95", "0.84", "0.72", "0.58")) == 160
    whole = Document("年度报告", body=(drawn(*groups),))
    assert render(whole, shelf) == render(whole, shelf)


def test_nothing_to_draw_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="tiles"):
        drawn(TileGroup("", ()))
