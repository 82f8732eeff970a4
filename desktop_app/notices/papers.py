"""A household's signed papers as documents, 登记表, 收入核算表, 脱贫认可书, 明白卡, and its file's cover.

Each sheet carries a code that says which paper of which household and year it is, so that the scan of the
signed sheet finds its own way back. Numbers are masked: the paper hangs nowhere but goes through many hands.
Source: domain notes §8; records.md on the exit procedure; PM rows on 建档立卡.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.papers import PaperKind
from desktop_app.typeset.document import Align, Block, Column, Document, Paragraph, Table

CODE_FORMAT = "BFP1"
_ROOM_TO_SIGN = "\n\n"
_PAIRS = (Column("项目", 34), Column("内容", 44), Column("项目", 34), Column("内容", 44))
_SIGNING = (Column("签字", 36), Column("姓名或手印", 42), Column("签字", 36), Column("姓名或手印", 42))
_UNKNOWN = "　"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper prints: ``values`` of its fields, ``members`` as rows, ``lists`` by name, ``words``."""

    values: Mapping[str, str]
    members: Sequence[Sequence[str]]
    lists: Mapping[str, Sequence[tuple[str, str]]]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What the code of a signed paper says."""

    kind: str
    household_id: str
    year: int

    def text(self) -> str:
        """The content of the code."""
        return f"{CODE_FORMAT}|{self.kind}|{self.household_id}|{self.year}"

    @classmethod
    def read(cls, text: str) -> "PaperCode | None":
        """The code that ``text`` wrote, None for any other."""
        form, *parts = text.split("|")
        if form != CODE_FORMAT or len(parts) != 3 or not parts[2].isdecimal():
            return None
        return cls(parts[0], parts[1], int(parts[2]))


def paper_document(kind: PaperKind, code: PaperCode, facts: PaperFacts, catalogue: Catalogue) -> Document:
    """One paper of one household; what is not known is left blank, to be written in by hand."""
    words = {name: value or _UNKNOWN for name, value in facts.words.items()}
    blocks: list[Block] = [Paragraph(f"户主：{words['head']}　　{words['village']}", indent=0)]
    told = [(_label(named, catalogue), facts.values.get(named) or _UNKNOWN) for named in kind.fields]
    if told:
        blocks.append(_in_pairs(told))
    if kind.members:
        columns = tuple(Column(_label(named, catalogue), 156 / len(kind.members)) for named in kind.members)
        blocks.append(Table(columns, tuple(map(tuple, facts.members))))
    for name in kind.lists:
        rows = facts.lists.get(name, ())
        blocks.append(_in_pairs(list(rows) or [(_LISTS[name], "无")]))
    blocks += [Paragraph(text.format(**words)) for text in kind.text]
    blocks.append(_in_pairs([(label, _ROOM_TO_SIGN) for label in kind.signatures], _SIGNING))
    return Document(
        title=f"{code.year}年{kind.name}",
        body=tuple(blocks),
        author=words["village"],
        header=kind.name,
        number=f"户编号：{facts.words['household']}",
        qr=code.text(),
    )


_LISTS = {"helper": "帮扶责任人", "measure": "享受的帮扶措施"}


def _label(named: str, catalogue: Catalogue) -> str:
    entity, _, name = named.partition(".")
    return catalogue.entity(entity).field(name).label


def _in_pairs(told: Sequence[tuple[str, str]], columns: tuple[Column, ...] = _PAIRS) -> Table:
    """Label and content twice in a row: half as many sheets."""
    even = [*told, ("", "")] if len(told) % 2 else list(told)
    rows = tuple((*even[place], *even[place + 1]) for place in range(0, len(even), 2))
    return Table(columns, rows)


def cover_document(words: Mapping[str, str], contents: Sequence[str]) -> Document:
    """The first sheet of 一户一档: whose file it is, and what is in it."""
    rows = tuple((str(number), label) for number, label in enumerate(contents, 1))
    return Document(
        title=f"{words['village']}{words['head']}户档案",
        body=(
            Paragraph(f"户编号：{words['household']}", indent=0),
            Table((Column("序号", 20), Column("材料", 136, Align.LEFT)), rows),
        ),
        author=words["village"],
    )
