"""What takes long when a ledger is opened: how far it is, and a button that ends it without harm."""

from functools import partial
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.as_written import Label
from desktop_app.gui.estimate import Estimate
from desktop_app.gui.thinning import Thinning
from desktop_app.store.watching import Stage, Watch

_TOLD = {
    Stage.BACKUP: "程序更新后第一次打开：正在先备份台账…",
    Stage.SCHEMA: "正在升级台账…",
    Stage.INDEX: "正在重建搜索索引…",
}
_HINT = "请不要关机或拔出U盘。可以停下：台账里的内容不变，下次登录从头做这一步。"
_ENDING = "正在停下，请等一等…"
ENDED = "已停下，台账里的内容没有改动。再登录时从头做这一步。"


class OpeningBar(QWidget):
    """Hidden until the opening tells a step that takes long; ``appeared`` says that it does."""

    appeared = Signal()
    _stepped = Signal(Stage, int, int)

    def __init__(self) -> None:
        super().__init__()
        self._is_over = Event()
        self._is_watching = False
        self._stage: Stage | None = None
        self._estimate = Estimate()
        self._title = Label()
        self._title.setWordWrap(True)
        self._left = Label()
        self._left.setProperty("role", "soft")
        self._bar = QProgressBar()
        self._bar.setAccessibleName("进度")
        self._bar.setTextVisible(False)
        self.stop = QPushButton("停下")
        self.stop.setAutoDefault(False)  # the Enter that began it must not end it
        self.stop.clicked.connect(lambda _on=False: self.end())
        self._build()
        self._stepped.connect(self._show)
        self.hide()

    def _build(self) -> None:
        hint = Label(_HINT)
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._bar, 1)
        row.addWidget(self._left)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(hint)

    def watch(self) -> Watch:
        """A watch for the opening that begins now; what it tells is shown here."""
        self._is_over.clear()
        self._is_watching, self._stage = True, None
        self.stop.setEnabled(True)
        told = {stage: Thinning(partial(self._stepped.emit, stage)) for stage in Stage}
        return Watch(lambda stage, done, whole: told[stage].step(done, whole), self._is_over.is_set)

    def rest(self) -> None:
        """It is over; what was told before is not shown any more."""
        self._is_watching = False
        self.hide()

    def end(self) -> None:
        """End it at its next step, or in what it asks of the store."""
        self._is_over.set()
        self.stop.setEnabled(False)
        self._title.setText(_ENDING)

    def _show(self, stage: Stage, done: int, whole: int) -> None:
        if not self._is_watching:
            return
        if stage is not self._stage:
            self._stage = stage
            self._estimate.begin(done)
            if not self._is_over.is_set():
                self._title.setText(_TOLD[stage])
        self._bar.setRange(0, whole)
        self._bar.setValue(done)
        self._left.setText(self._estimate.left(done, whole))
        if self.isHidden():
            self.show()
            self.appeared.emit()
