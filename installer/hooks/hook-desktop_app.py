"""What a start imports lies beside the program as compiled files: unpacking it from an archive takes longer.

The rest, what a command or a dialog needs, stays in the archive, which takes half the space.
"""

# fmt: off
_WANTED_AT_ONCE = (
    "desktop_app", "cryptography", "sqlcipher3", "pyrage", "PySide6", "shiboken6",
    "_compression", "ast", "base64", "bisect", "bz2", "concurrent", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "dis", "fnmatch", "hashlib", "hmac", "inspect", "ipaddress",
    "json", "logging", "lzma", "numbers", "opcode", "pathlib", "queue", "random", "secrets", "shutil",
    "string", "struct", "tempfile", "textwrap", "threading", "token", "tokenize", "typing", "urllib",
    "zipfile",
)
_WANTED_LATER = (
    "cli", "demo", "exchange", "merge", "notices", "province", "reports", "sample", "selftest", "sheets",
    "sync", "typeset",
)
# fmt: on
module_collection_mode = dict.fromkeys(_WANTED_AT_ONCE, "pyc") | {
    f"desktop_app.{room}": "pyz" for room in _WANTED_LATER
}
