"""What a list shows, as one value: it is saved under a name, and a chart asks for it."""

from collections.abc import Mapping
from typing import NamedTuple

from desktop_app.catalog.model import Value


class View(NamedTuple):
    """What a list shows, but for the search text."""

    filters: Mapping[str, tuple[Value, ...]] = {}
    sort: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()
