"""What the built program leaves out, and above all what it must not leave out."""

import pytest

from installer.trim import is_unused, kept


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "PySide6\\plugins\\imageformats\\qjpeg.dll",
        "PySide6\\plugins\\imageformats\\qico.dll",
        "PySide6\\Qt6Widgets.dll",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "libxcb-cursor.so.0",
        "libcrypto.so.3",
        "libpython3.11.so.1.0",
        "pillow.libs/libharfbuzz-fb49c9fc.so.0.61450.0",
        "resources/catalog/notices.toml",
    ],
)
def test_what_is_needed_stays(name: str) -> None:
    assert not is_unused(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6\\plugins\\tls\\qschannelbackend.dll",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "PySide6\\plugins\\imageformats\\qwebp.dll",
        "PySide6\\Qt6Network.dll",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "libgtk-3.so.0",
        "libreadline.so.8",
        "libglib-2.0.so.0",
    ],
)
def test_what_nothing_uses_goes(name: str) -> None:
    assert is_unused(name)


def test_kept_is_a_filter_of_pyinstallers_entries() -> None:
    entries = [("libgtk-3.so.0", "/usr/lib/libgtk-3.so.0", "BINARY"), ("a.txt", "a.txt", "DATA")]
    assert kept(entries) == entries[1:]
