"""The province's merge into PostgreSQL beside COPY of the same rows, and how it grows and divides.

    python3 installer/run.py bench province [--rows N] [--bundle N] [--json]

Both sides end with the same records and the same journal in the same indexed tables, in a durable cluster of
their own. Ours starts from what the decoder of a bundle gives: its hash compared, judged by a certificate,
looked up, merged and written. The peer starts from finished rows and only sends them. The bar for growth is
stated for 5,000,000 rows (``--rows 5000000``, some twenty gigabytes on the disk while it runs); the default
goes to 400,000. The same bundles go into the large ledger and into a young one in turns, so that whatever
else the machine does meets both.

The cluster has what a server of this size is given: a quarter of the memory for its buffers, at most
``_BUFFERS``, and checkpoints half an hour apart. With the 256 MB of a small one the indexes of five million
people do not fit, and COPY pays for it as the merge does.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from multiprocessing.synchronize import Barrier
from statistics import median

from zstandard import ZstdDecompressor

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.blocks import Packed
from desktop_app.merge.history import GENESIS, Change, Header, Transaction, make_entry, seal
from desktop_app.province.judging import Judgement
from desktop_app.province.postgres import schema
from desktop_app.province.postgres.ledger import PostgresLedger
from desktop_app.province.postgres.line import Line
from desktop_app.store.journal import blocks_of, in_block_order
from desktop_app.sync.certificate import Certificate, Scope
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue, request_enrolment
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.wire import JournalDecoder, encode_journal
from tests.bench._bars import Bar, at_least, at_most, report
from tests.bench.store import members
from tests.postgres import Cluster, cluster

ROWS, BUNDLE, FIRST = 400_000, 20_000, 100_000
_TURNS = 15  # of half a bundle: many, for one alone varies by a third
_BUFFERS = 4 << 30
_JOURNAL = ("txn", "entry", "entry_block", "chain")
_OFFICE, _AREA = "51", "513431215"
_TIME = 1_541_000_000_000 << 16
_VALID = date(2018, 1, 1), date(2020, 12, 31)


def bundles(catalogue: Catalogue, rows: int, size: int, mark: str, first: int = 0) -> Iterator[Transaction]:
    """One bulk save after another, each of a device and a township of its own, counted from ``first`` on."""
    audience = {
        (entity.name, item.name): str(item.audience)
        for entity in catalogue.entities.values()
        for item in entity.stored_fields
    }
    grains = random.Random(mark)  # noqa: S311 - salts of invented records
    records = members(rows)
    for number in range(first, first - (-rows // size)):
        home, device = f"5134{number % 90 + 10}{number // 90 % 900 + 100}", f"{mark}-{number}"
        entries = []
        for _ in range(min(size, rows - (number - first) * size)):
            for entity, record_id, values in _next_with_parent(records):
                own = f"{mark}{number}-"
                if "household_id" in values:
                    values["household_id"] = f"{own}{values['household_id']}"
                for kind, changes in _by_audience(audience, entity, values):
                    name = f"{own}{record_id}"
                    entries.append(make_entry(entity, name, home, kind, changes, grains.randbytes(16)))
        header = Header(device, 1, f"{device}-save", _TIME, "王干部", "导入", catalogue.edition, GENESIS)
        yield arrived(seal(header, in_block_order(entries)))


def arrived(saved: Transaction) -> Transaction:
    """A bulk save as it comes out of a bundle: kept in blocks by a laptop, encoded, decoded."""
    opened, decoder = ZstdDecompressor().decompress, JournalDecoder()
    kept = Packed([block.body for block in blocks_of(saved)], len(saved.entries), opened)
    journal = encode_journal([replace(saved, entries=kept)])
    (transaction,) = (one for block in journal for one in decoder.feed(block))
    decoder.close()
    return transaction


def _next_with_parent(
    records: Iterator[tuple[str, str, dict[str, Value]]],
) -> Iterator[tuple[str, str, dict[str, Value]]]:
    """One member, and before it its household where that begins."""
    for record in records:
        yield record
        if record[0] == "member":
            return


def _by_audience(
    audience: dict[tuple[str, str], str], entity: str, values: dict[str, Value]
) -> Iterator[tuple[str, list[Change]]]:
    groups: dict[str, list[Change]] = {}
    for name, value in values.items():
        groups.setdefault(audience[entity, name], []).append(Change(name, None, value))
    yield from groups.items()


def certificate() -> Certificate:
    """A real certificate for the whole prefecture."""
    keys = StationKeys.generate()
    province = ProvinceKey(_OFFICE, "四川省", keys.public, keys.recipient)
    asked = request_enrolment(StationKeys.generate(), station="乡", area=_AREA, role="township")
    grant = Grant("51-1", "2A", *_VALID, scope=Scope(("5134",)))
    return Certificate.parse(issue(EnrolmentRequest.parse(asked), grant, province, keys))


class Merge:
    """Merges bundles into a ledger, and adds up what that alone takes."""

    def __init__(self, url: str, catalogue: Catalogue) -> None:
        self.line = Line(url)
        if not schema.exists(self.line):
            schema.create(self.line, catalogue, _OFFICE, "bench")
        self._catalogue = catalogue
        self._ledger = PostgresLedger(self.line, catalogue, _OFFICE, lambda device: device[:6])
        self._paper = certificate()
        self.seconds = 0.0

    def take(self, transaction: Transaction) -> None:
        """One bundle of one transaction."""
        papers = [replace(self._paper, device=transaction.device)]
        judgement = Judgement(self._catalogue, papers, _TIME >> 16)
        started = time.perf_counter()
        applied = self._ledger.apply([transaction], judgement, judgement.counted)
        self.seconds += time.perf_counter() - started
        if applied.transactions != 1 or applied.refusals:
            raise RuntimeError("the bundle was not merged")


class Copying:
    """Copies what each merged bundle left in a ledger into another: finished rows, only sent."""

    def __init__(self, source: Line, target: Line, catalogue: Catalogue) -> None:
        self._source = source
        self._target = target
        self._tables = [*catalogue.entities, *_JOURNAL, "feed"]
        self._columns = {table: self._columns_of(table) for table in self._tables}
        self.seconds = 0.0

    def _columns_of(self, table: str) -> list[tuple[str, str]]:
        return self._source.rows(
            "SELECT column_name, udt_name FROM information_schema.columns "
            "WHERE table_schema = 'bangfu' AND table_name = %s ORDER BY ordinal_position",
            [table],
        )

    def take(self, device: str) -> None:
        """The rows of the newest bundle, which was this device's, in one transaction."""
        ((batch,),) = self._source.rows("SELECT batch FROM feed ORDER BY n DESC LIMIT 1")
        ready = []
        for table in self._tables:
            columns = ", ".join(f'"{name}"' for name, _ in self._columns[table])
            key, value = ("device", device) if table in _JOURNAL else ("batch", batch)
            rows = self._source.rows(f'SELECT {columns} FROM "{table}" WHERE {key} = %s', [value])
            sql = f'COPY "{table}" ({columns}) FROM STDIN (FORMAT BINARY)'
            if rows:
                ready.append((sql, [kind for _, kind in self._columns[table]], rows))
        started = time.perf_counter()
        with self._target.transaction():
            for sql, types, rows in ready:
                self._target.copy(sql, types, rows)
        self.seconds += time.perf_counter() - started


class Sides:
    """A ledger that we merge into, and another to which what that left is only copied."""

    def __init__(self, running: Cluster, catalogue: Catalogue) -> None:
        self.merge, self._peer = (Merge(running.database(), catalogue) for _ in range(2))
        self.copying = Copying(self.merge.line, self._peer.line, catalogue)

    def take(self, transaction: Transaction) -> tuple[float, float]:
        """One bundle on both sides; the seconds that each took."""
        merged, copied = self.merge.seconds, self.copying.seconds
        self.merge.take(transaction)
        self.copying.take(transaction.device)
        return self.merge.seconds - merged, self.copying.seconds - copied

    def close(self) -> None:
        """Give both connections back."""
        self.merge.line.close()
        self._peer.line.close()


def merge_beside_copy(running: Cluster, catalogue: Catalogue, rows: int, size: int) -> list[Bar]:
    """How much of COPY's speed the merge keeps, and whether a row costs the same when there are many.

    Bundle by bundle in turns, so that whatever else the machine does meets both.
    """
    sides = Sides(running, catalogue)
    for transaction in bundles(catalogue, rows, size, "m"):
        sides.take(transaction)
    ours, theirs = sides.merge.seconds, sides.copying.seconds
    told = f"COPY {rows / theirs:,.0f} members/s, merge {rows / ours:,.0f}"
    bars = [at_least("merge, share of COPY's speed", theirs / ours, 0.30, told)]
    if rows >= 2 * FIRST:
        bars.append(growth(running, catalogue, sides, rows, size))
    sides.close()
    return bars


def growth(running: Cluster, catalogue: Catalogue, grown: Sides, rows: int, size: int) -> Bar:
    """What a bundle costs in the ledger that has ``grown`` to ``rows``, over the same in a young ledger."""
    young = Sides(running, catalogue)
    for transaction in bundles(catalogue, FIRST, size, "y"):
        young.take(transaction)
    half = size // 2
    turns = [(grown.take(one), young.take(one)) for one in bundles(catalogue, _TURNS * half, half, "g")]
    merged, copied = (median(large[n] / small[n] for large, small in turns) for n in (0, 1))
    ((disk,),) = grown.merge.line.rows("SELECT pg_database_size(current_database())")
    young.close()
    said = f"over one at {FIRST:,}, in turns; COPY's own {copied:.2f} ×; {disk / 1e9:.1f} GB a ledger"
    return at_most(f"a row at {rows:,} rows", merged, 1.3, said)


def work(url: str, rows: int, size: int, number: int, turn: Barrier) -> None:
    """One worker: make the bundles of its own townships, wait for the others, merge, say so."""
    try:
        catalogue = load_catalogue()
        merge = Merge(url, catalogue)
        made = list(bundles(catalogue, rows, size, f"w{number}", number * (rows // size)))
        turn.wait()
        for transaction in made:
            merge.take(transaction)
        turn.wait()
        merge.line.close()
    except BaseException:
        turn.abort()
        raise


def together(running: Cluster, catalogue: Catalogue, rows: int, size: int, workers: int) -> float:
    """Seconds that so many workers take for the same rows, from when all are ready until all have merged.

    Raises BrokenBarrierError when one of them fails.
    """
    url = running.database()
    Merge(url, catalogue).line.close()
    context = multiprocessing.get_context("spawn")
    turn = context.Barrier(workers + 1)
    share = rows // workers
    children = [
        context.Process(target=work, args=(url, share, size, number, turn)) for number in range(workers)
    ]
    for child in children:
        child.start()
    turn.wait()
    started = time.perf_counter()
    turn.wait()
    seconds = time.perf_counter() - started
    for child in children:
        child.join()
    running.drop(url)
    return seconds


def workers_bar(running: Cluster, catalogue: Catalogue, size: int) -> list[Bar]:
    """Four workers over the same bundles as one; the best of three rounds each, taking turns."""
    size = min(size, 10_000)
    rows = size * 16
    alone, four = [], []
    for _ in range(3):
        alone.append(together(running, catalogue, rows, size, 1))
        four.append(together(running, catalogue, rows, size, 4))
    told = f"one worker, {rows / min(alone):,.0f} members/s"
    return [at_least("four workers", min(alone) / min(four), 1.3, told)]


def main(given: Sequence[str] | None = None) -> int:
    """Run the benchmark; see the module's docstring."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--bundle", type=int, default=BUNDLE)
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args(given)
    catalogue = load_catalogue()
    buffers = min(_BUFFERS, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4) >> 20
    settings = f"shared_buffers={buffers}MB", "max_wal_size=16GB", "checkpoint_timeout=30min"
    with cluster(*settings, durable=True) as running:
        bars = merge_beside_copy(running, catalogue, chosen.rows, chosen.bundle)
        bars += workers_bar(running, catalogue, chosen.bundle)
    return report(bars, as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
