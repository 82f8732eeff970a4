"""The guide to the first day as two printed sheets, set from the page of the help that says the same."""

from collections.abc import Iterator

from desktop_app.catalog.places import resources_folder
from desktop_app.station.printed import printed
from desktop_app.typeset.document import Block, Document, Heading, Paragraph
from desktop_app.typeset.fonts import FontShelf

FIRST_DAY = "first-day.md"


def first_day_sheets(shelf: FontShelf) -> bytes:
    """The guide as PDF, on two sheets of A4."""
    text = (resources_folder() / "help" / FIRST_DAY).read_text(encoding="utf-8")
    title, *rest = [line for line in text.splitlines() if line.strip()]
    return printed(Document(title=title.removeprefix("# "), body=tuple(_blocks(rest))), shelf)


def _blocks(lines: list[str]) -> Iterator[Block]:
    for line in lines:
        yield Heading(line.removeprefix("## ")) if line.startswith("## ") else Paragraph(line)
