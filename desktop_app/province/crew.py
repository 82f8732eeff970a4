"""Several workers over one inbox: each takes the files of one sender after another.

Which senders have files waiting is a list in the ledger's database. A worker holds the line of its sender
locked while it works (SKIP LOCKED): when it dies, its database lets go of the line, and another one takes
over. Files of one sender stay in order, those of different senders do not depend on each other.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Inbox, ReceiveOutcome
from desktop_app.province.opening import OpenDesk, Papers
from desktop_app.province.postgres.line import Line
from desktop_app.store.opening import Now
from desktop_app.store.store import StoreContext
from desktop_app.sync.container import inspect
from desktop_app.sync.errors import BundleRefused, SourceUnreadable
from desktop_app.sync.parts import bundles_in

MOST = 32
_ENDING = ".bfb"

Context = Callable[[], StoreContext]
"""Makes a store's surroundings anew in a worker's process."""


@dataclass(frozen=True, slots=True)
class Crew:
    """What workers need: the office's papers, how they tell the time, and their surroundings."""

    papers: Papers
    now: Now
    context: Context

    def receive(self, line: Line, office: str, folder: Path, workers: int) -> list[ReceiveOutcome]:
        """Take in every bundle of a folder with so many processes; in order of sender and name.

        Raises OfficeRefused when a worker broke down: what it had in hand stays in the folder.
        """
        post(line, office, folder)
        spawn = multiprocessing.get_context("spawn")
        told: SimpleQueue[list[ReceiveOutcome] | None] = spawn.SimpleQueue()
        arguments = [(self, office, folder, f"spool-{number}", told) for number in range(workers)]
        children = [spawn.Process(target=_work, args=one, daemon=True) for one in arguments]
        for child in children:
            child.start()
        outcomes: list[ReceiveOutcome] = []
        for said in _heard(told, children):
            outcomes += said
        if any(child.exitcode for child in children):
            raise OfficeRefused("有一个接收进程中断，没有收完的上报包还在收件文件夹里，请再运行一次。")
        return outcomes


def _heard(
    told: "SimpleQueue[list[ReceiveOutcome] | None]", children: Sequence[multiprocessing.process.BaseProcess]
) -> Iterator[list[ReceiveOutcome]]:
    """What the workers say, until the last of them has said that it is done, or has died."""
    running = len(children)
    while running:
        if told.empty() and not any(child.is_alive() for child in children):
            break
        if told.empty():
            time.sleep(0.01)
            continue
        said = told.get()
        running -= said is None
        yield said or []
    for child in children:
        child.join()


def post(line: Line, office: str, folder: Path) -> None:
    """Write down whose files are waiting."""
    line.many(
        "INSERT INTO task (home, sender) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [(office, sender) for sender in _by_sender(folder)],
    )


def _by_sender(folder: Path) -> dict[str, list[Path]]:
    """The files by the sender that their cover names; of what has no cover each stands for itself."""
    found: dict[str, list[Path]] = {}
    for path in bundles_in(folder, _ENDING):
        try:
            sender = inspect(path).cover.sender
        except (BundleRefused, SourceUnreadable):
            sender = path.name
        found.setdefault(sender, []).append(path)
    return found


def _work(
    crew: Crew, office: str, folder: Path, spool: str, told: "SimpleQueue[list[ReceiveOutcome] | None]"
) -> None:
    """A worker's whole life."""
    claims = Line(crew.papers.place.url)
    opened = OpenDesk(crew.papers, crew.now, crew.context(), None, spool)
    inbox = Inbox(opened.desk)
    try:
        seen: list[str] = []
        waiting = _by_sender(folder)
        while True:
            with claims.transaction():
                sender = _claim(claims, office, seen)
                if sender is None:
                    break
                opened.desk.books.reread()
                if sender not in waiting:
                    waiting = _by_sender(folder)
                files = [path for path in waiting.get(sender, []) if path.exists()]
                told.put([inbox.receive_one_of(folder, path) for path in files])
                claims.rows("DELETE FROM task WHERE home = %s AND sender = %s", [office, sender])
            seen.append(sender)
    finally:
        opened.close()
        claims.close()
    told.put(None)


def _claim(claims: Line, office: str, seen: list[str]) -> str | None:
    """A sender that nobody else works on, its line locked until the transaction ends; None when all are."""
    rows = claims.rows(
        "SELECT sender FROM task WHERE home = %s AND NOT sender = ANY(%s) ORDER BY sender LIMIT 1 "
        "FOR UPDATE SKIP LOCKED",
        [office, seen],
    )
    return str(rows[0][0]) if rows else None
