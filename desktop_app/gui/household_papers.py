"""The signed papers of a household in the window: printed to a file, scans taken in, 一户一档."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.whole_file import write_whole
from desktop_app.station import StationRefused
from desktop_app.station.guard import Way
from desktop_app.station.papers_desk import TakenIn

if TYPE_CHECKING:
    from desktop_app.station import Station

_MOST = 1_000
"""So many households, a large village, are set into one PDF."""
_SCANS = "扫描件 (*.jpg *.jpeg *.png *.pdf)"


class HouseholdPapers:
    """What may be printed for the households chosen, and the way back of what was signed."""

    def __init__(self, context: Context, window: QWidget) -> None:
        self._context = context
        self._window = window

    def menu(self, households: Sequence[str], year: int) -> QMenu:
        """The menu for the households that are open or selected."""
        menu = QMenu(self._window)
        printed = list(households) if len(households) <= _MOST else []
        for code, kind in self._context.station.papers.kinds.items():
            told = f"{len(households):,}户" if len(households) <= _MOST else f"一次最多{_MOST:,}户"
            action = menu.addAction(f"打印{kind.name}（{told}）…")
            action.setEnabled(0 < len(households) <= _MOST)
            action.triggered.connect(partial(self._ask_print, code, kind.name, printed, year))
        menu.addAction("打印空白入户信息采集表…").triggered.connect(lambda _on=False: self._ask_blank())
        file = menu.addAction("一户一档（一个PDF）…")
        file.setEnabled(len(households) == 1)
        file.triggered.connect(lambda _on=False: self._ask_dossier(households[0]))
        menu.addSeparator()
        menu.addAction("签字扫描件入库…").triggered.connect(lambda _on=False: self._ask_scans())
        return menu

    def _ask_print(self, code: str, name: str, households: list[str], year: int, _on: bool = False) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self._window, name, f"{year}年{name}.pdf", "PDF (*.pdf)")
        if chosen:
            self.print_papers(code, households, year, Path(chosen))

    def print_papers(self, code: str, households: list[str], year: int, path: Path) -> None:
        """Write the papers of some households into one PDF; that stands in the security log."""
        label = self._context.station.papers.kinds[code].name

        step = self._context.jobs.step

        def write(station: "Station") -> None:
            pdf = station.papers.papers(code, households, year, step)
            station.guard.note_out(Way.FILE, label, pdf, len(households), "打印签字")
            write_whole(path, pdf)

        told = f"{len(households)}户的{label}已存为 {path.name}，已记入安全日志。"
        self._context.jobs.run(label, write, lambda _nothing: self._context.said.emit(told))

    def _ask_blank(self) -> None:
        name = "空白入户信息采集表"
        chosen, _kind = QFileDialog.getSaveFileName(self._window, name, f"{name}.pdf", "PDF (*.pdf)")
        if chosen:
            self.write_blank(Path(chosen))

    def write_blank(self, path: Path) -> None:
        """Write the sheet on which a new household is taken down by hand; it holds no data."""
        told = f"空白表已存为 {path.name}。"
        self._context.jobs.run(
            "空白入户信息采集表",
            lambda station: write_whole(path, station.papers.blank("intake")),
            lambda _nothing: self._context.said.emit(told),
        )

    def _ask_dossier(self, household: str) -> None:
        name, _kind = QFileDialog.getSaveFileName(self._window, "一户一档", "一户一档.pdf", "PDF (*.pdf)")
        if name:
            self.write_dossier(household, Path(name))

    def write_dossier(self, household: str, path: Path) -> None:
        """Write everything about one household into one PDF; that stands in the security log."""

        def write(station: "Station") -> None:
            pdf = station.papers.dossier(household)
            station.guard.note_out(Way.FILE, "一户一档", pdf, 1, "一户一档")
            write_whole(path, pdf)

        told = f"一户一档已存为 {path.name}，已记入安全日志。"
        self._context.jobs.run("一户一档", write, lambda _nothing: self._context.said.emit(told))

    def _ask_scans(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self._window, "选择签字表的扫描件", "", _SCANS)
        if names:
            self.take_in([Path(name) for name in names])

    def take_in(self, files: Sequence[Path]) -> None:
        """Take signed sheets in, each known by its code; one that is refused keeps no other back."""

        def work(station: "Station") -> tuple[list[TakenIn], list[str]]:
            taken, refused = [], []
            for file in files:
                try:
                    taken.append(station.papers.take_in(file))
                except StationRefused as error:
                    refused.append(f"{file.name}：{error.message}")
            return taken, refused

        self._context.jobs.run("签字扫描件入库", work, self._told)

    def _told(self, outcome: tuple[list[TakenIn], list[str]]) -> None:
        taken, refused = outcome
        told = f"已入库{len(taken)}张，“已签字”已自动填好。"
        if refused:
            self._context.jobs.failed.emit(StationRefused("\n".join([told, *refused])))
        else:
            self._context.said.emit(told)
