"""A second language on the sheet: in the order of its readers, shaped, broken where it may be."""

from dataclasses import replace
from pathlib import Path

import pytest
from bidi import get_display

from desktop_app.typeset.document import Foreign
from desktop_app.typeset.fonts import FontShelf, MissingGlyphs
from desktop_app.typeset.foreign import atoms, broken, is_from_the_right, visual_runs
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from tests.unit.typeset import referees, samples

UYGHUR = (
    "2018-يىللىق نامرات ئائىلىلەر تىزىملىكى ئېلان قىلىندى. پىكىرىڭىز بولسا 12317 (دۆلەتلىك تېلېفون) "
    "ياكى 0998-8331234 گە تېلېفون قىلىڭ، ئېلان ۋاقتى 10 كۈن."
)
TIBETAN = "དབུལ་སྐྱོར་ལས་དོན་གྱི་བརྡ་ཐོ། མང་ཚོགས་ཀྱིས་ལྟ་སྐུལ་གནང་རོགས།"
YI = "ꆈꌠꁱꂷꆏꌠꊿꊾꃅꄉꃀꃴꐨꇁꈌꈐꏦꉬꋍꑘꀋꉬꌐꇁꀋꄸꎭꄉꀋꐚꊿꋍꈨꁧꀕ"
LISU = "ꓡꓲꓢꓴ ꓐꓳ. ꓟ ꓬꓲ ꓠꓯ 2018 ꓗꓴ"


def shown(text: str) -> str:
    """A line's characters from left to right as our runs have them, brackets not yet mirrored."""
    return "".join(run[::-1] if turned else run for run, turned in visual_runs(text, is_from_the_right(text)))


@pytest.mark.parametrize(
    "text",
    [
        "ئېلان ۋاقتى 10 كۈن",
        "2018-يىللىق تىزىملىك (جەمئىي 12 ئائىلە)",
        "中文 ئېلان 中文",
        "ئېلان A4 قەغەز «بىر ۋاراق»",
        "ئېلان ۋاقتى ",
        "abc 123",
    ],
)
def test_the_order_is_that_of_the_standard(text: str) -> None:
    """Another implementation of UAX 9 shows the same, blanks at the ends aside."""
    assert shown(text).strip() == str(get_display(text)).strip()


def test_a_telephone_number_keeps_its_order() -> None:
    assert "0998-8331234" in shown("تېلېفون 0998-8331234 گە")


def test_tibetan_ends_lines_after_a_tsheg_and_keeps_the_shad() -> None:
    pieces = list(atoms(TIBETAN))
    assert "".join(pieces) == TIBETAN
    assert all(piece.rstrip()[-1] in "་།" for piece in pieces)
    assert "ཐོ། " in pieces


def test_yi_may_end_anywhere_and_words_with_blanks_only_there() -> None:
    assert list(atoms(YI)) == list(YI)
    assert list(atoms(LISU)) == ["ꓡꓲꓢꓴ ", "ꓐꓳ. ", "ꓟ ", "ꓬꓲ ", "ꓠꓯ ", "2018 ", "ꓗꓴ"]
    assert broken("ab cd ef", len, 5, 2) == ["ab cd", "ef"]
    assert broken("abcdef", len, 4, 4) == ["abcd", "ef"]


@pytest.mark.parametrize(
    ("language", "text"), [("ug", UYGHUR), ("bo", TIBETAN), ("ii", YI * 3), ("lis", LISU)]
)
def test_a_sheet_of_its_own_that_can_be_copied(
    language: str, text: str, shelf: FontShelf, tmp_path: Path
) -> None:
    document = replace(samples.short_notice(), second=Foreign(language, text[:12].strip(), text))
    pdf = render(document, shelf)
    referees.qpdf_check(pdf, tmp_path)
    referees.read_operators(pdf)
    first, second = page_texts(pdf)
    words = [word for word in text.replace("(", " ").replace(")", " ").split() if word.isalpha()]
    plain = second.replace("\n", "") if language == "ii" else second
    assert all(word in plain for word in words)
    assert "第2页" in second and text[:6] not in first
    with referees.opened(pdf) as file:
        spoken = {str(item.Lang) for item in file.objects if _has_language(item)}
    assert spoken == {language}


def _has_language(item: object) -> bool:
    import pikepdf

    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem" and "/Lang" in item


def test_a_title_alone_stands_under_the_title(shelf: FontShelf) -> None:
    pdf = render(replace(samples.short_notice(), second=Foreign("bo", "དབུལ་སྐྱོར་བརྡ་ཐོ།")), shelf)
    [only] = page_texts(pdf)
    assert "དབུལ་སྐྱོར་བརྡ་ཐོ།" in only


def test_uyghur_begins_at_the_right(shelf: FontShelf, tmp_path: Path) -> None:
    pdf = render(replace(samples.short_notice(), second=Foreign("ug", "", "77 كۈن\n77 كۈن")), shelf)
    ends = [word[2] for word in referees.words(pdf, tmp_path)[1] if word[4] == "77"]
    assert len(ends) == 2 and min(ends) > 450


def test_a_letter_nobody_has_is_refused_by_name(shelf: FontShelf) -> None:
    with pytest.raises(MissingGlyphs, match="U\\+10A00"):
        render(replace(samples.short_notice(), second=Foreign("x", "", "\U00010a00")), shelf)
