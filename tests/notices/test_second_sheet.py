"""A ready PDF behind a notice: kept to the byte, named by its hash, refused for what it shows."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from desktop_app.notices.freeze import digest_of
from desktop_app.notices.layout import printed_text, render_notice, web_copy
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau, preview, publish
from desktop_app.notices.second_sheet import attached, require_usable
from desktop_app.typeset.document import Document, Paragraph
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.preview import page_count
from desktop_app.typeset.render import render
from tests.notices.conftest import KEY
from tests.notices.township import Township, card_number, id_number

Choose = Callable[..., NoticeChoice]
SHEET = "藏文译本一页"


def sheet(shelf: FontShelf, text: str = SHEET) -> bytes:
    """A PDF as another program might have made it, for what the notice knows of that."""
    return render(Document(title="藏文", body=(Paragraph(text),)), shelf)


def with_kept(bureau: Bureau, *files: bytes) -> Bureau:
    return replace(bureau, kept={hashlib.sha256(data).hexdigest(): data for data in files}.get)


def second(data: bytes) -> dict[str, str]:
    return {"language": "bo", "title": "", "text": "", "sha256": hashlib.sha256(data).hexdigest()}


def test_bound_behind_the_notice_and_named_in_its_payload(
    bureau: Bureau, town: Township, choose: Choose, shelf: FontShelf
) -> None:
    town.exits(2)
    data = sheet(shelf)
    bureau = with_kept(bureau, data)
    plain = publish(bureau, choose("N04"), "K3-2018-N04-0001", KEY.sign)
    first, again = (
        publish(bureau, choose("N04", second=second(data)), "K3-2018-N04-0001", KEY.sign) for _ in range(2)
    )
    assert first.pdf == again.pdf
    assert page_count(first.pdf) == page_count(plain.pdf) + 1
    assert SHEET in printed_text(first.pdf) and SHEET not in printed_text(plain.pdf)
    assert attached(first.frozen.payload) == hashlib.sha256(data).hexdigest()
    other = {**first.frozen.payload, "second": second(b"another")}
    assert first.frozen.digest not in (plain.frozen.digest, digest_of(other))
    with pikepdf.open(io.BytesIO(first.pdf)) as whole:
        assert whole.Root.StructTreeRoot.K and whole.Root.MarkInfo.Marked
        assert b"pdfaid:part" not in whole.Root.Metadata.read_bytes()
        assert whole.check_pdf_syntax() == []


def test_the_copy_for_the_web_goes_without_it(
    bureau: Bureau, town: Township, choose: Choose, shelf: FontShelf
) -> None:
    town.exits(2)
    data = sheet(shelf)
    payload = publish(
        with_kept(bureau, data), choose("N04", second=second(data)), "K3-1", KEY.sign
    ).frozen.payload
    assert SHEET not in printed_text(render_notice(web_copy(payload), shelf))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"户主 {id_number(7)} 3人", "身份证号码"),
        (f"账号{card_number(7)}", "银行账号"),
        ("电话 139 0000 1234", "手机号码"),
        ("电话1390000\n1234", "手机号码"),
    ],
)
def test_personal_numbers_are_refused(
    bureau: Bureau, town: Township, choose: Choose, shelf: FontShelf, text: str, kind: str
) -> None:
    data = sheet(shelf, text)
    with pytest.raises(NoticeRefused, match=f"所附PDF第1页含有{kind}"):
        require_usable(data)
    town.exits(1)
    for step in (
        lambda choice: preview(with_kept(bureau, data), choice),
        lambda choice: publish(with_kept(bureau, data), choice, "K3-1", KEY.sign),
    ):
        with pytest.raises(NoticeRefused, match=kind):
            step(choose("N04", second=second(data)))


def locked(shelf: FontShelf) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet(shelf))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def test_what_cannot_be_used_is_refused(shelf: FontShelf) -> None:
    for data, told in (
        (b"PK\x03\x04", "应是PDF"),
        (b"%PDF-1.7 and nothing", "打不开"),
        (locked(shelf), "设有密码"),
    ):
        with pytest.raises(NoticeRefused, match=told):
            require_usable(data)


def test_a_sheet_that_is_not_here_or_another_one(
    bureau: Bureau, town: Township, choose: Choose, shelf: FontShelf
) -> None:
    town.exits(1)
    data = sheet(shelf)
    for kept in (lambda _name: None, lambda _name: data + b"\n"):
        with pytest.raises(NoticeRefused, match="不在本机"):
            preview(replace(bureau, kept=kept), choose("N04", second=second(data)))
