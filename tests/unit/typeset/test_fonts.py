"""The shelf: who draws which character, and who says that nobody can."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.places import resources_folder
from desktop_app.typeset.fonts import SHIPPED, Face, FontShelf, MissingGlyphs, Role, office_folder, printable

FONTS = resources_folder() / "fonts"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("character", ["贫", "䶮", "㛃", "𬱖", "①", "㎡", "ꆈ", "ꓡ"])
def test_every_role_draws_it(shelf: FontShelf, role: Role, character: str) -> None:
    glyph = shelf.chain(role).lookup(character)
    assert glyph.gid > 0 and glyph.code == f"{glyph.gid:04X}" and glyph.width > 0


def test_digits_beside_fangsong_are_roman_and_quotes_are_chinese(shelf: FontShelf) -> None:
    chain = shelf.chain(Role.FANG)

    def drawn_by(character: str) -> str:
        return chain.faces[chain.lookup(character).place].path.name

    assert drawn_by("2") == drawn_by("N") == "LiberationSerif-Regular.ttf"
    assert drawn_by("村") == SHIPPED[Role.FANG]
    assert drawn_by("“") == drawn_by("①") == SHIPPED[Role.SONG]
    assert chain.lookup("“").width == 1000


def test_missing_characters_are_named_once_in_order(shelf: FontShelf) -> None:
    assert shelf.missing("何建国䶮𬱖") == ()
    assert shelf.missing("何𪞰建\U00030001𪞰") == ("𪞰", "\U00030001")
    assert shelf.missing("") == shelf.missing("一行\n二行") == ()


def test_the_refusal_names_character_and_code_point(shelf: FontShelf) -> None:
    with pytest.raises(MissingGlyphs) as refused:
        shelf.require(["何建国", "张𪞰", "𪞰"])
    assert refused.value.characters == ("𪞰",)
    assert "“𪞰”（U+2A7B0）" in refused.value.message and refused.value.message.endswith("。")
    assert "等25个字" in MissingGlyphs(tuple("字" * 25)).message


def test_what_draws_nothing_is_not_missing(shelf: FontShelf) -> None:
    assert shelf.missing("葛\U000e0100\u200b\ufe00\t") == ()
    assert printable("葛\U000e0100\u200b乙\n") == "葛乙\n"


@pytest.mark.posix
def test_a_font_in_the_optional_folder_is_asked_last(tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    for file in FONTS.glob("*.ttf"):
        if file.name != "NuosuSIL-Regular.ttf":
            (folder / file.name).symlink_to(file)
    extra = tmp_path / "extra"
    extra.mkdir()
    shutil.copy(FONTS / "NuosuSIL-Regular.ttf", folder / "NuosuSIL-Regular.ttf")
    plain, richer = FontShelf(folder), FontShelf(folder, optional=[extra])
    (extra / "late.ttf").symlink_to(FONTS / "NotoSansLisu-Regular.ttf")
    assert [face.path.name for face in plain.chain(Role.SONG).faces] == [
        face.path.name for face in richer.chain(Role.SONG).faces
    ]
    assert FontShelf(folder, optional=[extra]).chain(Role.SONG).faces[-1].path.name == "late.ttf"


@pytest.mark.posix
def test_the_offices_own_face_is_preferred_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "simfang.ttf").symlink_to(FONTS / SHIPPED[Role.KAI])
    shelf = FontShelf(FONTS, office=tmp_path)
    assert shelf.chain(Role.FANG).faces[0].path.name == "simfang.ttf"
    assert shelf.chain(Role.HEI).faces[0].path.name == SHIPPED[Role.HEI]


@pytest.mark.posix
def test_a_shelf_prefers_a_folder_that_is_there(tmp_path: Path) -> None:
    shelf = FontShelf(FONTS)
    assert shelf.preferring(None) is shelf and shelf.preferring(tmp_path / "none") is shelf
    (tmp_path / "simfang.ttf").symlink_to(FONTS / SHIPPED[Role.KAI])
    other = shelf.preferring(tmp_path)
    assert other.chain(Role.FANG).faces[0].path.name == "simfang.ttf"
    assert other is shelf.preferring(tmp_path)


def test_windows_own_fonts_are_looked_for_on_windows_only() -> None:
    assert office_folder({"WINDIR": "C:/Windows"}, "nt") == Path("C:/Windows/Fonts")
    assert office_folder({"WINDIR": "C:/Windows"}, "posix") is None and office_folder({}, "nt") is None


def test_a_missing_file_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FontShelf(tmp_path).chain(Role.SONG)


@given(st.text(max_size=30))
def test_missing_agrees_with_the_chains(text: str) -> None:
    shelf = FontShelf(FONTS)
    gaps = set(shelf.missing(text))
    for character in printable(text).replace("\n", ""):
        assert (shelf.chain(Role.SONG).lookup(character).gid == 0) == (character in gaps)


def test_a_folder_with_a_chinese_name_works_on_windows_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the C library cannot open such a path, so the file is read instead of mapped."""
    folder = tmp_path / "帮扶台账"
    folder.mkdir()
    shutil.copyfile(FONTS / "NotoSansLisu-Regular.ttf", folder / "字.ttf")
    monkeypatch.setattr("desktop_app.typeset.fonts.os", SimpleNamespace(name="nt"))
    monkeypatch.setattr("uharfbuzz.Blob.from_file_path", None, raising=False)
    assert Face(folder / "字.ttf").glyph("ꓡ") > 0
