"""Getting in: making a data folder, opening it with a password, and the accounts that may."""

import secrets
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.areas import Areas, load_areas
from desktop_app.catalog.counties import Counties, load_counties
from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.moments import stamp_text
from desktop_app.catalog.places import resources_folder
from desktop_app.station.accounts_desk import AccountsDesk, Note
from desktop_app.station.clock import Clock
from desktop_app.station.people import Person, Profile
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login, OpenStore, create_store, open_store
from desktop_app.store.passwords import Cost
from desktop_app.store.slots import Role
from desktop_app.store.store import Store
from desktop_app.store.watching import UNWATCHED, Watch
from desktop_app.typeset.fonts import FontShelf, pack_folders

_TAG_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read like digits
_TAG_DIGITS = "23456789"


class Surroundings(NamedTuple):
    """What every station of this program shares: catalogue, divisions, fonts. Loaded once, passed in."""

    catalogue: Catalogue
    divisions: Divisions
    shelf: FontShelf
    counties: Counties
    areas: Areas


def load_surroundings() -> Surroundings:
    """The catalogue, divisions and fonts that came with the program."""
    fonts = resources_folder() / "fonts"
    return Surroundings(
        load_catalogue(), load_divisions(), FontShelf(fonts, pack_folders()), load_counties(), load_areas()
    )


class NewStation(NamedTuple):
    """What is asked of a person who sets up a station."""

    name: str
    area: str
    level: str
    login: str
    person_name: str
    password: str
    demo: bool = False


class Opened(NamedTuple):
    """An open station: its data folder, who opened it and what it is."""

    base: OpenStore
    person: Person
    profile: Profile


def create_station(
    path: Path, asked: NewStation, clock: Clock, around: Surroundings, cost: Cost | None = None
) -> tuple[Opened, str]:
    """A new data folder with its first account, a reviewer; also gives the recovery code to be printed.

    Cut off at any moment, it leaves a whole station or none (``store.opening.create_store``).
    Raises StoreExists when the folder holds a station already, PasswordRefused, or a fault of the disk.
    """
    from desktop_app.station.sync_desk import KEYS
    from desktop_app.sync.keys import StationKeys

    login = Login(asked.login, asked.password)
    context = store_context(around.catalogue, around.divisions)
    keys = StationKeys.generate()
    profile = Profile(asked.name, asked.area, asked.level, keys.device, _new_tag(), asked.demo)

    def furnish(base: OpenStore) -> None:
        base.store.set_secret(KEYS, keys.to_bytes())
        _remember(base.store, profile)
        accounts_of(base, _unnoted).remember(asked.login, asked.person_name)

    base, code = create_store(path, login, asked.person_name, clock.now_ms, context, cost, furnish)
    return Opened(base, Person(asked.login, asked.person_name, str(base.unlocked.role)), profile), code


def open_station(
    path: Path,
    login: Login,
    clock: Clock,
    around: Surroundings,
    cost: Cost | None = None,
    watch: Watch = UNWATCHED,
) -> Opened:
    """Open a data folder with an account's password.

    Raises StoreBusy when another window has it, WrongPassword, LockedOut, StoreDamaged and the like, and
    GivenUp once the ``watch`` ends it.
    """
    context = store_context(around.catalogue, around.divisions)
    base = open_store(path, login, clock.now_ms, context, cost, watch)
    person = Person(login.login, base.name_of_person(login.login), str(base.unlocked.role))
    if base.keyring.contents.restored:
        become_new_device(base, clock)
    accounts = accounts_of(base, _unnoted)
    if not base.store.meta(f"login.{base.unlocked.account}"):
        accounts.remember(login.login, person.name)
    accounts.bring_up_to_date()
    return Opened(base, person, _recall(base.store))


def become_new_device(base: OpenStore, clock: Clock) -> None:
    """A restored or copied store goes on as a new device: two copies never continue one chain (design.md §4).

    Its serial numbers get a new tag as well: what was numbered after the backup keeps its numbers. The
    device before stays known under ``replaces``, for the new request; what the province had of its chain says
    nothing about the new one.
    """
    from desktop_app.station.colleagues import remember_former_self
    from desktop_app.station.sync_desk import KEYS
    from desktop_app.sync.keys import StationKeys

    store = base.store
    if not store.meta("certificate"):
        # Nobody has ever had anything of this device: its work must go up under its name once it is enrolled.
        # Should another copy be enrolled as well, the province will tell (``station.rebasing``).
        store.set_meta(tag=_new_tag(store.meta("tag")))
        base.keyring.save(restored="")
        return
    old = StationKeys.from_bytes(store.secret(KEYS) or b"")
    keys = old.with_new_signing_key()
    before = store.meta("device")
    remember_former_self(store, old)
    store.set_secret(KEYS, keys.to_bytes())
    store.set_meta(
        device=keys.device, tag=_new_tag(store.meta("tag")), replaces=before, accepted_seq="", missing=""
    )
    base.keyring.save(restored="")
    store.note_event(stamp_text(clock.now_ms()), "", "restored", before)


def add_account(opened: Opened, login: str, name: str, password: str, role: Role) -> None:
    """A second person at the same laptop, completed at once by the one who is working now."""
    accounts_of(opened.base, _unnoted).add(login, name, password, role)


def accounts_of(base: OpenStore, note: Note) -> AccountsDesk:
    """The desk that keeps the accounts of an open store."""
    return AccountsDesk(base.keyring, base.unlocked, note, base.store)


def _unnoted(_event: str, _detail: str) -> None:
    """For accounts that are made before anybody works."""


def _new_tag(but: str = "") -> str:
    """A tag of a letter and a digit, another one than ``but``."""
    tags = [letter + digit for letter in _TAG_LETTERS for digit in _TAG_DIGITS]
    return secrets.choice([tag for tag in tags if tag != but])


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
