"""Every dialog of the window, opened as a person opens it: for pictures, and for a screen reader's test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QDialog

from desktop_app.gui.copying import RECORD_ID
from desktop_app.gui.households import Households
from desktop_app.gui.notices import Notices
from desktop_app.gui.place import Place
from desktop_app.gui.projects import BOOKED, Projects
from desktop_app.gui.settings import Settings
from desktop_app.station.clock import Clock
from desktop_app.station.people import StationRefused
from desktop_app.store.watching import Stage, Watch

if TYPE_CHECKING:
    from desktop_app.gui.context import Context
    from desktop_app.gui.shell import Shell
    from desktop_app.station import Station

P = TypeVar("P", bound=Place)
D = TypeVar("D", bound=QDialog)

_CHOSEN = 6  # households that a dialog is opened for
_PICTURE = "现场照片.jpg"
_SET_FOR_ALL = "household_year.has_sanitary_toilet"
_GUIDE_STEPS = 5
Opener = Callable[[], QDialog]


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The dialogs over one window, by name. Each opener shows its dialog and returns it."""

    shell: "Shell"

    @property
    def context(self) -> "Context":
        """The window's surroundings."""
        return self.shell.context

    def __iter__(self) -> Iterator[tuple[str, Opener]]:
        yield from self._of_households()
        yield from self._of_lists()
        yield from self._of_money()
        yield from self._of_notices()
        yield from self._of_settings()

    # -- by place --------------------------------------------------------------------------------

    def _at(self, name: str, kind: type[P]) -> P:
        place = self.shell.go(name)
        if not isinstance(place, kind):
            raise TypeError(name)
        return place

    def _ids(self) -> list[str]:
        return list(self.context.station.filters.ids("household", limit=_CHOSEN))

    def _of_households(self) -> Iterator[tuple[str, Opener]]:
        from desktop_app.gui.confirm_dialog import ConfirmDialog
        from desktop_app.gui.submit_dialog import SubmitDialog

        year = self.context.station.today().year
        yield "change", partial(self._change, year)
        yield "confirm", lambda: _shown(ConfirmDialog(self.context, self._ids(), year, self.shell))
        yield "submit", lambda: _shown(SubmitDialog(self.context, "household", self._ids(), self.shell))
        for name in ("join", "leave", "split", "move"):
            yield f"household-{name}", partial(self._event, name)
        yield "incomes", self._incomes
        yield "attach", self._attach
        yield "double", self._double
        yield "compare", self._compare

    def _change(self, year: int) -> QDialog:
        """The change of many as it is before anything is written."""
        from desktop_app.gui.change_dialog import ChangeDialog

        dialog = _shown(ChangeDialog(self.context, self._ids(), self.shell, year=year))
        dialog.field.set_key(_SET_FOR_ALL)
        dialog.choose(_SET_FOR_ALL)
        if dialog.editor is not None:
            dialog.editor.set_value(True)
            dialog.look()
        return dialog

    def _event(self, name: str) -> QDialog:
        ask: Callable[[str], QDialog] = getattr(self._at("households", Households).events, name)
        return ask(self._ids()[0])

    def _incomes(self) -> QDialog:
        place = self._at("households", Households)
        place.show_record(self._ids()[0])
        dialog = place.show_incomes()
        if dialog is None:
            raise TypeError(place.entity)
        return dialog

    def _attach(self) -> QDialog:
        from desktop_app.gui.attachments_tab import AttachDialog

        return _shown(AttachDialog(self.context, Path(_PICTURE), ("household", self._ids()[0]), self.shell))

    def _double(self) -> QDialog:
        from desktop_app.gui.double_dialog import DoubleDialog

        return _shown(DoubleDialog(self.context, self.context.station.double.waiting(), self.shell))

    def _compare(self) -> QDialog:
        from desktop_app.gui.compare_dialog import CompareDialog

        return _shown(CompareDialog(self.context, self.shell))

    def _of_lists(self) -> Iterator[tuple[str, Opener]]:
        from desktop_app.gui.outward import CopyDialog, ExportDialog

        yield "import", self._import
        yield "export", lambda: _shown(ExportDialog(self.context, "household", self.shell, self._ids()))
        yield "copy", lambda: _shown(CopyDialog(self.context, "贫困户", "", _CHOSEN, self.shell))
        yield "view-name", self._at("households", Households).list.bar.ask_name

    def _import(self) -> QDialog:
        """The import with rows that came back from a spreadsheet, as it is before anything is written."""
        from desktop_app.gui.import_dialog import ImportDialog

        rows = "\n".join(f"{made}\t8组" for made in self._ids())
        dialog = _shown(ImportDialog(self.context, self.shell))
        dialog.plan(f"{RECORD_ID}\t村民小组\n{rows}\n")
        return dialog

    def _of_money(self) -> Iterator[tuple[str, Opener]]:
        from desktop_app.gui.issues import StepDialog

        place = self._at("projects", Projects)
        for entity in BOOKED:
            yield f"book-{entity}", partial(place.book, entity)
        for project in self.context.station.filters.ids("project", limit=1):
            yield "project-step", partial(place.take_step, project, "40")
        yield "issue-step", lambda: _shown(StepDialog(self.context, "assign", _nothing, self.shell))

    def _of_notices(self) -> Iterator[tuple[str, Opener]]:
        from desktop_app.gui.copies_dialog import CopiesDialog
        from desktop_app.gui.notice_rules import NoticeRules
        from desktop_app.gui.wording_dialog import WordingDialog

        place = self._at("notices", Notices)
        wording = ["拟脱贫户名单公示", "按照贫困户脱贫程序，现将拟脱贫户名单公示如下。"]
        yield "wording", lambda: _shown(WordingDialog(wording, {}, {}, self.shell))
        yield "batch", partial(self._batch, place)
        yield "copies", lambda: _shown(CopiesDialog(self.shell, ["办公室打印机"], ["村务公开栏", "2组"]))
        yield "notice-rules", lambda: _shown(NoticeRules(self.context, self.shell))
        for notice in self.context.station.filters.ids("notice", limit=1):
            yield "withdraw", partial(place.sheet.life.withdraw, notice)

    def _batch(self, place: Notices) -> QDialog:
        from desktop_app.gui.batch_dialog import BatchDialog

        place.begin()
        place.desk.prepare("N04", self.context.station.profile.area)
        return _shown(BatchDialog(self.context, replace(place.desk.choice(), record_ids=()), self.shell))

    def _of_settings(self) -> Iterator[tuple[str, Opener]]:
        from desktop_app.gui.about import AboutDialog
        from desktop_app.gui.enrolment import CertificateDialog
        from desktop_app.gui.help_window import HelpWindow
        from desktop_app.gui.shortcuts import ShortcutSheet

        place = self._at("settings", Settings)
        yield "password", place.person.ask_password
        yield "account-new", place.accounts.ask_account
        yield "account-remove", place.accounts.ask_removal
        yield "recovery-key", place.accounts.ask_recovery_key
        yield "recovery-code", place.accounts.ask_code
        yield "log", place.security.show_log
        yield "recoding", place.recoding.show_table
        yield "about", lambda: _shown(AboutDialog(self.shell))
        yield "shortcuts", lambda: _shown(ShortcutSheet(self.shell))
        yield "certificate", lambda: _shown(CertificateDialog(self.context, self.shell))
        yield "help", lambda: _shown(HelpWindow(self.shell))


def closed_dialogs(folder: Path, clock: Clock, login: str) -> Iterator[tuple[str, Opener]]:
    """The dialogs before the station in ``folder`` is open: the guide, the login and what it leads to."""
    from desktop_app.gui.forgotten import Forgotten
    from desktop_app.gui.login import Door, Login
    from desktop_app.gui.restore_dialog import RestoreDialog
    from desktop_app.gui.rotation_dialog import RotationDialog

    for step in range(_GUIDE_STEPS):
        yield f"first-start-{step + 1}", partial(_guide, folder, step)
    yield "login", lambda: _shown(Login(_opens_nothing, Door(folder, clock)))
    yield "login-opening", lambda: _opening(folder, clock)
    yield "forgotten", lambda: _shown(Forgotten(folder, clock, login))
    for way in ("by_code", "ask", "accept"):
        yield f"forgotten-{way}", partial(_forgotten, folder, clock, login, way)
    yield "restore", lambda: _shown(RestoreDialog(folder, clock))
    yield "rotation", lambda: _shown(RotationDialog(folder, clock, login))


def _guide(folder: Path, step: int) -> QDialog:
    from desktop_app.gui.first_start import FirstStart

    made = _shown(FirstStart(folder, _makes_nothing))
    made.show_step(step)
    return made


def _forgotten(folder: Path, clock: Clock, login: str, way: str) -> QDialog:
    from desktop_app.gui.forgotten import Forgotten

    return _shown(Forgotten(folder, clock, login)).begin(way)


def _shown(dialog: D) -> D:
    dialog.setModal(True)
    dialog.show()
    return dialog


def _nothing(_typed: object) -> None:
    """Where nobody takes a step."""


def _opens_nothing(_login: str, _password: str, _watch: Watch) -> "Station":
    raise StationRefused("")


def _opening(folder: Path, clock: Clock) -> QDialog:
    """The login while the first opening after an update makes the search index anew."""
    from desktop_app.gui.login import Door, Login

    login = _shown(Login(_opens_nothing, Door(folder, clock)))
    login.account.setText("li")
    login.password.setText("••••••••")
    login.opening.watch().step(Stage.INDEX, 31, 128)
    return login


def _makes_nothing(_folder: Path, _asked: object) -> "tuple[Station, str]":
    raise StationRefused("")
