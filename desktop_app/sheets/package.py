"""What a spreadsheet file is before it is parsed: its kind, its dangers, and its merged cells.

Merged blocks stand at the end of each sheet's XML, behind all rows: they are picked out of the raw stream
here, in the same pass that looks for formulas without a result, before the first row is read.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from desktop_app.sheets.book import Merge
from desktop_app.sheets.cells import column_number
from desktop_app.sheets.refused import SheetRefused

MAX_UNPACKED = 2 * 1024**3
MAX_RATIO = 250
MAX_MEMBERS = 20_000
MAX_MERGES = 200_000
_SMALL = 64 * 1024**2
_CHUNK = 1 << 18
_OVERLAP = 256
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_UNCALCULATED = re.compile(rb"</(?:\w+:)?f>(?:<(?:\w+:)?v/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>")
UNREADABLE = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def kind_of(path: Path) -> str:
    """``xlsx``, ``xls`` or ``csv``; raises SheetRefused for anything else, saying what to do."""
    head = _head(path)
    if not head:
        raise SheetRefused(f"“{path.name}”是空文件，请重新导出后再导入。")
    if head.startswith(_OLE):
        _require_old_book(path)
        return "xls"
    if head.startswith(b"PK"):
        return "xlsx"
    if _looks_like_page(head):
        raise SheetRefused(f"“{path.name}”其实是网页格式的表格，请用Excel或WPS打开，另存为“.xlsx”后再导入。")
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in head and not utf16:
        raise SheetRefused(f"“{path.name}”不是表格文件，请选择Excel工作簿（.xlsx）或文本表格（.csv）。")
    return "csv"


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise SheetRefused(f"“{path.name}”是文件夹，请选择其中的表格文件。")
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError:
        raise SheetRefused(f"找不到文件“{path.name}”，请检查是否已移走或改名。") from None
    except PermissionError:
        raise SheetRefused(
            f"没有权限读取“{path.name}”，请关闭正在使用它的程序，或复制到自己的文件夹后再导入。"
        ) from None
    except OSError:
        raise SheetRefused(f"读取“{path.name}”时出错，请检查U盘或磁盘后再试。") from None


def _looks_like_page(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"))


def _require_old_book(path: Path) -> None:
    """Raises SheetRefused for an old compound file that is no workbook, or one that asks for a password."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SheetRefused(locked(path))
    if "Workbook".encode("utf-16-le") not in content and "Book".encode("utf-16-le") not in content:
        raise SheetRefused(
            f"“{path.name}”不是能读的表格文件，请选择Excel工作簿（.xlsx）；"
            "WPS或其他格式的表格请先另存为“.xlsx”。"
        )


def locked(path: Path) -> str:
    """The sentence for a workbook that asks for a password."""
    return f"“{path.name}”设了打开密码，请在Excel或WPS中取消密码，保存后再导入。"


def open_package(path: Path) -> zipfile.ZipFile:
    """The zip container of a workbook, looked over; raises SheetRefused."""
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise SheetRefused(damaged(path)) from None
    try:
        _look_over(package, path)
    except SheetRefused:
        package.close()
        raise
    return package


def damaged(path: Path) -> str:
    """The sentence for a workbook whose parts cannot be read."""
    return f"“{path.name}”已损坏或没有复制完整，请重新复制，或用Excel、WPS打开后另存一份再导入。"


def _look_over(package: zipfile.ZipFile, path: Path) -> None:
    members = package.infolist()
    names = {item.filename for item in members}
    if "xl/workbook.xml" not in names:
        raise SheetRefused(
            f"“{path.name}”不是Excel工作簿，请选择“.xlsx”文件；WPS或其他格式的表格请先另存为“.xlsx”。"
        )
    if any(item.flag_bits & 1 for item in members):
        raise SheetRefused(f"“{path.name}”设了打开密码，请取消密码，保存后再导入。")
    unpacked = sum(item.file_size for item in members)
    packed = max(1, sum(item.compress_size for item in members))
    is_bomb = unpacked > _SMALL and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED or len(members) > MAX_MEMBERS or is_bomb:
        raise SheetRefused(f"“{path.name}”展开后异常庞大，为安全起见不读取；请只保留数据另存一份后再导入。")


def sheet_parts(package: zipfile.ZipFile, path: Path) -> dict[str, str]:
    """The name of the XML part of each sheet, by the sheet's title."""
    try:
        relations = {
            item.get("Id", ""): item.get("Target", "")
            for item in _tree(package, "xl/_rels/workbook.xml.rels", path)
        }
        sheets = (
            item for item in _tree(package, "xl/workbook.xml", path).iter() if item.tag.endswith("}sheet")
        )
        return {
            sheet.get("name", ""): _part_name(relations.get(sheet.get(_RELATION, ""), "")) for sheet in sheets
        }
    except (ElementTree.ParseError, *UNREADABLE):
        raise SheetRefused(damaged(path)) from None


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _tree(package: zipfile.ZipFile, name: str, path: Path) -> ElementTree.Element:
    content = package.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SheetRefused(damaged(path))
    return ElementTree.fromstring(content)  # noqa: S314 – without a DTD there is nothing to expand


def merges_of(package: zipfile.ZipFile, part: str, title: str, path: Path) -> tuple[Merge, ...]:
    """The merged blocks of a sheet, in order from the top.

    Raises SheetRefused for a document type definition, for formulas that were never calculated (their
    cells would read as empty and be lost) and for an absurd number of blocks.
    """
    merges: list[Merge] = []
    try:
        for piece, fresh in _pieces(package, part):
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise SheetRefused(damaged(path))
            if _UNCALCULATED.search(piece):
                raise SheetRefused(
                    f"工作表“{title}”中有公式还没有算出结果，请用Excel或WPS打开“{path.name}”，保存一次后再导入。"
                )
            merges.extend(_merge(found) for found in _MERGE.finditer(piece) if found.end() > fresh)
            if len(merges) > MAX_MERGES:
                raise SheetRefused(f"工作表“{title}”的合并单元格太多，请取消合并后再导入。")
    except UNREADABLE:
        raise SheetRefused(damaged(path)) from None
    return tuple(sorted(merges, key=lambda merge: (merge.top, merge.left)))


def _pieces(package: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, int]]:
    """Overlapping pieces of a part, each with the length of what the piece before already showed."""
    tail = b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk, len(tail)
            tail = (tail + chunk)[-_OVERLAP:]


def _merge(found: re.Match[bytes]) -> Merge:
    left, top, right, bottom = (group.decode() for group in found.groups())
    return Merge(int(top), column_number(left), int(bottom), column_number(right))
