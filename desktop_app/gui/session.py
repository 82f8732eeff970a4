"""One person after another at the same laptop: login, work, lock, login again.

Locking closes the store: while the login page is shown the program holds no key, and what was typed and not
saved is a draft inside the encrypted file.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_app.gui.admin_window import AdminWindow
from desktop_app.gui.errors import Report
from desktop_app.gui.first_start import Beginning, FirstStart
from desktop_app.gui.idle import IdleWatch
from desktop_app.gui.leaving import Leaving
from desktop_app.gui.login import Door, Login, system_door
from desktop_app.gui.rotation_dialog import RotationDialog
from desktop_app.station.accounts_desk import AccountsOffice, open_accounts
from desktop_app.store.errors import KeepsAccountsOnly
from desktop_app.store.folder import holds_store
from desktop_app.store.opening import Login as Account
from desktop_app.store.watching import Watch

if TYPE_CHECKING:
    from desktop_app.gui.shell import Shell, Whereabouts
    from desktop_app.station import Station

_GREETINGS = {
    Leaving.LOCK: "已锁定。没有保存的内容留作草稿，登录后还在原处。",
    Leaving.RESTORE: "台账已关闭，可以从备份恢复。",
    Leaving.EXCHANGE: "台账已关闭，可以更换数据密钥。",
}

OpenStation = Callable[[str, str, Watch], "Station"]


class Session:
    """Everything between the start of the window and its end.

    ``ask`` runs the login and ``stay`` the window until it is closed; a test gives its own. ``brought`` is a
    file from a stick that is taken in once, when the window is first there.
    """

    def __init__(
        self,
        folder: Path,
        app: QApplication,
        keep_report: Report,
        open_station: OpenStation | None = None,
        door: Door | None = None,
    ) -> None:
        self._folder = folder
        self._app = app
        self._keep_report = keep_report
        self._open_station = open_station or self._open_with_system_clock
        self._door = door or system_door(folder)
        self.brought: Path | None = None
        self.ask: Callable[[Login], object] = Login.exec
        self.stay: Callable[[Shell | AdminWindow], int] = lambda _window: app.exec()

    def _open_with_system_clock(self, login: str, password: str, watch: Watch) -> "Station":
        from desktop_app.station import Station

        return Station.open(self._folder, login, password, watch=watch)

    def opens(self, login: str, password: str, watch: Watch) -> "Station | AccountsOffice":
        """The station, or for an administrator its accounts; raises the store's errors."""
        try:
            return self._open_station(login, password, watch)
        except KeepsAccountsOnly:
            return open_accounts(self._folder, Account(login, password), self._door.clock)

    def run(self, station: "Station | None" = None) -> int:
        """Let people come and go until the window is closed for good; returns the exit status.

        A ``station`` that is open already needs no login the first time.
        """
        opened: Station | AccountsOffice | None = station
        beginning: Beginning | None = None
        if opened is None:
            opened, beginning = self._enter()
        where: Whereabouts | None = None
        status = 0
        while opened is not None:
            person = opened.person.login
            if isinstance(opened, AccountsOffice):
                status, leaving = self._keep_accounts(opened)
            else:
                back = where if where is not None and where.login == person else None
                status, leaving, where = self._work(opened, back, beginning)
            beginning = None
            opened.close()
            if leaving is Leaving.QUIT:
                break
            opened = self._log_in(leaving, person)
        return status

    def _enter(self) -> "tuple[Station | AccountsOffice | None, Beginning | None]":
        """What a person opened or set up, and how a new station is to begin."""
        from desktop_app.station import Station

        if holds_store(self._folder):
            return self._log_in(None, ""), None
        guide = FirstStart(self._folder, Station.create)
        guide.exec()
        if guide.wants_restore:
            return self._log_in(Leaving.RESTORE, ""), None
        return guide.station, guide.beginning

    def _log_in(self, leaving: Leaving | None, person: str) -> "Station | AccountsOffice | None":
        login = Login(self.opens, self._door)
        if leaving in _GREETINGS:
            login.greet(person, _GREETINGS[leaving])
        if leaving is Leaving.RESTORE:
            login.ask_restore()
        if leaving is Leaving.EXCHANGE:
            RotationDialog(self._folder, self._door.clock, person, login).open()
        self.ask(login)
        opened = login.opened
        login.deleteLater()
        return opened

    def _keep_accounts(self, office: AccountsOffice) -> tuple[int, Leaving]:
        window = AdminWindow(office, self._keep_report)
        window.show()
        status = self.stay(window)
        leaving = Leaving.SWITCH if window.asks_login else Leaving.QUIT
        window.deleteLater()
        return status, leaving

    def _work(
        self, station: "Station", where: "Whereabouts | None", beginning: Beginning | None
    ) -> "tuple[int, Leaving, Whereabouts | None]":
        from desktop_app.gui.app import open_shell

        with (
            ThreadPoolExecutor(max_workers=1, thread_name_prefix="station") as worker,
            ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader") as reader,
        ):
            shell = open_shell(station, worker, reader)
            watch = IdleWatch(self._app, shell.context.lock_minutes, shell)
            watch.idle.connect(partial(_lock, shell, watch))
            shell.context.lock_minutes_chosen.connect(watch.wait)
            shell.fit(shell.screen().availableSize())
            shell.show()
            if where is not None:
                shell.return_to(where)
            if beginning is Beginning.WORKBOOK:
                shell.begin_import()
            elif beginning is Beginning.HOUSEHOLD:
                shell.go("households").begin()
            if self.brought is not None:
                shell.take_in(self.brought)
                self.brought = None
            status = self.stay(shell)
            left = shell.whereabouts
            leaving = shell.leaving
            shell.context.jobs.end()
            shell.deleteLater()
        return status, leaving, left


def _lock(shell: "Shell", watch: IdleWatch) -> None:
    """Lock, or while a job runs wait once more."""
    if not shell.leave(Leaving.LOCK):
        watch.begin_anew()
