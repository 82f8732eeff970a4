"""The charts of the first page: every bar is a button that opens the list behind it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.checks.timeline import NOT_EXITED
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.theme import COLOURS
from desktop_app.gui.views import View
from desktop_app.reports.amounts import total
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station
    from desktop_app.station.overview import SourceMoney, VillageLeft, YearLeft

WIDTH = 452
_ROW, _COLUMN_HEIGHT, _COLUMN_ROOM = 27, 122, 22
_LABEL, _VALUE = 158, 100
_SOURCES, _VILLAGES = 5, 6
_BAR_WIDTH = 34
_UNIT = "万元"
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class Bar(NamedTuple):
    """One bar: its name, how long it is of the longest and how far it is filled (0–1), and its number."""

    label: str
    share: float
    filled: float
    shown: str
    told: str
    opens: Callable[[], object] | None = None


class BarButton(QAbstractButton):
    """A bar lying on its side, with its name before it and its number after it; Enter and a click open it."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar
        self.setText(bar.told)
        self.setAccessibleName(bar.told)
        self.setToolTip(as_tip(bar.told))
        self.setEnabled(bar.opens is not None)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        opens = bar.opens
        if opens is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(lambda _on=False: opens())

    def sizeHint(self) -> QSize:
        """A line of the card."""
        return QSize(WIDTH - 32, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            self._paint_bar(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        if self.isEnabled() and (self.underMouse() or self.hasFocus()):
            painter.setPen(QColor(COLOURS.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(COLOURS.accent_mist))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)

    def _paint_bar(self, painter: QPainter) -> None:
        bar, height = self._bar, self.height()
        metrics = self.fontMetrics()
        painter.setPen(QColor(COLOURS.ink))
        name = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, _LABEL - 12)
        painter.drawText(QRectF(6, 0, _LABEL - 10, height), _MIDDLE, name)
        room = self.width() - _LABEL - _VALUE
        whole = QRectF(_LABEL, 8, max(2.0, room * bar.share), height - 16)
        painter.fillRect(whole, QColor(COLOURS.line))
        painter.fillRect(QRectF(_LABEL, 8, whole.width() * bar.filled, height - 16), QColor(COLOURS.accent))
        painter.setPen(QColor(COLOURS.ink_soft))
        right = QRectF(self.width() - _VALUE, 0, _VALUE - 6, height)
        painter.drawText(right, _MIDDLE | Qt.AlignmentFlag.AlignRight, bar.shown)


class ColumnButton(BarButton):
    """A bar that stands, its number above and its year below; a year to come is an empty outline."""

    def sizeHint(self) -> QSize:
        """A column of the card."""
        return QSize(_BAR_WIDTH + 8, _COLUMN_HEIGHT)

    def _paint_bar(self, painter: QPainter) -> None:
        bar, width = self._bar, self.width()
        ground = self.height() - _COLUMN_ROOM
        room = ground - _COLUMN_ROOM
        tall = max(2.0, room * bar.share) if bar.opens else 2.0
        left = (width - _BAR_WIDTH) / 2
        colour = COLOURS.accent if bar.opens else COLOURS.line_strong
        painter.fillRect(QRectF(left, ground - tall, _BAR_WIDTH, tall), QColor(colour))
        painter.setPen(QColor(COLOURS.ink if bar.opens else COLOURS.ink_faint))
        painter.drawText(QRectF(0, ground - tall - _COLUMN_ROOM, width, _COLUMN_ROOM), _CENTRE, bar.shown)
        painter.setPen(QColor(COLOURS.ink_soft))
        painter.drawText(QRectF(0, ground, width, _COLUMN_ROOM), _CENTRE, bar.label)


class ChartCard(QFrame):
    """A heading, a quiet line, and bars."""

    def __init__(self, heading: str, *, standing: bool = False) -> None:
        super().__init__()
        self._standing = standing
        self.bars: list[BarButton] = []
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(2)
        name = Label(heading)
        name.setProperty("role", "heading")
        self.told = Label("正在计算…")
        self.told.setProperty("role", "small")
        top = QHBoxLayout()
        top.addWidget(name)
        top.addStretch(1)
        top.addWidget(self.told)
        column.addLayout(top)
        self._rows = QHBoxLayout() if standing else QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)

    def show_bars(self, bars: Sequence[Bar], told: str) -> None:
        """Show other bars."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.bars = [ColumnButton(bar) if self._standing else BarButton(bar) for bar in bars]
        for button in self.bars:
            self._rows.addWidget(button)
        self.told.setText(told)


class HomeCharts(QWidget):
    """Poverty that remains to 2020, money by source, villages; worked out anew once something changed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._stale = True
        self._waiting: list[int] = []
        self._left: list[YearLeft] = []
        self.years = ChartCard("未脱贫户数", standing=True)
        self.sources = ChartCard("资金来源和拨付")
        self.villages = ChartCard("各村未脱贫户")
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for card in (self.years, self.sources, self.villages):
            column.addWidget(card)
        column.addStretch(1)
        context.jobs.changed.connect(self._note)

    def _note(self, _changes: Changes) -> None:
        self._stale = True

    def bring_up_to_date(self) -> None:
        """Count again if anything changed: short questions one after another, so that nobody's work waits."""
        if not self._stale or self._waiting:
            return
        self._stale = False
        overview = self._context.station.overview
        self._waiting, self._left = overview.years(), []
        glance = self._context.jobs.glance
        glance(lambda station: station.overview.villages(), self._show_villages)
        glance(_sources, self._show_sources)
        self._next_year()

    def _next_year(self) -> None:
        if not isValid(self):  # the window was closed meanwhile
            return
        if not self._waiting:
            self._show_years()
            return
        year = self._waiting[0]
        self._context.jobs.glance(lambda station: station.overview.left(year), self._year_done)

    def _year_done(self, found: "YearLeft") -> None:
        self._waiting.pop(0)
        self._left.append(found)
        self._next_year()

    # -- bars ------------------------------------------------------------------------------------

    def _show_years(self) -> None:
        from desktop_app.station.overview import to_the_end

        found = to_the_end(self._left)
        most = max((one.households or 0 for one in found), default=0) or 1
        told = "每年年末，到2020年为零" if any(one.households for one in found) else "还没有识别登记"
        self.years.show_bars([self._year_bar(one, most) for one in found], told)

    def _year_bar(self, one: "YearLeft", most: int) -> Bar:
        if one.households is None:
            return Bar(f"{one.year}", 0, 0, "", f"{one.year}年还没有到")
        told = f"{one.year}年末未脱贫{one.households:,}户，打开背后的记录"

        def opens() -> None:
            from desktop_app.station.overview import REMAINING

            self._context.figured.emit(one.year, *REMAINING)

        return Bar(f"{one.year}", one.households / most, 1, f"{one.households:,}", told, opens)

    def _show_sources(self, found: "tuple[int, list[SourceMoney]]") -> None:
        if not isValid(self):
            return
        year, sources = found
        most = max((one.granted for one in sources), default=0) or 1
        given, paid = sum(one.granted for one in sources), sum(one.paid for one in sources)
        told = f"{year}年下达{_wan(given)}，已拨付{100 * paid / given:.0f}%" if given else ""
        bars = [self._source_bar(one, most) for one in sources[:_SOURCES]]
        self.sources.show_bars(bars, told or "还没有指标下达")

    def _source_bar(self, one: "SourceMoney", most: int) -> Bar:
        filled = min(1.0, one.paid / one.granted) if one.granted else 0.0
        told = f"{one.label}：下达{_wan(one.granted)}，已拨付{_wan(one.paid)}，打开这一来源的全部指标"

        def opens() -> None:
            self._context.listed.emit("fund_allocation", View({"source_code": one.codes or (None,)}))

        return Bar(one.label, one.granted / most, filled, _wan(one.granted), told, opens)

    def _show_villages(self, found: "list[VillageLeft]") -> None:
        if not isValid(self):
            return
        most = max((one.households for one in found), default=0) or 1
        rest = f"未脱贫最多的{_VILLAGES}个村，共{len(found)}个" if len(found) > _VILLAGES else ""
        told = rest or ("深色为未脱贫" if found else "还没有贫困户记录")
        self.villages.show_bars([self._village_bar(one, most) for one in found[:_VILLAGES]], told)

    def _village_bar(self, one: "VillageLeft", most: int) -> Bar:
        told = f"{one.name}：共{one.households:,}户，未脱贫{one.poor:,}户，打开这些户"
        poor = {"poverty_status": tuple(sorted(NOT_EXITED))} if one.poor else {}

        def opens() -> None:
            self._context.listed.emit("household", View({"division_code": (one.code,), **poor}))

        filled = one.poor / one.households if one.households else 0.0
        shown = f"{one.poor:,} / {one.households:,}户"
        return Bar(one.name, one.households / most, filled, shown, told, opens)


def _wan(fen: int) -> str:
    """An amount in 万元 as reports have it."""
    return f"{total(fen, _UNIT).text}{_UNIT}"


def _sources(station: "Station") -> "tuple[int, list[SourceMoney]]":
    year = station.overview.money_year()
    return year, station.overview.sources(year)
