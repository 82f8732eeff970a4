"""What a person asked to be written is there whole or not at all, be the disk full or the stick gone."""

from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and put it there once it is whole; an older one stays until then.

    Raises OSError.
    """
    from desktop_app.sheets.writing import appearing  # a start writes nothing of the kind

    with appearing(path) as part:
        part.write_bytes(content)
