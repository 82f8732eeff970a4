"""入户信息采集表: every field that a person enters for one household, with room to write.

Blank for a household that is new; with what is known for one that is visited again, where only changes are
written (UX-7: villages without a computer). Which fields there are, their units and their codes are read from
the catalogue, in the order of the form, so that the sheet is typed in from top to bottom.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.catalog.model import Catalogue, Code, Entity, Field, FieldType, Need
from desktop_app.catalog.papers import PaperKind
from desktop_app.typeset.document import Align, Block, Column, Document, Heading, Paragraph, Table

PEOPLE_ON_A_SHEET = 5
_WIDTH = 156.0
_LABEL, _CELL = 32.0, 46.0
_WHO = 31.0
_FEW_CODES = 7
_NOT_ASKED = frozenset({FieldType.JSON, FieldType.REF, FieldType.DATETIME})
_KNOWN_BY_THE_SHEET = frozenset({"year", "source_kind"})
_BOX, _KNOWN, _CHANGE = "□", "现：", "改："
_ROOM = {FieldType.DATE: "　　年　月　日", FieldType.YEAR: "　　　　年"}
_TWO_LINES = "　\n　"
"""As high as a hand writes."""


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """What is known: values of the household by ``entity.field``, the same of each person, and the words
    ``head``, ``village``, ``household`` (its number) and ``year``. Nothing of it for a blank sheet.
    """

    values: Mapping[str, str]
    people: Sequence[Mapping[str, str]]
    words: Mapping[str, str]


BLANK = IntakeFacts({}, (), {})


def intake_fields(entity: Entity) -> list[Field]:
    """What a person is asked on paper: all that is typed, without references and files, and nothing that is
    computed (UX-1)."""
    return [
        item
        for item in entity.fields
        if item.stored
        and item.need is not Need.SYSTEM
        and not item.retired
        and item.type not in _NOT_ASKED
        and item.name not in _KNOWN_BY_THE_SHEET
    ]


def intake_document(kind: PaperKind, facts: IntakeFacts, catalogue: Catalogue, qr: str | None) -> Document:
    """The sheets of one household, or blank ones; ``qr`` leads the scan of a household's sheet back to it."""
    words = facts.words
    year = words.get("year", "")
    blocks: list[Block] = [
        Paragraph(_top(words), indent=0),
        Paragraph(_HOW if words else _HOW_BLANK, indent=0),
    ]
    for name in kind.sheets:
        entity = catalogue.entity(name)
        blocks += [Heading(entity.label), _pairs(entity, facts, catalogue)]
    people = [catalogue.entity(name) for name in kind.people]
    if people:
        blocks.append(Heading("家庭成员（每人一列）"))
        known = list(facts.people)
        for start in range(0, max(len(known), 1), PEOPLE_ON_A_SHEET):
            blocks.append(_columns(people, known[start : start + PEOPLE_ON_A_SHEET]))
    entities = [*(catalogue.entity(name) for name in kind.sheets), *people]
    blocks.append(_signing(kind.signatures))
    blocks += [Heading("编号对照"), _legend(entities, {item.name for item in people}, catalogue)]
    return Document(
        title=f"{year}年{kind.name}" if year else kind.name,
        body=tuple(blocks),
        author=words.get("village", ""),
        header=f"{kind.name}　{words['head']}" if words else kind.name,
        number=f"户编号：{words['household']}" if words else "",
        qr=qr,
    )


_HOW_BLANK = "填写：日期写年月日；有“□”的在方框里画“√”；写“编号”的，按表后“编号对照”填编号。没有的不填。"
_HOW = "“现”是台账里的内容，没有变化的不用填；有变化的写在“改”后面。证件号码、账号只显示首尾。"


def _top(words: Mapping[str, str]) -> str:
    if not words:
        return "户主：　　　　　　　村：　　　　　　　组：　　　　年度："
    return f"户主：{words['head']}　　{words['village']}"


def _pairs(entity: Entity, facts: IntakeFacts, catalogue: Catalogue) -> Table:
    """Label and room twice in a row, in the order of the form."""
    told = [
        (_label(item), _cell(item, facts.values.get(f"{entity.name}.{item.name}", ""), facts, catalogue))
        for item in intake_fields(entity)
    ]
    even = [*told, ("", "")] if len(told) % 2 else told
    rows = tuple((*even[place], *even[place + 1]) for place in range(0, len(even), 2))
    sides = (Column("项目", _LABEL, Align.LEFT), Column("内容", _CELL, Align.LEFT))
    return Table((*sides, *sides), rows)


def _label(item: Field) -> str:
    return f"{item.label}（{item.unit}）" if item.unit else item.label


def _cell(item: Field, known: str, facts: IntakeFacts, catalogue: Catalogue) -> str:
    room = _room(item, catalogue)
    if facts.words:
        return f"{_KNOWN}{known or '（空）'}\n{_CHANGE}{room}"
    return room if "\n" in room else room + _TWO_LINES


def _room(item: Field, catalogue: Catalogue) -> str:
    """Boxes to tick where there are few answers, else room to write."""
    if item.type is FieldType.BOOL:
        return f"{_BOX}是　{_BOX}否"
    if item.type in (FieldType.CODE, FieldType.CODES):
        codes = list(catalogue.codes[item.codes])
        if len(codes) <= _FEW_CODES:
            return "\n".join(f"{_BOX}{_told(code)}" for code in codes)
        return "编号："
    return _ROOM.get(item.type, "")


def _told(code: Code) -> str:
    """Number and label; a label that begins with the number says both."""
    return code.label if code.label.startswith(code.code) else f"{code.code} {code.label}"


def _columns(entities: Sequence[Entity], people: Sequence[Mapping[str, str]]) -> Table:
    """A column for each person, a row for each field; under a known value there is room for the change."""
    width = (_WIDTH - _WHO) / PEOPLE_ON_A_SHEET
    heads = (Column("项目", _WHO, Align.LEFT), *(Column(f"第{n}人", width) for n in _numbers()))
    rows = []
    for entity in entities:
        for item in intake_fields(entity):
            key = f"{entity.name}.{item.name}"
            texts = [person.get(key, "") for person in people]
            cells = [f"{text}\n　" for text in texts] + [_TWO_LINES] * (PEOPLE_ON_A_SHEET - len(texts))
            rows.append((_asked_of(item), *cells))
    return Table(heads, tuple(rows))


def _numbers() -> range:
    return range(1, PEOPLE_ON_A_SHEET + 1)


def _asked_of(item: Field) -> str:
    if item.type is FieldType.BOOL:
        return f"{item.label}（是/否）"
    return f"{item.label}（编号）" if item.type in (FieldType.CODE, FieldType.CODES) else _label(item)


def _legend(entities: Sequence[Entity], people: set[str], catalogue: Catalogue) -> Table:
    """The numbers of every code that is not printed beside its box, each table once."""
    rows = dict(_legend_rows(entities, people, catalogue))
    told = tuple((label, codes) for codes, label in rows.items())
    return Table((Column("项目", 36, Align.LEFT), Column("编号和内容", 120, Align.LEFT)), told)


def _legend_rows(
    entities: Sequence[Entity], people: set[str], catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    named: dict[str, list[str]] = {}
    for entity in entities:
        for item in intake_fields(entity):
            if item.type in (FieldType.CODE, FieldType.CODES):
                codes = list(catalogue.codes[item.codes])
                if entity.name in people or len(codes) > _FEW_CODES:
                    named.setdefault(item.codes, []).append(item.label)
    for table, labels in named.items():
        yield "；".join(map(_told, catalogue.codes[table])), "、".join(labels)


def _signing(signatures: Sequence[str]) -> Table:
    columns = tuple(Column(label, _WIDTH / len(signatures)) for label in signatures)
    return Table(columns, (tuple("\n\n" for _label_of_line in signatures),))
