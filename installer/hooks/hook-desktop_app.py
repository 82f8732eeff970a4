"""What a start imports lies beside the program as compiled files: unpacking it from an archive takes longer.

The rest, what a command or a dialog needs, stays in the archive, which takes a third of the room.
"""

module_collection_mode = dict.fromkeys(
    ("desktop_app", "cryptography", "sqlcipher3", "pyrage", "PySide6", "shiboken6"), "pyc"
)
