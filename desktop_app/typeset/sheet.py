"""One sheet while it is drawn: its operators, and the marks that tie them to the structure tree."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from desktop_app.typeset.fonts import Role
from desktop_app.typeset.lines import Line
from desktop_app.typeset.measures import Frame
from desktop_app.typeset.press import Press
from desktop_app.typeset.tree import Element, utf16

EM_DESCENT = 0.12
"""How far the em box of a Chinese character reaches below its baseline, in ems."""


class Sheet:
    """A sheet of paper with its origin at the lower left; lengths are points.

    `number` counts sheets from 0. Everything drawn stands between `inside` (part of an element) or
    `artifact` (rules, repeated heads, page numbers), when the document is tagged.
    """

    def __init__(self, press: Press, paper: Frame, number: int, tagged: bool) -> None:
        self.press = press
        self.paper = paper
        self.number = number
        self.tagged = tagged
        self.operators: list[str] = []
        self.marks = 0

    @contextmanager
    def inside(self, element: Element) -> Iterator[None]:
        """What is drawn belongs to `element`."""
        if self.tagged:
            element.marks.append((self.number, self.marks))
            self.operators.append(f"/{element.kind} <</MCID {self.next_mark()}>> BDC")
        yield
        if self.tagged:
            self.operators.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn is no content: a screen reader passes over it."""
        if self.tagged:
            self.operators.append("/Artifact BMC")
        yield
        if self.tagged:
            self.operators.append("EMC")

    def standing_for(self, text: str, operators: list[str]) -> list[str]:
        """The operators, saying that what they draw stands for `text`: shaped letters tell only glyphs."""
        return [f"/Span <</ActualText <{utf16(text)}>>> BDC", *operators, "EMC"]

    def next_mark(self) -> int:
        """The number of the next marked piece of this sheet."""
        self.marks += 1
        return self.marks - 1

    def text(self, role: Role, text: str, size: float, x: float, y: float) -> float:
        """Show one line from `x` on the baseline `y`; gives its width."""
        operators, width = self.press.show(role, text, size, x, y)
        self.operators += ["BT", *operators, "ET"]
        return width

    def centred(self, role: Role, text: str, size: float, x: float, y: float) -> None:
        """Show one line with its middle at `x`."""
        self.text(role, text, size, x - self.press.width(role, text, size) / 2, y)

    def ended(self, role: Role, text: str, size: float, x: float, y: float) -> None:
        """Show one line with its end at `x`."""
        self.text(role, text, size, x - self.press.width(role, text, size), y)

    def line(
        self, roles: Sequence[Role], line: Line, size: float, x: float, y: float, tracking: float = 0.0
    ) -> None:
        """Show a broken, justified line; `roles` has one for each character."""
        self.operators += ["BT", *self.press.set_line(roles, line, size, x, y, tracking), "ET"]

    def loose_line(self, role: Role, line: Line, size: float, x: float, y: float) -> None:
        """Show a broken line as wide as it is, its signs moved together as the breaker counted on."""
        if any(line.kerns):
            roles = [role] * len(line.text)
            self.operators += ["BT", *self.press.set_line(roles, line, size, x, y, justify=False), "ET"]
        else:
            self.text(role, line.text.rstrip(" "), size, x, y)

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        """A straight black rule."""
        self.operators.append(f"{width:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def draw(self, operators: str) -> None:
        """Operators as they are, in a graphics state of their own."""
        self.operators.append(f"q {operators} Q")

    def content(self) -> bytes:
        """The finished content stream."""
        return "\n".join(self.operators).encode("ascii")


def baseline(top: float, pitch: float, size: float) -> float:
    """The baseline of a line `pitch` high under `top` that centres Chinese characters of `size`."""
    return top - pitch / 2 - size * (0.5 - EM_DESCENT)
