"""Record ids: made from the natural key where there is one, so that two laptops meet in one record."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Entity, Value

if TYPE_CHECKING:
    from uuid import UUID

_NAMESPACE = "6b0c2a52-6f3d-5a53-9a0e-5b0d6c6f2018"


def record_id(entity: Entity, values: Mapping[str, Value]) -> str:
    """The id of a record that is being created.

    UUIDv5 of the natural key when each of its parts is filled in, else a time-ordered UUIDv7
    (design.md §2). Later changes of the key leave the id alone.
    """
    if not is_whole_key(entity, values):
        return new_id()
    import uuid  # which asks the whole platform about itself: not before there is something to name

    parts = (str(values[name]) for name in entity.key)
    return str(uuid.uuid5(_namespace(), "\x1f".join([entity.name, *parts])))


def is_whole_key(entity: Entity, values: Mapping[str, Value]) -> bool:
    """Whether there is a natural key and each of its parts is filled in."""
    return bool(entity.key) and all(values.get(name) not in (None, "") for name in entity.key)


@cache
def _namespace() -> "UUID":
    import uuid

    return uuid.UUID(_NAMESPACE)


def new_id() -> str:
    """A fresh time-ordered id."""
    from uuid_utils import uuid7

    return str(uuid7())
