"""Bar charts as items of the flow: one bar a line, drawn in greys so that a copier keeps them.

The bars carry their numbers as text; a screen reader hears the chart as one figure that says them all.
"""

from desktop_app.typeset.blocks import Grid
from desktop_app.typeset.document import Bar, Chart
from desktop_app.typeset.flow import Item
from desktop_app.typeset.fonts import Role
from desktop_app.typeset.measures import MM
from desktop_app.typeset.sheet import Sheet, baseline

_SIZE = 10.5
_NOW, _BEFORE = 0.28, 0.72
"""How light the bars are: of this year and of the year before."""
_LABEL_SHARE, _VALUE_SHARE = 0.26, 0.22
"""The shares of the width for what stands before a bar and for the number after the longest one."""
_BAR_MM, _PAIR_MM = 6.4, 9.2
_CAPTION_MM, _AFTER_MM = 9.0, 3.0


def chart_items(grid: Grid, chart: Chart) -> list[Item]:
    """The chart as one item that is never divided: caption, legend, bars."""
    element = grid.root.add("Figure", _spoken(chart))
    paired = any(bar.before is not None for bar in chart.bars)
    row = (_PAIR_MM if paired else _BAR_MM) * MM
    height = (_CAPTION_MM + _AFTER_MM) * MM + row * len(chart.bars)

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            _caption(sheet, grid, chart, top, paired)
            place = top - _CAPTION_MM * MM
            widest = max((max(bar.value, bar.before or 0) for bar in chart.bars), default=0)
            for bar in chart.bars:
                _bar(sheet, grid, bar, _Place(place, row, widest, paired))
                place -= row

    return [Item(height, put)]


class _Place:
    """Where a bar stands: its upper edge, its height, what the longest bar says."""

    def __init__(self, top: float, height: float, widest: int, paired: bool) -> None:
        self.top = top
        self.height = height
        self.widest = widest
        self.paired = paired


def _caption(sheet: Sheet, grid: Grid, chart: Chart, top: float, paired: bool) -> None:
    legend = f"（{chart.unit}；深色为{chart.now}，浅色为{chart.ago}）" if paired else f"（{chart.unit}）"
    middle = (grid.paper.left + grid.paper.right) / 2
    sheet.centred(Role.HEI, chart.caption + legend, _SIZE, middle, baseline(top, _CAPTION_MM * MM, _SIZE))


def _bar(sheet: Sheet, grid: Grid, bar: Bar, place: _Place) -> None:
    room = grid.room * (1 - _LABEL_SHARE - _VALUE_SHARE)
    left = grid.left + grid.room * _LABEL_SHARE
    label = _shortened(sheet, bar.label, grid.room * _LABEL_SHARE - 2 * MM)
    half = place.height / 2 if place.paired else place.height
    sheet.ended(Role.SONG, label, _SIZE, left - 1.5 * MM, baseline(place.top, place.height, _SIZE))
    series = [(bar.value, bar.shown, _NOW, _SIZE)]
    if place.paired:
        series.append((bar.before or 0, bar.before_shown, _BEFORE, _SIZE - 1.5))
    for number, (value, shown, grey, size) in enumerate(series):
        upper = place.top - number * half
        width = room * max(value, 0) / place.widest if place.widest else 0.0
        thick = half * 0.72
        sheet.draw(f"{grey} g {left:.2f} {upper - (half + thick) / 2:.2f} {width:.2f} {thick:.2f} re f")
        sheet.text(Role.SONG, shown, size, left + width + 1.2 * MM, baseline(upper, half, size))
    bottom = place.top - place.height
    sheet.rule(left, place.top, left, bottom, 0.5)


def _shortened(sheet: Sheet, text: str, room: float) -> str:
    if sheet.press.width(Role.SONG, text, _SIZE) <= room:
        return text
    while text and sheet.press.width(Role.SONG, text + "…", _SIZE) > room:
        text = text[:-1]
    return text + "…"


def _spoken(chart: Chart) -> str:
    told = []
    for bar in chart.bars:
        before = f"（{chart.ago}{bar.before_shown}）" if bar.before is not None else ""
        told.append(f"{bar.label}{bar.shown}{before}")
    return f"柱状图：{chart.caption}，单位{chart.unit}。" + "；".join(told)
