"""What the built program leaves out of what PyInstaller finds: what nothing uses, and what every desktop has.

The program runs on X11, on Wayland desktops
through XWayland, and offscreen; it never talks to a network.
"""

from collections.abc import Sequence

# Modules that something imports under a condition that does not hold here.
EXCLUDED_MODULES = (
    "tkinter",
    "duckdb",  # the province's extras, which come by pip where they are wanted
    "psycopg",
    "psycopg_binary",
    "pyarrow",
    "numpy",
    "pandas",
    "matplotlib",
    "IPython",
    "readline",  # GPL
    "lxml.html",  # pikepdf wants lxml's etree alone
    "lxml.isoschematron",
    "lxml.objectify",
    "lxml.sax",
    "zstandard._cffi",  # the slower of its two ways
    "zstandard.backend_cffi",
    "ssl",  # asyncio, ftplib, http and urllib ask whether it is there; nothing here talks to anybody
    "_ssl",
    "_codecs_iso2022",  # texts are read as UTF-8 or GB18030
    "_codecs_jp",
    "_codecs_kr",
    "doctest",  # for developers, as are the next
    "http.server",
    "lxml.doctestcompare",
    "pdb",
    "pydoc",
    "pydoc_data",
    "unittest",
    "xmlrpc.server",
    "pytest",
    "_pytest",
    "setuptools",
    "pip",
    "PIL.ImageQt",
    "PySide6.QtDBus",  # Python's side of it; Qt's own stays
    "PySide6.QtDesigner",
    "PySide6.QtHelp",
    "PySide6.QtNetwork",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuickWidgets",
    "PySide6.QtTest",
)

# Beginnings of file names: libraries of the system that only Qt's GTK theme or unused plugins want.
UNUSED_LIBRARIES = (
    "libatk",
    "libatspi",
    "libavif",
    "libcairo",
    "libdatrie",
    "libepoxy",
    "libfribidi",
    "libgdk",
    "libgio-2",
    "libgmodule",
    "libgobject",
    "libgraphite",
    "libgtk-3",
    "libharfbuzz.so",
    "libmount",
    "libblkid",
    "libpango",
    "libpixman",
    "libselinux",
    "libthai",
    "libxcomposite",
    "libxcursor",
    "libxdamage",
    "libxi.so",
    "libxinerama",
    "libxrandr",
    "libqt6eglfs",
    "libqt6network",
    "libqt6opengl",
    "libqt6pdf",
    "libqt6qml",
    "libqt6quick",
    "libqt6virtualkeyboard",
    "libqt6wayland",
    "libqt6wlshell",
    "qt6network",  # Windows names them without "lib"
    "qt6opengl",
    "qt6pdf",
    "qt6qml",
    "qt6quick",
    "qt6virtualkeyboard",
    "opengl32sw",
    "d3dcompiler",
)

# Beginnings of file names: libraries that every desktop has. The Debian package asks for them; our own copies
# would age beside the system's, and would ship more under the LGPL than Qt.
SYSTEM_LIBRARIES = (
    "libavahi",
    "libbrotlicommon.so",
    "libbrotlidec.so",
    "libbsd",
    "libcap.so",
    "libcom_err",
    "libcups.so",
    "libdbus-1",
    "libexpat",
    "libfontconfig",
    "libfreetype.so",
    "libgcc_s",
    "libgcrypt",
    "libglib-2",
    "libgmp",
    "libgnutls",
    "libgpg-error",
    "libgssapi",
    "libgthread-2",
    "libhogweed",
    "libidn2",
    "libjpeg.so",
    "libk5crypto",
    "libkeyutils",
    "libkrb5",
    "liblz4",
    "libmd.so",
    "libnettle",
    "libp11-kit",
    "libpcre.so",
    "libpcre2",
    "libpng16.so",
    "libreadline",
    "libstdc++",
    "libsystemd",
    "libtasn1",
    "libtinfo",
    "libunistring",
    "libx11.so",
    "libxau.so",
    "libxdmcp",
    "libxext",
    "libxrender",
    "libzstd.so",
)

# Parts of paths: plugins for screens, inputs and formats that the program does not use.
UNUSED_PLUGINS = (
    "/pil/_avif",
    "/plugins/egldeviceintegrations/",
    "/plugins/generic/",
    "/plugins/networkinformation/",
    "/plugins/qmltooling/",
    "/plugins/tls/",
    "/plugins/wayland",
    "/plugins/imageformats/libqpdf",
    *(  # pictures reach Qt as PNG, JPEG or SVG
        f"/plugins/imageformats/{prefix}q{kind}."
        for prefix in ("", "lib")
        for kind in ("gif", "icns", "tga", "tiff", "wbmp", "webp")
    ),
    "/plugins/platforminputcontexts/libqtvirtualkeyboard",
    "/plugins/platforms/libqeglfs",
    "/plugins/platforms/libqlinuxfb",
    "/plugins/platforms/libqminimal",
    "/plugins/platforms/qminimal",
    "/plugins/platforms/libqvkkhrdisplay",
    "/plugins/platforms/libqvnc",
    "/plugins/platforms/libqwayland",
    "/plugins/platforms/qdirect2d",
    "/plugins/platformthemes/libqgtk3",
)


def is_unused(name: str) -> bool:
    """Whether a file, named by its path inside the built program, can be left out."""
    path = "/" + name.replace("\\", "/").lower()
    file = path.rsplit("/", 1)[-1]
    if "/pyside6/" in path and "/translations/" in path:
        return not (file.startswith(("qtbase_", "qt_")) and file.endswith("_zh_cn.qm"))
    return file.startswith(UNUSED_LIBRARIES + SYSTEM_LIBRARIES) or any(
        part in path for part in UNUSED_PLUGINS
    )


def kept(entries: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """PyInstaller's entries (name, source, kind) without those that are unused."""
    return [entry for entry in entries if not is_unused(entry[0])]
