"""Small shared words of the two doors: who writes and why, and what a write touched."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.catalog.identity import new_id

if TYPE_CHECKING:
    from desktop_app.merge.history import Version


class Touched(NamedTuple):
    """A record that a write created or changed."""

    entity: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who saves, why and when. A save id makes a repeated save recognisable after a failed fsync."""

    person: str
    reason: str
    now_ms: int
    save_id: str = field(default_factory=new_id)


class Changes(NamedTuple):
    """What a write changed; ``version`` is None when there was nothing to change. ``awaited`` says that
    something of others stands below a record which it entered, and has to be looked at again.
    """

    version: "Version | None" = None
    touched: tuple[Touched, ...] = ()
    not_applied: tuple[tuple[Touched, str], ...] = ()
    awaited: bool = False

    def __bool__(self) -> bool:
        return bool(self.touched)
