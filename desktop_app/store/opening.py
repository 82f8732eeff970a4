"""Opening a data folder as a whole: its lock, its keyring, its store – for a station as for the province."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.moments import stamp_text
from desktop_app.store.before_update import back_up_before_update
from desktop_app.store.cipher import open_database, translated
from desktop_app.store.edition import context_in_force
from desktop_app.store.errors import translate
from desktop_app.store.folder import DataFolder, open_folder, seal_creation
from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.migrations import Begun, Edition
from desktop_app.store.passwords import Cost
from desktop_app.store.store import Store, StoreContext
from desktop_app.store.watching import UNWATCHED, Watch

Now = Callable[[], int]
"""Tells the time in milliseconds since 1970."""


class OpenStore(NamedTuple):
    """An open data folder; ``close`` gives everything back."""

    folder: DataFolder
    keyring: Keyring
    unlocked: Unlocked
    store: Store

    def name_of_person(self, fallback: str) -> str:
        """The name under which the person who opened it works."""
        return self.store.meta(f"account.{self.unlocked.account}") or fallback

    def close(self) -> None:
        """Close the store and give the folder back."""
        self.store.close()
        self.folder.close()


Furnish = Callable[[OpenStore], None]
"""Writes into a store that is being made what must be there from the beginning."""


class Login(NamedTuple):
    """An account's name and password as a person types them."""

    login: str
    password: str

    def __repr__(self) -> str:
        return f"Login({self.login!r})"


def create_store(
    path: Path,
    login: Login,
    person: str,
    now: Now,
    context: StoreContext,
    cost: Cost | None = None,
    furnish: Furnish | None = None,
) -> tuple[OpenStore, str]:
    """A new data folder with its first account, a reviewer, and the recovery code to be printed.

    It is made aside and put in place by one rename: after a power cut there is a whole store or none, and
    with it whatever ``furnish`` writes into it. Raises StoreExists when the folder holds a store already,
    PasswordRefused, or a fault of the disk.
    """
    folder = open_folder(path, stamp_text(now()), create=True)
    try:
        folder.require_empty()
        unlocked, code = _make(folder, login, person, now, context, cost, furnish)
        keyring = Keyring.open(path, now, cost)
        return OpenStore(folder, keyring, unlocked, Store(folder.store, unlocked.key, context)), code
    except BaseException as error:
        folder.close()
        if isinstance(error, OSError):
            raise translate(error) from error
        raise


def _make(
    folder: DataFolder,
    login: Login,
    person: str,
    now: Now,
    context: StoreContext,
    cost: Cost | None,
    furnish: Furnish | None,
) -> tuple[Unlocked, str]:
    """A whole store in an empty folder; when anything fails, what was begun is taken away again."""
    from desktop_app.store.recovery import renew_code

    making = folder.workshop()
    try:
        keyring, unlocked = Keyring.create(making.path, login.login, login.password, now, cost=cost)
        code = renew_code(keyring, unlocked)
        with Store.create(making.store, unlocked.key, context) as store:
            store.set_meta(**{f"account.{unlocked.account}": person})
            store.note_event(stamp_text(now()), person, "create")
            if furnish is not None:
                furnish(OpenStore(making, keyring, unlocked, store))
        seal_creation(folder.path)
    except BaseException:
        shutil.rmtree(making.path, ignore_errors=True)
        raise
    return unlocked, code


def open_store(
    path: Path,
    login: Login,
    now: Now,
    context: StoreContext,
    cost: Cost | None = None,
    watch: Watch = UNWATCHED,
) -> OpenStore:
    """Open a data folder with an account's password.

    Raises StoreBusy when another window has it, WrongPassword, LockedOut, StoreDamaged and the like, and
    GivenUp once the ``watch`` ends it.
    """
    folder = open_folder(path, stamp_text(now()))
    try:
        folder.require_store()
        keyring = Keyring.open(path, now, cost)
        unlocked = keyring.settle(keyring.unlock(login.login, login.password), folder.store)
        key = unlocked.key_of(folder.store)
        store, kept = _brought_up_to_date(folder, key, context, now(), watch)
    except BaseException:
        folder.close()
        raise
    opened = OpenStore(folder, keyring, unlocked, store)
    _take_attempts(opened)
    if kept is not None:
        store.note_event(stamp_text(now()), "", "backup before update", kept.name)
    store.note_event(stamp_text(now()), opened.name_of_person(login.login), "unlock")
    return opened


def _brought_up_to_date(
    folder: DataFolder, key: bytes, context: StoreContext, now: int, watch: Watch
) -> tuple[Store, Path | None]:
    """The store in the edition that is in force in it, and the backup that was made before it grew.

    All of it through one connection: the last one of a file that is closed folds its log in, which takes
    longer than opening it.
    """
    db = open_database(folder.store, key)
    with watch.over(db):
        try:
            with translated():
                current = context_in_force(db, context)
                edition = Edition(current.catalogue)
                kept = back_up_before_update(db, folder, key, edition, now, watch)
        except BaseException:
            db.close()
            raise
        return Store(folder.store, key, current, Begun(db, edition, watch)), kept


def _take_attempts(opened: OpenStore) -> None:
    """What happened while the store was locked goes into its security log, and only then out of the file.

    Cut off in between, it is taken twice rather than never.
    """
    attempts, store = opened.keyring.attempts, opened.store
    events = attempts.events()
    for event in events:
        person = store.meta(f"account.{event.account}") if event.account else ""
        what, _, detail = event.what.partition(" ")
        store.note_event(stamp_text(event.time), person, what, detail)
    if events:
        attempts.taken(len(events))
