"""Nobody touches the keys for a while: the window asks for the password again."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_TOUCHES = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)
_MINUTE_MS = 60_000


class IdleWatch(QObject):
    """Says ``idle`` once nothing was touched for some minutes; with 0 minutes it never does.

    It listens to the windows and not to the application, for the latter sees every repaint.
    """

    idle = Signal()

    def __init__(self, app: QGuiApplication, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self.idle)
        app.focusWindowChanged.connect(self._listen)
        self._listen(app.focusWindow())
        self.wait(minutes)

    def wait(self, minutes: int) -> None:
        """Wait this long from now on."""
        self.wait_ms(minutes * _MINUTE_MS)

    def wait_ms(self, interval: int) -> None:
        """Wait this many milliseconds from now on; 0 never ends."""
        self._pause.stop()
        self._pause.setInterval(interval)
        self.begin_anew()

    @property
    def left_ms(self) -> int:
        """How many milliseconds are left, or -1."""
        return self._pause.remainingTime()

    def begin_anew(self) -> None:
        """Somebody is there."""
        if self._pause.interval() > 0:
            self._pause.start()

    def _listen(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin anew at every touch."""
        if event.type() in _TOUCHES:
            self.begin_anew()
        return super().eventFilter(watched, event)
