"""Editions of the catalogue at the province: taken up, kept, and sent down with receipts or as a file.

An edition comes into force when the office is opened the next time; a township learns of it by the receipt
that follows the bundle in which it named an older one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.edition import (
    faults,
    next_edition,
    pack_edition,
    recoded_edition,
    unpack_edition,
)
from desktop_app.catalog.model import Catalogue, CatalogueError
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.recoding import Step, meetings
from desktop_app.catalog.recoding import faults as recoding_faults
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.province.judging import Judgement
from desktop_app.store.edition import keep_edition, kept_edition
from desktop_app.store.store import Store
from desktop_app.sync.update_file import CATALOGUE, UpdateCover, write_update


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions of one office; ``vault`` is the encrypted file in its folder."""

    vault: Store
    desk: Desk

    @property
    def current(self) -> Catalogue:
        """The edition in force."""
        return self.desk.context.catalogue

    def adopt(self, folder: Path) -> Catalogue:
        """Take up the catalogue in ``folder`` for the next opening.

        Raises OfficeRefused for one that contradicts itself or does what an edition may not.
        """
        try:
            packed = pack_edition(folder)
            made = unpack_edition(packed)
            if self.current.recoding:  # what was recoded stays so, whatever else an edition changes
                both = self.current.recoding.with_steps(made.recoding.steps)
                packed = recoded_edition(packed, made.edition, both)
                made = unpack_edition(packed)
        except (CatalogueError, OSError) as error:
            raise OfficeRefused(f"这个文件夹里不是完整的目录，没有采用：{error}") from error
        found = faults(self.current, made)
        if found:
            raise OfficeRefused("这个目录版本不能采用：" + "".join(found))
        self._take_up(packed, made.edition)
        return made

    def _take_up(self, packed: bytes, edition: str) -> None:
        keep_edition(self.vault, packed)
        self.vault.note_event(self.desk.at, "", "edition adopted", edition)

    def recode(self, steps: Sequence[Step], divisions: Divisions) -> Catalogue:
        """Take up the edition in force with further recoded divisions, for the next opening (A9).

        The edition in force where all of them are known already. Raises OfficeRefused with everything that
        stands against them.
        """
        now = self.current.recoding
        found = recoding_faults(now, steps, divisions.recoded(now).exists, self.desk.today)
        if not found:
            found = meetings(
                now.with_steps(steps), lambda code: divisions.children(code) if divisions.exists(code) else ()
            )
        if found:
            raise OfficeRefused("区划变更表不能采用：" + "".join(dict.fromkeys(found)))
        after = now.with_steps(steps)
        if after == now and self._is_kept():
            return self.current
        packed = recoded_edition(self.packed(), next_edition(self.current.edition), after)
        made = unpack_edition(packed)
        self._take_up(packed, made.edition)
        return made

    def _is_kept(self) -> bool:
        """Whether the edition in force is the one kept here, and not that of a newer program."""
        kept = kept_edition(self.vault)
        return kept is not None and unpack_edition(kept).edition == self.current.edition

    def packed(self) -> bytes:
        """The edition in force as it travels."""
        kept = kept_edition(self.vault)
        if kept is not None and self._is_kept():
            return kept
        packed = pack_edition(resources_folder() / "catalog")
        recoding = self.current.recoding
        return recoded_edition(packed, self.current.edition, recoding) if recoding else packed

    def owed_to(self, device: str) -> bytes:
        """The edition in force for a device whose newest bundle named an older one; else empty."""
        named = self.desk.books.edition_of(device)
        return self.packed() if named and named < self.current.edition else b""

    def write_update(self, note: str, target: Path) -> UpdateCover:
        """The edition in force as an update file for stations; raises OfficeRefused without the key."""
        self.desk.require_key()
        with TemporaryDirectory(prefix="bangfu-edition-") as name:
            file = Path(name) / f"catalogue-{self.current.edition}.zip"
            file.write_bytes(self.packed())
            asked = UpdateCover(self.current.edition, "any", file.name, 0, "", note, CATALOGUE)
            return write_update(file, asked, self.desk.keys, target)


def take_what_waited(desk: Desk) -> None:
    """Apply what came in under an edition that the ledger has learnt of since; its answer is corrected."""
    if not desk.ledger.waiting():
        return
    books = desk.books
    judgement = Judgement(desk.context.catalogue, books.certificates(), None, books.untimed())
    desk.ledger.take_what_waited(judgement.judge)
    books.close_applied()
    books.take_refusals(desk.at)
