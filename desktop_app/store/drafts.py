"""What a person has typed and not yet saved, so that pulling the plug loses at most one word.

Drafts are not journaled: they are nobody's business but the writer's until they are saved (design.md §3).
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.catalog.model import Value

if TYPE_CHECKING:
    from sqlite_utils import Database


class Draft(NamedTuple):
    """An unsaved form: the typed texts by field, as the form had them."""

    entity: str
    record_id: str
    person: str
    saved_at: str
    values: Mapping[str, Value]


def keep_draft(db: "Database", draft: Draft) -> None:
    """Keep ``draft`` in place of an older one of the same form and person; the caller commits."""
    db.execute(
        "INSERT INTO draft (entity, record_id, person, saved_at, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (entity, record_id, person) "
        "DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body",
        [
            draft.entity,
            draft.record_id,
            draft.person,
            draft.saved_at,
            json.dumps(dict(draft.values), ensure_ascii=False),
        ],
    )


def drop_draft(db: "Database", entity: str, record_id: str, person: str) -> None:
    """Forget a draft; dropping one that does not exist changes nothing."""
    db.execute(
        "DELETE FROM draft WHERE entity = ? AND record_id = ? AND person = ?", [entity, record_id, person]
    )


def list_drafts(db: "Database", person: str) -> list[Draft]:
    """The drafts of ``person``, the newest first."""
    rows = db.execute(
        "SELECT entity, record_id, person, saved_at, body FROM draft WHERE person = ? ORDER BY saved_at DESC",
        [person],
    )
    return [Draft(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows.fetchall()]
