"""An edition of the catalogue as one file that travels: a plain zip of its texts, and what it may not do.

New checks and new SQL need a new program; everything else that changes by circular – fields, codes, texts,
thresholds, poverty lines, settings, holidays – is in these texts (design.md §2).
"""

import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, CatalogueError, Entity, Field
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.recoding import Recoding

_TEXTS = (
    "checks.csv",
    "code_tables.csv",
    "codes.csv",
    "holidays.csv",
    "import_map.csv",
    "measure_departments.csv",
    "notices.toml",
    "places.toml",
    "poverty_lines.csv",
    "recodings.csv",
    "settings.toml",
)
_ENTITIES = "entities/"
_RECODINGS = "recodings.csv"
_NUMBER = re.compile(r'^edition = "[^"]*"', re.MULTILINE)
_COMPUTED = "columns.toml"
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same texts give the same bytes
_MOST = 32 * 1024 * 1024  # bytes of all texts together; today's are under one million


def pack_edition(folder: Path) -> bytes:
    """The catalogue in ``folder`` as one file; raises CatalogueError when it contradicts itself."""
    load_catalogue(folder)
    names = [name for name in _TEXTS if (folder / name).exists()]
    names += [f"{_ENTITIES}{path.name}" for path in sorted((folder / "entities").glob("*.toml"))]
    return _zipped((name, (folder / name).read_bytes()) for name in names)


def _zipped(texts: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in texts:
            archive.writestr(zipfile.ZipInfo(name, _BEGINNING), content)
    return packed.getvalue()


def recoded_edition(packed: bytes, edition: str, recoding: Recoding) -> bytes:
    """The same texts under another number and with another table of recoded divisions."""
    texts = {**dict(_texts(packed)), _RECODINGS: recoding.to_csv().encode()}
    settings = texts["settings.toml"].decode()
    texts["settings.toml"] = _NUMBER.sub(f'edition = "{edition}"', settings, count=1).encode()
    return _zipped(texts.items())


def next_edition(edition: str) -> str:
    """The number of the edition that follows with nothing but recoded divisions: 2018.4, 2018.4.01, …

    Numbers compare as texts, hence the two digits.
    """
    stem, dot, last = edition.rpartition(".")
    counted = dot and "." in stem and len(last) == 2 and last.isdecimal()
    return f"{stem}.{int(last) + 1:02d}" if counted else f"{edition}.01"


def unpack_edition(packed: bytes) -> Catalogue:
    """The catalogue in such a file; raises CatalogueError for anything else.

    What lists compute is SQL, which a file may not bring: it stays that of the program.
    """
    with TemporaryDirectory(prefix="bangfu-edition-") as name:
        folder = Path(name)
        (folder / "entities").mkdir()
        try:
            for text, content in _texts(packed):
                (folder / text).write_bytes(content)
            shutil.copyfile(resources_folder() / "catalog" / _COMPUTED, folder / _COMPUTED)
            return load_catalogue(folder)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, TypeError) as error:
            raise CatalogueError(f"not an edition: {error}") from error


def _texts(packed: bytes) -> Iterator[tuple[str, bytes]]:
    left = _MOST
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for member in archive.infolist():
            entity = member.filename.removeprefix(_ENTITIES)
            plain = entity.removesuffix(".toml").replace("_", "").isalnum() and entity.isascii()
            if member.filename not in _TEXTS and not (
                member.filename.startswith(_ENTITIES) and entity.endswith(".toml") and plain
            ):
                raise CatalogueError(f"not a text of a catalogue: {member.filename!r}")
            with archive.open(member) as file:
                content = file.read(left + 1)
            left -= len(content)
            if left < 0:
                raise CatalogueError("an edition of more than 32 MB")
            yield member.filename, content


def faults(before: Catalogue, after: Catalogue) -> list[str]:
    """What ``after`` does that a later edition may not, as Chinese sentences; none for a lawful one.

    An edition adds and retires; it removes, retypes and reuses nothing, so that whatever was entered under
    an earlier one keeps its column, and every old entry still fits.
    """
    found = []
    if after.edition <= before.edition:
        found.append(f"目录的版本号“{after.edition}”不比现在的“{before.edition}”新。")
    for name, entity in before.entities.items():
        new = after.entities.get(name)
        found += [f"去掉了“{entity.label}”这类记录。"] if new is None else _entity_faults(entity, new)
    for name, table in before.codes.items():
        kept = after.codes[name].codes if name in after.codes else {}
        gone = [code for code in table.codes if code not in kept]
        found += [f"代码表“{table.title}”去掉了代码{'、'.join(gone)}。"] if gone else []
    found += _gone("设置", before.settings, after.settings)
    found += _gone("核查规则", before.checks, after.checks)
    found += _gone("公告", before.notices, after.notices)
    recoded = (
        {f"{step.old_code}→{step.new_code}" for step in item.recoding.steps} for item in (before, after)
    )
    found += _gone("区划变更", *recoded)
    if added := sorted(after.checks.keys() - before.checks.keys()):
        found.append(f"核查规则{'、'.join(added)}是新增的，要随新版程序下发。")
    return found


def _gone(what: str, before: Iterable[str], after: Iterable[str]) -> list[str]:
    missing = sorted(set(before) - set(after))
    return [f"去掉了{what}{'、'.join(missing)}。"] if missing else []


def _entity_faults(before: Entity, after: Entity) -> Iterator[str]:
    label = before.label
    for said, old, new in (
        ("编号的来历", before.key, after.key),
        ("所属的上级记录", before.parent, after.parent),
        ("填报的级别", before.owner, after.owner),
    ):
        if old != new:
            yield f"“{label}”改了{said}。"
    for item in before.fields:
        if not after.has(item.name):
            yield f"“{label}”去掉了“{item.label}”；不再使用的栏目要标明停用，不能去掉。"
        elif _kind(item) != _kind(after.field(item.name)):
            yield f"“{label}”的“{item.label}”改了类型。"
        elif item.audience != after.field(item.name).audience:  # what was sealed under it stays as it is
            yield f"“{label}”的“{item.label}”改了谁可以看；请停用这一项，另设新的。"
    present = {item.name for item in before.fields}
    for item in after.stored_fields:
        if item.name not in present and item.name in after.key:
            yield f"“{label}”新增的“{item.label}”不能用来定编号。"


def _kind(item: Field) -> tuple[str, bool, int, str, str]:
    return str(item.type), item.stored, item.scale, item.codes, item.target
