"""What a list shows, as one value: it is saved under a name, and a chart asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Value


@dataclass(frozen=True, slots=True)
class View:
    """What a list shows, but for the search text."""

    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()
