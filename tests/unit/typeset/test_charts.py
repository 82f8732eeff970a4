"""Bar charts: their numbers can be read, and a bar is as long as its number says."""

import re

import pytest

from desktop_app.typeset.document import Bar, Chart, Document, Paragraph
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.render import render


def chart(*values: int, before: bool = False) -> Chart:
    bars = tuple(
        Bar(f"第{number}村", value, f"{value}人", value // 2 if before else None, f"{value // 2}人")
        for number, value in enumerate(values, start=1)
    )
    return Chart("各村未脱贫人口", "人", bars, "2018年", "2017年")


def report(*charts: Chart) -> Document:
    return Document("年度报告", body=(Paragraph("情况如下。"), *charts))


def operators(pdf: bytes) -> str:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return "\n".join(page.Contents.read_bytes().decode("latin-1") for page in opened.pages)


def widths(pdf: bytes, grey: str) -> list[float]:
    found = re.findall(rf"q {grey} g [\d.]+ [\d.]+ ([\d.]+) [\d.]+ re f", operators(pdf))
    return [float(width) for width in found]


def test_bars_are_as_long_as_their_numbers(shelf: FontShelf) -> None:
    first, second, none = widths(render(report(chart(100, 50, 0)), shelf), "0.28")
    assert first > 100
    assert second == pytest.approx(first / 2, abs=0.01)
    assert none == 0


def test_last_year_stands_under_this_year(shelf: FontShelf) -> None:
    pdf = render(report(chart(100, 60, before=True)), shelf)
    now, ago = widths(pdf, "0.28"), widths(pdf, "0.72")
    assert ago[0] == pytest.approx(now[0] / 2, abs=0.01)


def test_the_same_chart_gives_the_same_bytes(shelf: FontShelf) -> None:
    assert render(report(chart(3, 2)), shelf) == render(report(chart(3, 2)), shelf)


def test_a_screen_reader_hears_every_number(shelf: FontShelf) -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(render(report(chart(7, 5)), shelf))) as opened:
        told = [
            str(item.Alt)
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert any("第1村7人" in text and "第2村5人" in text for text in told)


def test_many_charts_go_over_several_sheets_undivided(shelf: FontShelf) -> None:
    pdf = render(report(*(chart(*range(1, 13)) for _ in range(4))), shelf)
    assert len(widths(pdf, "0.28")) == 48


def test_nothing_to_draw_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="bars"):
        chart()
