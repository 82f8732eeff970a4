"""A newer edition of the catalogue, from a receipt or a stick: looked over, kept, in force from next time.

What came in under an edition that this station did not know yet waits in the journal and is applied then.
"""

from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.catalog.edition import faults, unpack_edition
from desktop_app.catalog.model import Catalogue, CatalogueError, Value
from desktop_app.catalog.recoding import Step
from desktop_app.store.custody import Judge
from desktop_app.store.edition import in_force, keep_edition, kept_edition
from desktop_app.store.queries import QueryDoor
from desktop_app.store.store import Store
from desktop_app.sync.update_file import UpdateRefused

_UNREADABLE = "新目录读不出来，没有采用；现在的目录和数据都没有改动。请升级程序后再导入。"
_OLDER = "目录文件是{new}版，现在用的是{now}版，已经一样新或更新，不用更换。"
_UNLAWFUL = "新目录不能用于现在的程序，没有采用；现在的目录和数据都没有改动。{why}"


class Recoded(NamedTuple):
    """A recoded division with the households and projects entered under its old or its new code."""

    step: Step
    households: int
    projects: int


@dataclass(frozen=True, slots=True)
class EditionDesk:
    """Takes editions in for one open station."""

    store: Store

    @property
    def current(self) -> Catalogue:
        """The edition in force."""
        return self.store.catalogue

    @property
    def coming(self) -> Catalogue | None:
        """The edition that is kept for the next opening, if it is another one."""
        after = in_force(kept_edition(self.store), self.current)
        return after if after.edition > self.current.edition else None

    def look(self, packed: bytes) -> Catalogue:
        """The edition in a file, if it can follow on the one in force; raises UpdateRefused."""
        try:
            made = unpack_edition(packed)
        except CatalogueError as error:
            raise UpdateRefused(_UNREADABLE) from error
        if made.edition <= self.current.edition:
            raise UpdateRefused(_OLDER.format(new=made.edition, now=self.current.edition))
        found = faults(self.current, made)
        if found:
            raise UpdateRefused(_UNLAWFUL.format(why="".join(found)))
        return made

    def take(self, packed: bytes) -> str:
        """Keep an edition; it is in force when the station is opened the next time. Returns its number.

        Raises UpdateRefused with the reason.
        """
        edition = self.look(packed).edition
        keep_edition(self.store, packed)
        return edition

    def recoded(self, after: Catalogue) -> list[Recoded]:
        """The divisions that ``after`` recodes, and how many households and projects stand under each."""
        with self.store.query() as door:
            return [
                Recoded(step, *(_under(door, entity, step, after) for entity in ("household", "project")))
                for step in after.recoding.steps
            ]

    def standing_in(self, entity: str, step: Step, after: Catalogue, limit: int) -> dict[str, str]:
        """The first ``limit`` records under a recoded division by place: their ids with the stored codes."""
        where, values = _beneath(step, after)
        sql = f'SELECT id, division_code FROM "{entity}" WHERE {where} ORDER BY division_code, id LIMIT :most'
        with self.store.query() as door:
            return {str(made): str(code) for made, code in door.rows(sql, {**values, "most": limit})}

    def take_what_waited(self, judge: Judge) -> int:
        """Apply what waited for the edition that is in force now; returns how many records it touched."""
        if not self.store.waiting():
            return 0
        return len(self.store.take_what_waited(judge).touched)


def _under(door: QueryDoor, entity: str, step: Step, after: Catalogue) -> int:
    where, values = _beneath(step, after)
    return int(door.rows(f'SELECT count(*) FROM "{entity}" WHERE {where}', values)[0][0])


def _beneath(step: Step, after: Catalogue) -> tuple[str, dict[str, Value]]:
    """Where a record stands under the old or the new code of a division, as SQL with its values."""
    today, length = after.recoding.expression("division_code"), len(step.old_code)
    where = (
        f"coalesce(is_deleted, 0) = 0 AND (substr(division_code, 1, {length}) = :old "
        f"OR substr({today}, 1, {length}) = :new)"
    )
    return where, {"old": step.old_code, "new": after.recoding.now(step.new_code)}
