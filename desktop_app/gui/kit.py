"""The editor kit of a station: where divisions and records are suggested from."""

import re

from desktop_app.catalog.model import Field, FieldType
from desktop_app.gui.choice_line import Choice, Suggest
from desktop_app.gui.context import Context
from desktop_app.gui.editors import EditorKit
from desktop_app.gui.texts import Texts, is_id

_SUGGESTED = 40
_WHOLE_NUMBER = re.compile(r"\d{14,18}[0-9Xx]?")
_VILLAGE_LEVEL = 5
_VILLAGE_LENGTH = 12
_TOWNSHIP_LENGTH = 9


def make_texts(context: Context) -> Texts:
    """The translator between stored values and texts at this station."""
    divisions = context.station.divisions

    def name(code: str) -> str:
        if not divisions.exists(code):
            return ""
        if len(code) <= _TOWNSHIP_LENGTH:
            return divisions.full_name(code)
        return divisions.full_name(code, above=divisions.path(code)[-3])

    return Texts(context.catalogue, name, context.title_of)


def make_kit(context: Context) -> EditorKit:
    """The kit from which forms and grids take their editors."""
    return EditorKit(
        make_texts(context),
        lambda field: division_choices(context, field),
        lambda entity: record_choices(context, entity),
    )


def key_of(kit: EditorKit, field: Field, text: str) -> str:
    """The key of the only record or division that is called or numbered just so, else the text itself.

    A household is known by the number of any of its members too.
    """
    if not text or is_id(text) or (field.type is FieldType.DIVISION and text.isdecimal()):
        return text
    choices = kit.suggest(field)(text)
    called = {choice.key for choice in choices if text in (choice.label, choice.detail)}
    if not called and field.type is FieldType.DIVISION:
        called = {choice.key for choice in choices if choice.label.endswith(text)}
    if not called and _WHOLE_NUMBER.fullmatch(text):
        called = {choice.key for choice in choices}
    return called.pop() if len(called) == 1 else text


def division_choices(context: Context, field: Field) -> Suggest:
    """Divisions by name, pinyin or code: those of the station's area first, all of them when none fits.

    Words with spaces between them go down step by step (昭觉县 龙恩 日普), and where a village is wanted, a
    township stands for its villages.
    """
    divisions, area = context.station.divisions, context.station.profile.area
    only_villages = field.level == _VILLAGE_LEVEL
    texts = make_texts(context)

    def wanted(codes: list[str]) -> list[str]:
        if not only_villages:
            return codes
        steps = (
            divisions.children(code) if len(code) == _TOWNSHIP_LENGTH else [code]
            for code in codes
            if len(code) >= _TOWNSHIP_LENGTH
        )
        return list(dict.fromkeys(village for codes in steps for village in codes))

    def found(text: str, within: str) -> list[str]:
        whole = wanted(divisions.search(text, within=within, limit=_SUGGESTED))
        *above, last = text.split()
        if whole or not above:
            return whole
        places = [within]
        for word in above:
            places = [hit for place in places for hit in divisions.search(word, place, _SUGGESTED)]
            places = places[:_SUGGESTED]
        return wanted([hit for place in places for hit in divisions.search(last, place, _SUGGESTED)])

    def below() -> list[str]:
        codes = divisions.children(area)
        if only_villages and codes and len(codes[0]) < _VILLAGE_LENGTH:
            codes = [village for code in codes for village in divisions.children(code)]
        return codes

    def suggest(text: str) -> list[Choice]:
        codes = below() if not text.strip() else found(text, area) or found(text, "")
        return [Choice(code, texts.shown(field, code)) for code in codes[: _SUGGESTED * 10]]

    return suggest


def record_choices(context: Context, entity: str) -> Suggest:
    """Records of an entity by any part of their names or numbers."""

    def suggest(text: str) -> list[Choice]:
        ids = context.station.filters.ids(entity, text, limit=_SUGGESTED)
        rows = context.station.list_rows(entity, ids)
        return [Choice(row["id"], context.title_of(entity, row["id"]), _beside(row)) for row in rows]

    return suggest


def _beside(row: dict[str, str]) -> str:
    return row.get("household_no") or row.get("voucher_no") or row.get("doc_no") or ""
