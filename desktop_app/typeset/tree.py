"""The structure a screen reader hears: headings, paragraphs, tables with rows and cells.

It is built while the sheets are drawn, because only then it is known which marked piece of which sheet
belongs to what. A table row keeps one number per cell and no object, so that ten thousand rows stay small.
Source: ISO 32000-1 14.7 and 14.8.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

NO_CONTENT = -1


@dataclass(slots=True, eq=False)
class Row:
    """A table row: on one sheet, with the marks of its cells in order (`NO_CONTENT` for an empty cell)."""

    sheet: int
    head: bool
    marks: list[int]


@dataclass(slots=True, eq=False)
class Element:
    """A node: structure type (`H1`, `P`, `Table` …), children, and its own marked pieces (sheet, mark)."""

    kind: str
    kids: list["Element | Row"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    alternative: str = ""
    language: str = ""

    def add(self, kind: str, alternative: str = "", language: str = "") -> "Element":
        """A new last child; `language` where it is not the document's."""
        child = Element(kind, alternative=alternative, language=language)
        self.kids.append(child)
        return child


def write_tree(document: Element, first: int, pages: list[int], marks: list[int]) -> list[bytes]:
    """The tree as PDF objects numbered from `first` on, in order: root, parent tree, elements.

    `pages` are the object numbers of the sheets, `marks` how many pieces each of them has marked.
    An element without content or children is left out.
    """
    writer = _Writer(first + 2, pages, [[0] * count for count in marks])
    top = writer.element(document, first)
    root = f"<</Type/StructTreeRoot/K {top} 0 R/ParentTree {first + 1} 0 R/ParentTreeNextKey {len(pages)}>>"
    return [root.encode(), writer.parents(), *writer.bodies]


@dataclass(slots=True, eq=False)
class _Writer:
    """Numbers elements as it writes them; `owners` collects, per sheet, which element has which mark."""

    first: int
    pages: list[int]
    owners: list[list[int]]
    bodies: list[bytes] = field(default_factory=list)

    def element(self, node: Element, parent: int) -> int:
        """Write an element and what is below it; gives its number."""
        number = self._next()
        slot = len(self.bodies)
        self.bodies.append(b"")
        kids = " ".join([*self._own(node, number), *self._children(node, number)])
        page = f"/Pg {self.pages[node.marks[0][0]]} 0 R" if node.marks else ""
        told = f"/Alt <{utf16(node.alternative)}>" if node.alternative else ""
        spoken = f"/Lang({node.language})" if node.language else ""
        body = f"<</Type/StructElem/S/{node.kind}/P {parent} 0 R{page}{told}{spoken}/K[{kids}]>>"
        self.bodies[slot] = body.encode()
        return number

    def parents(self) -> bytes:
        """The number tree from sheets and marks back to elements."""
        arrays = (" ".join([f"{one} 0 R" if one else "null" for one in sheet]) for sheet in self.owners)
        return (
            "<</Nums[" + "\n".join([f"{key}[{told}]" for key, told in enumerate(arrays)]) + "]>>"
        ).encode()

    def _next(self) -> int:
        return self.first + len(self.bodies)

    def _own(self, node: Element, number: int) -> Iterator[str]:
        for sheet, mark in node.marks:
            self.owners[sheet][mark] = number
            if sheet == node.marks[0][0]:
                yield str(mark)
            else:
                yield f"<</Type/MCR/Pg {self.pages[sheet]} 0 R/MCID {mark}>>"

    def _children(self, node: Element, number: int) -> Iterator[str]:
        for kid in node.kids:
            if isinstance(kid, Row):
                yield f"{self._row(kid, number)} 0 R"
            elif kid.marks or kid.kids:
                yield f"{self.element(kid, number)} 0 R"

    def _row(self, node: Row, parent: int) -> int:
        number, bodies = self._next(), self.bodies
        last = number + len(node.marks)
        cells = " ".join([f"{cell} 0 R" for cell in range(number + 1, last + 1)])
        bodies.append(f"<</Type/StructElem/S/TR/P {parent} 0 R/K[{cells}]>>".encode())
        kind = "TH/A<</O/Table/Scope/Column>>" if node.head else "TD"
        start = f"<</Type/StructElem/S/{kind}/P {number} 0 R"
        page = f"/Pg {self.pages[node.sheet]} 0 R/K "
        owner = self.owners[node.sheet]
        for cell, mark in enumerate(node.marks, number + 1):
            if mark == NO_CONTENT:
                bodies.append(f"{start}>>".encode())
            else:
                owner[mark] = cell
                bodies.append(f"{start}{page}{mark}>>".encode())
        return number


def utf16(text: str) -> str:
    """A text as the hexadecimal digits of a PDF string."""
    return ("\ufeff" + text).encode("utf-16-be").hex()
