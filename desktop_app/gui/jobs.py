"""Work that must not run on the GUI thread.

A job is a plain function of the station: it knows nothing of Qt and can be called in a test.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from threading import Lock, get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop_app.gui.thinning import Thinning
from desktop_app.store.changes import Changes
from desktop_app.store.errors import GivenUp

if TYPE_CHECKING:
    from desktop_app.station import Station

T = TypeVar("T")
_AGAIN_MS = 40
_LONG_S = 0.5


class Stopped(Exception):
    """A person ended the work."""

    message = "已停下。没有做完的没有保存，以前保存的都在。"
    kind = "person"


class _Work(Generic[T]):
    """What a worker is handed. What it asks of the store can be broken off, and nothing that others ask."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self._thread: int | None = None
        self._lock = Lock()

    def __call__(self, station: Any) -> T:
        self._thread = get_ident()
        began = monotonic()
        try:
            return self._work(station)
        finally:
            with self._lock:  # what follows on this thread is not meant
                self._thread = None
            if monotonic() - began > _LONG_S:  # and took much memory
                from desktop_app.store.memory import give_back  # a start gives nothing back

                give_back()

    @property
    def is_at_work(self) -> bool:
        """Whether it has begun and not ended."""
        return self._thread is not None

    def interrupt(self, station: Any) -> None:
        """Break off what it asks of the store just now; where there is no station its steps end it."""
        with self._lock:
            if station is not None and self._thread is not None:
                station.store.interrupt(self._thread)


class _Job(NamedTuple):
    """What is at work or waits for its turn; one that only ``looks`` is given up when the window closes."""

    title: str
    work: _Work[Any]
    future: Future[Any]
    looks: bool


class Jobs(QObject):
    """Runs work one after another on the station's single worker and says what came of it.

    ``reader`` is another thread for questions that only read through a connection of their own: they are
    answered while long work goes on. Without it they wait their turn.

    Views connect to ``changed`` and decide for themselves whether it concerns them. ``busy`` carries the
    title of what is running, or an empty text; ``stepped`` how far it is, where it tells; ``stopped`` follows
    when a person has ended it.
    """

    changed = Signal(Changes)
    failed = Signal(Exception)
    busy = Signal(str)
    stepped = Signal(int, int)
    stopped = Signal()
    _ended = Signal(object, object)

    def __init__(
        self,
        station: "Station | None",
        worker: Executor,
        parent: QObject | None = None,
        reader: Executor | None = None,
    ) -> None:
        super().__init__(parent)
        self._station: Any = station  # None only where the work asks for no station, as in a restore
        self._worker = worker
        self._reader = reader or worker
        self._told = Thinning(self.stepped.emit)
        self._running: list[_Job] = []
        self._unwanted: set[Future[Any]] = set()
        self._is_over = False
        # Queued also where the work was done before anybody could listen: nothing follows inside of ``run``.
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._stopping: _Job | None = None
        self._pulse = QTimer(self, interval=_AGAIN_MS)
        self._pulse.timeout.connect(self._interrupt)

    @property
    def running(self) -> str:
        """The title of the job at work or next in turn, empty when there is none that has a title."""
        return next((job.title for job in self._running if job.title), "")

    @property
    def is_busy(self) -> bool:
        """Whether anything is at work or waits for its turn."""
        return bool(self._running)

    def awaits(self, future: Future[Any] | None) -> bool:
        """Whether a work is at work or waits for its turn, or its answer is on its way."""
        return any(job.future is future for job in self._running)

    @property
    def is_stopping(self) -> bool:
        """Whether somebody has asked to end the job at work and it has not ended yet."""
        return self._stopping is not None

    def write(self, work: Callable[["Station"], Changes]) -> Future[Changes]:
        """Start a write; exactly one of ``changed`` and ``failed`` follows, on the GUI thread."""
        return self.run("保存", work, self.changed.emit)

    def run(
        self,
        title: str,
        work: Callable[["Station"], T],
        done: Callable[[T], object],
        refused: Callable[[Exception], object] | None = None,
    ) -> Future[T]:
        """Start ``work``; on the GUI thread follows ``done`` with its result, or ``refused`` with the error.

        Without ``refused`` an error goes out as ``failed``.
        """
        return self._follow(self._begin(title, work, self._worker, looks=False), done, refused)

    def glance(self, work: Callable[["Station"], T], done: Callable[[T], object]) -> Future[T]:
        """As ``run``, for what a page shows besides: nobody is told of it, and nobody waits for it."""
        return self._follow(self._begin("", work, self._worker, looks=True), done, None)

    def read(self, work: Callable[["Station"], T], done: Callable[[T], object]) -> Future[T]:
        """Ask something that reads through a connection of its own; as ``run``, but not behind its work.

        Of a question that was given up nothing is said.
        """
        return self._follow(self._begin("", work, self._reader, looks=True), done, self._unless_given_up)

    def _begin(self, title: str, work: Callable[[Any], Any], worker: Executor, *, looks: bool) -> _Job:
        begun = _Work(work)
        return _Job(title, begun, worker.submit(begun, self._station), looks)

    def _unless_given_up(self, error: Exception) -> None:
        if not isinstance(error, GivenUp):
            self.failed.emit(error)

    def _follow(
        self,
        job: _Job,
        done: Callable[[T], object],
        refused: Callable[[Exception], object] | None,
    ) -> Future[T]:
        self._running.append(job)
        self.busy.emit(self.running)
        # The callback comes on the worker: a signal across threads is queued, so the rest runs here.
        job.future.add_done_callback(lambda ended: self._ended.emit(ended, (done, refused)))
        return job.future

    def step(self, done: int, whole: int) -> None:
        """So much of the whole is done: for the job at work to say. Raises Stopped once it is to end."""
        if self._stopping is not None and self._stopping.work.is_at_work:
            raise Stopped
        self._told.step(done, whole)

    def stop(self) -> None:
        """End the job that has a title, else the first: what it asks of the store, or writes, is broken off
        and rolled back; where it has not begun it never does.

        Asked again until it has ended, for between two questions a job may compute.
        """
        if not self._running:
            return
        self._stopping = next((job for job in self._running if job.title), self._running[0])
        if not self._stopping.future.cancel():
            self._interrupt()
            self._pulse.start()

    def give_up(self, future: Future[Any] | None) -> None:
        """Nobody waits for this work any more: it is taken back, or ended as by ``stop``, and who asked hears
        nothing of it.
        """
        job = next((job for job in self._running if job.future is future), None)
        if job is None:
            return
        self._unwanted.add(job.future)
        if not job.future.cancel():
            self._stopping = job
            self._interrupt()
            self._pulse.start()

    def end(self) -> None:
        """The window is closed and no timer runs any more: break off the job that was told to stop, and what
        only looks. What writes comes to its end; nobody is answered.
        """
        self._is_over = True
        left = [job for job in self._running if job.looks and not job.future.cancel()]
        left += [self._stopping] if self._stopping is not None else []
        futures = [job.future for job in left]
        while wait(futures, 0).not_done:
            for job in left:
                job.work.interrupt(self._station)
            wait(futures, _AGAIN_MS / 1000)

    def _interrupt(self) -> None:
        if self._stopping is None or self._stopping.future.done():
            self._pulse.stop()
        else:
            self._stopping.work.interrupt(self._station)

    def cancel(self) -> None:
        """Take back what has not begun yet, but for what keeps drafts: that has no title, and writes."""
        for job in reversed(self._running):
            if job.title or job.looks:
                job.future.cancel()

    @Slot(object, object)
    def _deliver(self, future: Future[Any], answers: tuple[Callable[[Any], object], Any]) -> None:
        self._running = [job for job in self._running if job.future is not future]
        if self._is_over:
            return
        self.busy.emit(self.running)
        done, refused = answers
        error = None if future.cancelled() else future.exception()
        was_ended = self._stopping is not None and future is self._stopping.future
        if was_ended:
            self._stopping = None
            self._pulse.stop()
        if future in self._unwanted:
            self._unwanted.remove(future)
            return
        if was_ended and (future.cancelled() or error is not None):
            self._say_stopped(refused)
            return
        if future.cancelled():
            return
        if error is None:
            if _is_there(done):
                done(future.result())
        elif isinstance(error, Exception) and (refused is None or _is_there(refused)):
            (refused or self.failed.emit)(error)

    def _say_stopped(self, refused: Callable[[Exception], object] | None) -> None:
        if refused is None:
            self.stopped.emit()
        elif _is_there(refused):
            refused(Stopped())


def _is_there(answer: Callable[..., object]) -> bool:
    """Whether who is to be answered still exists: a window may be closed before its question is answered."""
    asked = getattr(answer, "func", answer)
    asker = getattr(asked, "__self__", None) or _enclosed_self(asked)
    return not isinstance(asker, QObject) or isValid(asker)


def _enclosed_self(answer: Callable[..., object]) -> object:
    """The object in whose method a function was written, where the function uses it."""
    names = getattr(getattr(answer, "__code__", None), "co_freevars", ())
    held = dict(zip(names, getattr(answer, "__closure__", None) or (), strict=False))
    return held["self"].cell_contents if "self" in held else None
