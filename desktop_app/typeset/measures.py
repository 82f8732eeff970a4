"""The measures of an official sheet. Lengths are points (1/72 inch) unless a name says mm.

Source: GB/T 9704-2012 (paper, margins, grid, page number); domain notes §5.1–5.2 for the rest.
"""

from dataclasses import dataclass

from desktop_app.typeset.document import Orientation

MM = 72 / 25.4
A4_MM = (210.0, 297.0)
SEAL_MM = 40.0
QR_MM = 30.0
"""A scan of 150 dpi gives each square of the code three dots."""
RULE, OUTER_RULE = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Density:
    """How far the rows of a table stand apart: the least height of a row, the space above and under the
    lines of a row that has several, and their distance in ems."""

    row_mm: float
    padding_mm: float
    leading: float


STANDARD = Density(8.0, 1.5, 1.28)
TIGHT = Density(8.0, 0.8, 1.2)
AIRY = (Density(10.5, 2.0, 1.32), Density(9.5, 1.8, 1.3), Density(8.8, 1.6, 1.28))
"""For sheets with room to spare: a list on a wall is read from two steps away."""

ONE_SHEET_ROWS = 12
"""A table of at most so many rows is tried on the sheet of the text."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One turned sheet: its size and the type area (`left`, `bottom`, `right`, `top`)."""

    width: float
    height: float
    left: float
    bottom: float
    right: float
    top: float

    @property
    def measure(self) -> float:
        """Width of the type area."""
        return self.right - self.left

    @property
    def depth(self) -> float:
        """Height of the type area."""
        return self.top - self.bottom


def frame(orientation: Orientation) -> Frame:
    """The sheet and its type area: 156 × 225 mm upright with 天头 37 mm and 订口 28 mm.

    Across, the upright sheet is turned by a quarter, so that it can be bound with the others:
    the binding edge is on top.
    """
    wide, high = A4_MM[0] * MM, A4_MM[1] * MM
    if orientation is Orientation.PORTRAIT:
        return Frame(wide, high, 28 * MM, 35 * MM, wide - 26 * MM, high - 37 * MM)
    return Frame(high, wide, 36 * MM, 27 * MM, high - 36 * MM, wide - 27 * MM)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes and pitches of one edition; `characters` is how many fill a line of 156 mm."""

    body: float
    pitch: float
    characters: int
    title: float
    title_pitch: float
    table: tuple[float, ...]
    small: float

    @property
    def tracking(self) -> float:
        """What is added after every Chinese character so that the grid fills the line."""
        return 156 * MM / self.characters - self.body


NORMAL = Sizes(16, 225 * MM / 22, 28, 22, 33, (12, 11, 10.5, 10, 9.5, 9), 10.5)
"""3号 body on 22 lines of 28 characters, 2号 title, 小四 to 小五 table."""

LARGE = Sizes(22, 225 * MM / 16, 20, 26, 40, (15, 14, 12, 11, 10, 9), 12)
"""大字版: 2号 body, 一号 title, 小三 table."""


def sizes(large_print: bool) -> Sizes:
    """The ordinary edition or the one for elders."""
    return LARGE if large_print else NORMAL
