"""Getting in: making a data folder, opening it with a password, and the accounts that may."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.places import resources_folder
from desktop_app.station.clock import Clock, stamp_text
from desktop_app.station.people import Person, Profile
from desktop_app.station.sync_desk import KEYS
from desktop_app.station.wiring import store_context
from desktop_app.store.folder import DataFolder, open_folder
from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.passwords import Cost
from desktop_app.store.recovery import renew_code
from desktop_app.store.slots import Role
from desktop_app.store.store import Store
from desktop_app.sync.keys import StationKeys
from desktop_app.typeset.fonts import FontShelf

_TAG_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read like digits
_TAG_DIGITS = "23456789"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every station of this program shares: catalogue, divisions, fonts. Loaded once, passed in."""

    catalogue: Catalogue
    divisions: Divisions
    shelf: FontShelf


def load_surroundings() -> Surroundings:
    """The catalogue, divisions and fonts that came with the program."""
    fonts = resources_folder() / "fonts"
    return Surroundings(load_catalogue(), load_divisions(), FontShelf(fonts))


@dataclass(frozen=True, slots=True)
class NewStation:
    """What is asked of a person who sets up a station."""

    name: str
    area: str
    level: str
    login: str
    person_name: str
    password: str
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An open data folder: the lock on it, its keyring, its store, who opened it and what it is."""

    folder: DataFolder
    keyring: Keyring
    unlocked: Unlocked
    store: Store
    person: Person
    profile: Profile


def create_station(
    path: Path, asked: NewStation, clock: Clock, around: Surroundings, cost: Cost | None = None
) -> tuple[Opened, str]:
    """A new data folder with its first account, a reviewer; also gives the recovery code to be printed.

    Raises StoreExists when the folder holds a station already, PasswordRefused, or a fault of the disk.
    """
    folder = open_folder(path, stamp_text(clock.now_ms()), create=True)
    try:
        folder.require_empty()
        keyring, unlocked = Keyring.create(path, asked.login, asked.password, clock.now_ms, cost=cost)
        code = renew_code(keyring, unlocked)
        store = Store.create(folder.store, unlocked.key, store_context(around.catalogue, around.divisions))
    except BaseException:
        folder.close()
        raise
    person = Person(asked.login, asked.person_name, str(unlocked.role))
    keys = StationKeys.generate()
    store.set_secret(KEYS, keys.to_bytes())
    profile = Profile(asked.name, asked.area, asked.level, keys.device, _new_tag(), asked.demo)
    _remember(store, profile)
    store.set_meta(**{f"account.{unlocked.account}": asked.person_name})
    store.note_event(stamp_text(clock.now_ms()), asked.person_name, "create", asked.level)
    return Opened(folder, keyring, unlocked, store, person, profile), code


def open_station(
    path: Path, login: str, password: str, clock: Clock, around: Surroundings, cost: Cost | None = None
) -> Opened:
    """Open a data folder with an account's password.

    Raises StoreBusy when another window has it, WrongPassword, LockedOut, StoreDamaged and the like.
    """
    folder = open_folder(path, stamp_text(clock.now_ms()))
    try:
        folder.require_store()
        keyring = Keyring.open(path, clock.now_ms, cost)
        unlocked = keyring.unlock(login, password)
        context = store_context(around.catalogue, around.divisions)
        store = Store(folder.store, unlocked.key_of(folder.store), context)
    except BaseException:
        folder.close()
        raise
    name = store.meta(f"account.{unlocked.account}") or login
    store.note_event(stamp_text(clock.now_ms()), name, "unlock")
    person = Person(login, name, str(unlocked.role))
    return Opened(folder, keyring, unlocked, store, person, _recall(store))


def add_account(opened: Opened, login: str, name: str, password: str, role: Role) -> None:
    """A second person at the same laptop, completed at once by the one who is working now."""
    account = opened.keyring.add(opened.unlocked, login, password, role)
    if role.holds_key:
        opened.keyring.complete(opened.unlocked, login, role)
    opened.store.set_meta(**{f"account.{account}": name})


def _new_tag() -> str:
    return secrets.choice(_TAG_LETTERS) + secrets.choice(_TAG_DIGITS)


def _remember(store: Store, profile: Profile) -> None:
    store.set_meta(
        name=profile.name,
        area=profile.area,
        level=profile.level,
        device=profile.device,
        tag=profile.tag,
        demo="1" if profile.demo else "",
    )


def _recall(store: Store) -> Profile:
    name, area, level, device, tag = (store.meta(key) for key in ("name", "area", "level", "device", "tag"))
    return Profile(name, area, level, device, tag, store.meta("demo") == "1")
