"""Values that are not here yet, and values that may not be here any more: as on a laptop (``store.erasure``).

An entry that was withheld is completed when a fuller copy of its transaction arrives. An entry of a record
that was lawfully erased leaves its digest and nothing else, whenever it comes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from zstandard import ZstdCompressor

from desktop_app.merge.blocks import encode_block
from desktop_app.merge.history import (
    Entry,
    Transaction,
    Version,
    conceal_where,
    concealed,
    decode_entry,
    encode_entry,
)
from desktop_app.province.postgres import journal
from desktop_app.province.postgres.line import Line
from desktop_app.province.postgres.sets import RecordSets
from desktop_app.store.changes import Touched
from desktop_app.store.erasure import decided_under, is_decision
from desktop_app.store.journal import BULK, open_block
from desktop_app.store.settling import Held, Settling

_ATTACHMENT = "attachment"
_BLOCK_AT = "home = %s AND device = %s AND seq = %s AND n = %s"


def conceal_erased(line: Line, transaction: Transaction) -> Transaction:
    """The transaction as it may be kept here: without the values of records that have been erased."""
    if not line.rows("SELECT 1 FROM erased LIMIT 1"):
        return transaction
    gone = erased_among(line, {Touched(item.entity, item.record_id) for item in transaction.entries})
    homes = {record: decided_under(journal.history(line, *record)) for record in gone}
    kept = conceal_where(
        transaction.entries,
        lambda item: (
            item.home in homes.get(Touched(item.entity, item.record_id), ()) and not is_decision(item)
        ),
    )
    return replace(transaction, entries=kept)


def erased_among(line: Line, touched: Iterable[Touched]) -> set[Touched]:
    """Which of the records have been erased."""
    wanted = set(touched)
    rows = line.rows(
        "SELECT entity, record_id FROM erased WHERE record_id = ANY(%s)",
        [[journal.plain(record_id) for _, record_id in wanted]],
    )
    return wanted.intersection(Touched(*row) for row in rows)


def reveal(line: Line, home: str, version: Version, total: int, arrived: Mapping[int, Entry]) -> None:
    """Put in values that were withheld, by the place of their entry; the caller has compared the hashes."""
    place = [home, *version]
    if total <= BULK:
        line.many(
            f"UPDATE entry SET body = %s WHERE {_BLOCK_AT}",
            [[encode_entry(entry), *place, n] for n, entry in arrived.items()],
        )
        return
    sql = "SELECT n, entries, body FROM entry_block WHERE home = %s AND device = %s AND seq = %s"
    for start, count, body in line.rows(sql, place):
        inside = range(start, start + count)
        if any(n in inside for n in arrived):
            known = open_block(body)
            _rewrite(line, [*place, start], [arrived.get(n, known[n - start]) for n in inside])


def _rewrite(line: Line, place: list[Any], entries: list[Entry]) -> None:
    body = ZstdCompressor(level=3).compress(encode_block(entries))
    line.rows(f"UPDATE entry_block SET body = %s WHERE {_BLOCK_AT}", [body, *place])


def carry_out(
    line: Line, sets: RecordSets, decision: tuple[str, Version], records: Iterable[Touched]
) -> dict[Touched, Held]:
    """Take the values of ``records`` out of the journal and of attachments' contents.

    ``decision`` is the home and the name of the transaction that holds the decisions. Returns the records
    as what is left of the journal tells them, to be written by the caller.
    """
    wanted = set(records)
    renewed: dict[Touched, Held] = {}
    known = erased_among(line, wanted)
    for record in sorted(wanted):
        home, version = decision
        if record not in known:
            line.rows(
                "INSERT INTO erased (home, entity, record_id, device, seq) VALUES (%s, %s, %s, %s, %s)",
                [home, *record, *version],
            )
        if record.entity == _ATTACHMENT:
            _drop_file(line, record)
        _conceal(line, record)
        renewed[record] = _renewed(line, sets, record)
    return renewed


def _conceal(line: Line, record: Touched) -> None:
    """Leave of each entry but the decision its digest, under the homes for which it was decided."""
    homes = decided_under(journal.history(line, *record))
    for *place, body in line.rows(
        "SELECT home, device, seq, n, body FROM entry WHERE record_id = %s AND entity = %s",
        [record.record_id, record.entity],
    ):
        entry = decode_entry(body)
        if entry.changes is not None and entry.home in homes and not is_decision(entry):
            line.rows(
                f"UPDATE entry SET body = %s WHERE {_BLOCK_AT}", [encode_entry(concealed(entry)), *place]
            )
    for *place, body in line.rows(
        "SELECT home, device, seq, n, body FROM entry_block WHERE entity = %s AND first_id <= %s "
        "AND last_id >= %s",
        [record.entity, record.record_id, record.record_id],
    ):
        entries = open_block(body)
        hidden = list(
            conceal_where(
                entries,
                lambda item: (
                    item.record_id == record.record_id and item.home in homes and not is_decision(item)
                ),
            )
        )
        if hidden != entries:
            _rewrite(line, place, hidden)


def _renewed(line: Line, sets: RecordSets, record: Touched) -> Held:
    """The record drawn up anew from what can still be read of it."""
    before = sets.load([record])[record]
    refused = {
        Version(device, seq)
        for device, seq in line.rows(
            "SELECT device, seq FROM not_applied WHERE record_id = %s AND entity = %s",
            [record.record_id, record.entity],
        )
    }
    told = [
        item
        for item in journal.history(line, *record)
        if item.entry.changes is not None and item.transaction.version not in refused
    ]
    times = sets.times({item.transaction.version for item in told})
    settling = Settling(lambda version: times.get(version, 0))
    for item in sorted(told, key=lambda item: (times[item.transaction.version], item.transaction.version)):
        changes = item.entry.changes or ()
        settling.arrive(record, item.transaction.version, before.home, changes)
    held = settling.records[record]
    held.fresh, held.changed, held.moved = False, True, True
    return held


def _drop_file(line: Line, record: Touched) -> None:
    """The content of an erased attachment, unless another one has the same."""
    line.rows(
        "DELETE FROM blob WHERE sha256 = (SELECT sha256 FROM attachment WHERE id = %s LIMIT 1) "
        "AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = blob.sha256 AND id <> %s "
        "AND erasure IS NULL)",
        [record.record_id, record.record_id],
    )
