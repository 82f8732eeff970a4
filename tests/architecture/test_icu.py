"""Qt sorts, folds case and tells time zones with the cut-down ICU data as with all of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer.icu import is_wanted, read_package, thin_library, write_package

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(sys.platform != "linux", reason="Qt brings ICU there alone"),
]

ASKED = """
from PySide6.QtCore import QByteArray, QCollator, QDateTime, QLocale, QTimeZone
QLocale.setDefault(QLocale("zh_CN"))
names = ["张三", "阿卜杜克热木", "马海子各", "吉克", "éa", "Eb", "李四", "重庆", "四川", "10组", "9组", "𬱖"]
for language in ("zh_CN", "en_US", "C"):
    collator = QCollator(QLocale(language))
    collator.setNumericMode(True)
    print(sorted(names, key=collator.sortKey))
zone = QTimeZone(QByteArray(b"Asia/Shanghai"))
print(zone.displayName(QTimeZone.TimeType.StandardTime))
print(zone.offsetFromUtc(QDateTime(2018, 10, 8, 9, 0, 0)), len(QTimeZone.availableTimeZoneIds()))
print(QLocale("zh_CN").toUpper("straße ı"), QLocale("zh_CN").toLower("ΑΣ"))
"""


@pytest.fixture(scope="module")
def library() -> Path:
    import PySide6

    return next((Path(PySide6.__path__[0]) / "Qt" / "lib").glob("libicudata.so.*"))


def test_a_package_is_written_as_it_was_read() -> None:
    items = {"icudt73l/coll/zh.res": b"12345", "icudt73l/root.res": b"x" * 33}
    header = b"\x20\x00\xda\x27\x14\0\0\0\0\0\x02\0CmnD\x01\0\0\0".ljust(32, b"\0")
    written = write_package(header, items)
    assert {name: item.rstrip(b"\0") for name, item in read_package(written)[1].items()} == items
    with pytest.raises(ValueError, match="not a package"):
        read_package(b"\0" * 64)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("coll/zh.res", True),
        ("zone/en_GB.res", True),
        ("zh_Hans_CN.res", True),
        ("zoneinfo64.res", True),
        ("coll/ucadata.icu", True),
        ("gb18030.cnv", True),
        ("fr_CA.res", False),
        ("coll/ko.res", False),
        ("brkitr/cjdict.dict", False),
        ("unit/zh.res", False),
        ("euc-tw-2014.cnv", False),
    ],
)
def test_what_is_kept(name: str, kept: bool) -> None:
    assert is_wanted(name) is kept


def test_qt_answers_as_before(library: Path, tmp_path: Path) -> None:
    small = thin_library(library, tmp_path)
    assert small.stat().st_size * 5 < library.stat().st_size

    def told(**more: str) -> str:
        environment = {**os.environ, "TZ": "Asia/Shanghai", **more}
        words = [sys.executable, "-c", ASKED]
        return subprocess.run(
            words, env=environment, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    assert told(LD_PRELOAD=str(small)) == told()
    without_chinese = thin_library(library, tmp_path / "less", lambda name: "zh" not in name)
    assert told(LD_PRELOAD=str(without_chinese)) != told(), "the question asks ICU nothing"
