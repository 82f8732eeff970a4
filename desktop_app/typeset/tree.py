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

    def add(self, kind: str, alternative: str = "") -> "Element":
        """A new last child."""
        child = Element(kind, alternative=alternative)
        self.kids.append(child)
        return child


@dataclass(frozen=True, slots=True)
class TreeNumbers:
    """Where the tree found its place: object numbers of its root and of the array of every sheet."""

    root: int
    count: int


def write_tree(document: Element, first: int, pages: list[int], marks: list[int]) -> Iterator[bytes]:
    """The tree as PDF objects numbered from `first` on, in order: root, parent tree, elements.

    `pages` are the object numbers of the sheets, `marks` how many pieces each of them has marked.
    An element without content or children is left out.
    """
    owners = [[0] * count for count in marks]
    counter = first + 2
    bodies: list[bytes] = []

    def element(node: Element, parent: int) -> int:
        nonlocal counter
        number = counter
        counter += 1
        slot = len(bodies)
        bodies.append(b"")
        kids = " ".join([*_own(node, number), *_children(node, number)])
        page = f"/Pg {pages[node.marks[0][0]]} 0 R" if node.marks else ""
        told = f"/Alt <{_utf16(node.alternative)}>" if node.alternative else ""
        bodies[slot] = f"<</Type/StructElem/S/{node.kind}/P {parent} 0 R{page}{told}/K[{kids}]>>".encode()
        return number

    def _own(node: Element, number: int) -> Iterator[str]:
        for sheet, mark in node.marks:
            owners[sheet][mark] = number
            if sheet == node.marks[0][0]:
                yield str(mark)
            else:
                yield f"<</Type/MCR/Pg {pages[sheet]} 0 R/MCID {mark}>>"

    def _children(node: Element, number: int) -> Iterator[str]:
        for kid in node.kids:
            if isinstance(kid, Row):
                yield f"{row(kid, number)} 0 R"
            elif kid.marks or kid.kids:
                yield f"{element(kid, number)} 0 R"

    def row(node: Row, parent: int) -> int:
        nonlocal counter
        number = counter
        first_cell = number + 1
        counter = first_cell + len(node.marks)
        cells = " ".join([f"{cell} 0 R" for cell in range(first_cell, counter)])
        bodies.append(f"<</Type/StructElem/S/TR/P {parent} 0 R/K[{cells}]>>".encode())
        kind = "TH/A<</O/Table/Scope/Column>>" if node.head else "TD"
        start = f"<</Type/StructElem/S/{kind}/P {number} 0 R"
        page = f"/Pg {pages[node.sheet]} 0 R/K "
        owner = owners[node.sheet]
        for cell, mark in enumerate(node.marks, first_cell):
            if mark == NO_CONTENT:
                bodies.append(f"{start}>>".encode())
            else:
                owner[mark] = cell
                bodies.append(f"{start}{page}{mark}>>".encode())
        return number

    top = element(document, first)
    yield f"<</Type/StructTreeRoot/K {top} 0 R/ParentTree {first + 1} 0 R/ParentTreeNextKey {len(pages)}>>".encode()
    arrays = (" ".join([f"{one} 0 R" if one else "null" for one in sheet]) for sheet in owners)
    yield ("<</Nums[" + "\n".join([f"{key}[{array}]" for key, array in enumerate(arrays)]) + "]>>").encode()
    yield from bodies


def _utf16(text: str) -> str:
    return ("\ufeff" + text).encode("utf-16-be").hex()
