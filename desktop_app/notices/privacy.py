"""VR-NTC-003: no number that identifies a person leaves the office on a notice.

The content is searched piece by piece, so that a refusal can say where. Every text of the document is
searched once more, whole as it was before a narrow cell broke it over its lines, and the text of the
finished PDF last, for what a person reads there is what counts. A refusal never repeats the number.
Source: SRC-20, SRC-21; amendments, Checks (ID checksum and Luhn, project and credit codes allowed).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from desktop_app.checks.identity import IdNumber, credit_code_ok, luhn_ok
from desktop_app.checks.registry import Found
from desktop_app.notices.masking import NAME_COLUMNS, MaskProfile
from desktop_app.notices.model import Payload, found

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_GAP = r"[ \u00a0\-‐‑–—]?"
_RUN = re.compile(rf"\d(?:{_GAP}\d){{14,}}{_GAP}[Xx]?")
_UNBROKEN = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_FOURS = re.compile(r"(?<!\d)\d{4}(?:[ \-]\d{4}){3}(?:[ \-]\d{1,3})?(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])")
_NO_DIGIT = re.compile(r"[^0-9Xx]")
_FIRST_BIRTH, _LAST_BIRTH = 1900, 2100

ID, ACCOUNT, MOBILE, PERSONAL = "身份证号码", "银行账号", "手机号码", "农户的证件、账号、电话或住址"
CHILD = "未成年人的姓名"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that is printed, and where: 正文第3段, 附表第5行“备注”."""

    where: str
    text: str
    names_people: bool = False


def privacy_findings(
    payload: Payload,
    printed: str = "",
    secrets: Collection[str] = (),
    texts: Iterable[str] = (),
    children: Collection[str] = (),
) -> list[Found]:
    """A refusal for each place that shows a number it must not; ``printed`` is the text of the PDF and
    ``texts`` are those of the document it was made from.

    ``secrets`` are numbers and addresses of the persons listed: these are refused even when they are
    mistyped and no checksum gives them away. ``children`` are names of minors, refused in every text but
    the columns that name the persons listed.
    """
    allowed = _allowed(payload)
    texts = tuple(texts)
    secrets = _shown(secrets, (printed, *texts, *(piece.text for piece in pieces(payload))))
    children = _named(children, (piece.text for piece in pieces(payload) if not piece.names_people))
    findings = [
        _refusal(piece.where, kind)
        for piece in pieces(payload)
        for kind in kinds_in(piece.text, allowed) or _secret_in(piece.text, secrets)
    ]
    findings += [
        _refusal(piece.where, CHILD)
        for piece in pieces(payload)
        if not piece.names_people and any(name in piece.text for name in children)
    ]
    if findings:
        return findings
    set_texts = [kind for text in texts for kind in kinds_in(text, allowed) or _secret_in(text, secrets)]
    read = kinds_in(printed, allowed) or _secret_in(printed, secrets) or _wrapped(printed, allowed)
    return [_refusal("排好的版面", kind) for kind in dict.fromkeys([*set_texts, *read])]


def kinds_in(text: str, allowed: Collection[str] = ()) -> list[str]:
    """The kinds of personal numbers in a text, each once.

    ``allowed`` are codes of projects and offices and the office's own telephones: they are no accounts
    and no villager's telephone. An identity number is refused whatever stands in ``allowed``, unless it
    is an organisation's credit code with the right check character.
    """
    narrow = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    kinds = []
    if any(_has_id(_NO_DIGIT.sub("", hit.group()), allowed) for hit in _RUN.finditer(narrow)):
        kinds.append(ID)
    bare = _CODE.sub(_without_credit_code, narrow)
    accounts = [_NO_DIGIT.sub("", hit) for hit in (*_UNBROKEN.findall(bare), *_FOURS.findall(bare))]
    if any(luhn_ok(digits) and digits not in allowed for digits in accounts):
        kinds.append(ACCOUNT)
    if any(_NO_DIGIT.sub("", hit)[-11:] not in allowed for hit in _MOBILE.findall(narrow)):
        kinds.append(MOBILE)
    return kinds


def _without_credit_code(found_code: re.Match[str]) -> str:
    """Nothing in place of a credit code that its letters and its check character give away."""
    code = found_code.group()
    lettered = any(char.isalpha() for char in code[:17])
    return "" if credit_code_ok(code) and (lettered or (code[17].isalpha() and code[17] != "X")) else code


def _has_id(digits: str, allowed: Collection[str]) -> bool:
    """Whether 18 characters in a run are an identity number: checksum and day of birth agree."""
    if digits in allowed and credit_code_ok(digits):
        return False
    windows = (digits[place : place + 18] for place in range(len(digits) - 17))
    return any(_is_id(window) for window in windows)


def _is_id(window: str) -> bool:
    number = IdNumber.parse(window)
    if number is None or not number.checksum_ok or number.birth_date is None:
        return False
    return _FIRST_BIRTH <= number.birth_date.year < _LAST_BIRTH


def _shown(secrets: Collection[str], texts: Iterable[str]) -> list[str]:
    """The secrets that stand in any of the texts: of thousands of persons none should, and each is sought
    once in the whole instead of in every cell.
    """
    whole = "\n".join({_narrowed(text) for text in texts})
    return [secret for secret in secrets if secret.upper() in whole]


def _named(names: Collection[str], texts: Iterable[str]) -> list[str]:
    """The names that stand in any of the texts, as ``_shown`` finds secrets."""
    whole = "\n".join(set(texts))
    return [name for name in names if name in whole]


def _secret_in(text: str, secrets: Collection[str]) -> list[str]:
    narrow = _narrowed(text) if secrets else ""
    return [PERSONAL] if any(secret.upper() in narrow for secret in secrets) else []


def _narrowed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _wrapped(printed: str, allowed: Collection[str]) -> list[str]:
    """Identity numbers broken over two lines of a narrow cell; other numbers have too weak a checksum."""
    joined = re.sub(r"(?<=\d)\s*[\r\n]+\s*(?=[\dXx])", "", printed)
    return [ID] if ID in kinds_in(joined, allowed) else []


def _allowed(payload: Payload) -> frozenset[str]:
    """Numbers that may stand on the sheet: codes of projects and offices, the office's phone."""
    phones = (_NO_DIGIT.sub("", hit)[-11:] for hit in _MOBILE.findall(payload["supervision"]["phone"]))
    known = (text.upper() for text in payload["known"])
    return frozenset((*known, *phones))


def pieces(payload: Payload) -> Iterator[Piece]:
    """Every text of a payload that is printed, with its place in words."""
    yield Piece("标题", payload["title"])
    for number, text in enumerate(payload["paragraphs"], 1):
        label, colon, _ = text.partition("：")
        named = f"（{label.strip()}）" if colon and len(label) <= 16 else ""
        yield Piece(f"正文第{number}段{named}", text)
    second = payload.get("second") or {}
    yield from (Piece("第二种文字的一页", second.get(name, "")) for name in ("title", "text"))
    yield from _table_pieces(payload)
    for text in payload["signature"]["issuers"]:
        yield Piece("落款", text)
    for text in payload["footer"]:
        yield Piece("页脚", text)


def _table_pieces(payload: Payload) -> Iterator[Piece]:
    table = payload["table"]
    if table is None:
        return
    for number, row in enumerate(table["rows"], 1):
        for column, text in zip(table["columns"], row, strict=True):
            names_people = payload["mask"] != MaskProfile.NONE and column["key"] in NAME_COLUMNS
            yield Piece(f"附表第{number}行“{column['label']}”", text, names_people)
    for _, row in table.get("subtotals", ()):
        yield from (Piece("附表小计行", text) for text in row)
    for text in table["total"] or ():
        yield Piece("附表合计行", text)


def _refusal(where: str, kind: str) -> Found:
    return found("VR-NTC-003", f"{where}含有{kind}，不能张贴，请在原记录中删去后重新预览。", details=where)
