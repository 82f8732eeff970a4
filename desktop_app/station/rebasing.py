"""`bangfu repair --rebase`: the copy of a ledger whose history the province does not have begins anew.

Somebody copied a data folder, and both copies went on as one device. The province has one of the two
histories; this station holds the other. It becomes a device of its own, its branch leaves the journal – after
a backup – and every save in it is entered again under the new name, with the person and the reason it had.
Where both copies changed the same field, the next receipt brings the other value, and a person decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.model import Catalogue, Edit, Value
from desktop_app.catalog.moments import stamp_text
from desktop_app.merge.history import Transaction, Version
from desktop_app.station.access import Opened, become_new_device
from desktop_app.station.clock import Clock
from desktop_app.station.colleagues import forget_former_self
from desktop_app.station.people import StationRefused
from desktop_app.station.receipts import FORKED
from desktop_app.store import keeping
from desktop_app.store.changes import Stamp
from desktop_app.store.store import Store
from desktop_app.sync.wire import JournalDecoder, encode_journal

_BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Rebased:
    """What was done: the new device, how many saves were entered anew and how many records they touch."""

    device: str
    transactions: int
    records: int


def rebase(opened: Opened, catalogue: Catalogue, clock: Clock, backup: Path) -> Rebased:
    """Enter a losing branch anew; the station has to be opened again afterwards.

    Repeating after a kill goes on where it stopped. Raises StationRefused when no receipt has told of a
    fork, and what backing up raises.
    """
    base, store = opened.base, opened.base.store
    device, _, first = store.meta(FORKED).partition(":")
    if not first:
        raise StationRefused("省里没有收到过本机的另一份历史，不需要重新录入。")
    if store.secret(_BRANCH) is None:
        keeping.back_up(base, catalogue, backup, clock.now_ms())
        if store.meta("device") == device:
            become_new_device(base, clock)
            store.set_meta(replaces="")  # the other copy goes on under the old name
            forget_former_self(store, device)
        branch = store.transactions(device, int(first))
        store.cut_branch(Version(device, int(first)), _BRANCH, b"".join(encode_journal(branch)))
    done = _enter_again(store, catalogue, clock, opened.profile.area)
    store.drop_secret(_BRANCH)
    store.set_meta(**{FORKED: ""})
    store.note_event(stamp_text(clock.now_ms()), opened.person.name, "branch entered anew", device)
    return done


def _enter_again(store: Store, catalogue: Catalogue, clock: Clock, area: str) -> Rebased:
    device, saves = store.meta("device"), 0
    records: set[tuple[str, str]] = set()
    for old in _branch(store.secret(_BRANCH) or b""):
        edits = list(_edits(old, catalogue))
        saves += 1
        records.update((edit.entity, edit.record_id) for edit in edits)
        reason = f"{old.reason}（原第{old.seq}号保存，重新录入）"
        # The save id makes it happen once, however often it is begun.
        stamp = Stamp(old.person, reason, clock.now_ms(), f"rebase-{old.device}-{old.seq}")
        store.write(edits, stamp, device=device, area=area)
    return Rebased(device, saves, len(records))


def _branch(kept: bytes) -> Iterator[Transaction]:
    decoder = JournalDecoder()
    yield from decoder.feed(kept)
    decoder.close()


def _edits(old: Transaction, catalogue: Catalogue) -> Iterable[Edit]:
    """What a save set, as far as this station's catalogue and its own entries say."""
    for entry in old.entries:
        entity = catalogue.entities.get(entry.entity)
        if entity is None or entry.changes is None:
            continue
        values: dict[str, Value] = {
            change.field: change.new
            for change in entry.changes
            if entity.has(change.field) and entity.field(change.field).stored
        }
        if values:
            yield Edit(entry.entity, entry.record_id, values)
