"""A process that works on a store until it is killed: ``python -m tests.store.fault_worker TASK STORE ACKS``.

Every save that came back is acknowledged by one line in the file ACKS, so that the test knows what may not
be lost. The tasks are saving one record after another, imports, migrations and taking in another's chain.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import desktop_app.store.store
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Edit, Field, FieldType, Value
from desktop_app.store import fragments
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import open_database
from desktop_app.store.errors import StoreError
from desktop_app.store.store import Store, StoreContext

if TYPE_CHECKING:
    from desktop_app.merge.history import Transaction

KEY = bytes(range(32))
DEVICE, OTHER, AREA = "dev-a", "dev-b", "513429100"
HOUSEHOLDS = 8
IMPORTED = 1_000
CHAIN = 1_000
EDITIONS = 12
READY = "ready"


def context(catalogue: Catalogue) -> StoreContext:
    """A store that finds names by their small letters."""
    return StoreContext(catalogue, lambda text: (text.lower(),), lambda code: f"村{code[-3:]}")


def grown(catalogue: Catalogue, edition: int) -> Catalogue:
    """A later edition of the catalogue with one more field in members for each step."""
    member = catalogue.entity("member")
    added = tuple(
        Field(f"later_{n}", f"以后的第{n}项", FieldType.TEXT, source="test") for n in range(1, edition + 1)
    )
    entities = {**catalogue.entities, "member": replace(member, fields=(*member.fields, *added))}
    return replace(catalogue, edition=f"{catalogue.edition}-{edition:03}", entities=entities)


def save(store: Store, number: int, edits: list[Edit], save_id: str, device: str = DEVICE) -> str:
    """One save, a second after the last; returns its id, or nothing if there was nothing to change."""
    stamp = Stamp("王干部", "", 1_520_000_000_000 + number * 1000, save_id=save_id)
    return save_id if store.write(edits, stamp, device=device, area=AREA).version else ""


def one_save(chance: random.Random, number: int) -> list[Edit]:
    """What a person saves in one go: a household, a member, a voiding."""
    home = f"h{chance.randrange(HOUSEHOLDS)}"
    kind = chance.random()
    if kind < 0.3:
        values = {"household_no": f"513429{number:06}", "village_group": f"{chance.randrange(9)}组"}
        return [Edit("household", home, {**values, "division_code": "513429100201", "is_deleted": 0})]
    member = f"m{chance.randrange(60):03}"
    if kind < 0.9:
        name = f"{chance.choice('马曲王李吉')}{chance.choice('海木呷阿依')}{number}"
        told: dict[str, Value] = {
            "household_id": home,
            "name": name,
            "id_no": f"519900{number:012}",
            "is_deleted": 0,
        }
        return [Edit("member", member, told)]
    return [Edit("member", member, {"is_deleted": 1, "void_reason": "重复录入"})]


def one_import(start: int) -> list[Edit]:
    """A thousand members, a third of them known already from the import before."""
    numbers = range(start * IMPORTED * 2 // 3, start * IMPORTED * 2 // 3 + IMPORTED)
    return [
        Edit("member", f"i{n:07}", {"name": f"第{start}次{n}", "id_no": f"519900{n:012}"}) for n in numbers
    ]


def saving(store: Store, chance: random.Random) -> Iterator[str]:
    """Single records, one save after another."""
    for number in count(store.chain_end(DEVICE).seq + 1):
        made = f"save-{number}-{chance.randrange(10**9)}"
        yield save(store, number, one_save(chance, number), made)


def importing(store: Store, _chance: random.Random) -> Iterator[str]:
    """One import after another."""
    for number in count(store.chain_end(DEVICE).seq + 1):
        yield save(store, number, one_import(number), f"import-{number}")


def applying(store: Store, chance: random.Random, chain: "list[Transaction]") -> Iterator[str]:
    """Another device's chain in pieces, between saves of one's own that meet it."""
    number = store.chain_end(DEVICE).seq
    while (there := store.chain_end(OTHER).seq) < len(chain):
        piece = chain[there : there + chance.randint(1, 9)]
        store.apply(piece, lambda _t, _e: "", lambda transaction: transaction.time)
        yield piece[-1].save_id
        number += 1
        made = f"own-{number}-{chance.randrange(10**9)}"
        yield save(store, number, one_save(chance, number), made)


def write_chain(path: Path, catalogue: Catalogue, saves: int = CHAIN) -> None:
    """A store with what another device wrote, an import among it."""
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn
    with Store.create(path, KEY, context(catalogue)) as store:
        for number in range(1, saves + 1):
            edits = one_import(0) if number == saves // 20 else one_save(chance, number)
            save(store, number, edits, f"other-{number}", OTHER)


def read_chain(path: Path, catalogue: Catalogue) -> "list[Transaction]":
    """The chain that ``write_chain`` wrote."""
    with Store(path, KEY, context(catalogue)) as store:
        return list(store.transactions(OTHER))


def migrating(path: Path, catalogue: Catalogue) -> Iterator[str]:
    """A new store – system tables, then the catalogue – and a later edition after each save."""
    Store.create(path, KEY, context(catalogue)).close()
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn
    for number in range(1, EDITIONS):
        with Store(path, KEY, context(grown(catalogue, number))) as store:
            made = save(store, number, one_save(chance, number), f"save-{number}")
        yield made


def steps_of(task: str, path: Path, catalogue: Catalogue) -> Iterator[str]:
    """``ready`` when the work begins, then the saves of a task by their ids, each when it came back."""
    if task == "migrating":
        yield READY
        yield from migrating(path, catalogue)
        return
    chance = random.Random()  # noqa: S311 - nothing secret is drawn
    chain = read_chain(path.with_name("other.db"), catalogue) if task == "applying" else []
    with Store(path, KEY, context(catalogue)) as store:
        yield READY
        if task == "applying":
            yield from applying(store, chance, chain)
        else:
            yield from (saving if task == "saving" else importing)(store, chance)


def persisting(path: Path, catalogue: Catalogue, steps: int) -> Iterator[str]:
    """Single saves on a disk that fails at times: each failure is told by its kind, and the save is repeated
    under its id until it comes back, as a person would press the key again.
    """
    yield READY
    chance = random.Random(11)  # noqa: S311 - nothing secret is drawn
    store = None
    while store is None:
        try:
            store = Store(path, KEY, context(catalogue))
        except StoreError as error:
            yield f"!{type(error).__name__}"
    with store:
        for number in range(1, steps + 1):
            edits, made = one_save(chance, number), f"save-{number}"
            while True:
                try:
                    yield save(store, number, edits, made)
                    break
                except StoreError as error:
                    yield f"!{type(error).__name__}"


def main(task: str, path: Path, acks: Path, steps: int, synchronous: str) -> None:
    """Work until killed, or for so many ``steps``; ``synchronous`` overrides what the program uses."""
    catalogue = load_catalogue()
    vars(fragments)["SHARED_BY"] = 400  # so that what many share is counted here already
    if synchronous:
        vars(desktop_app.store.store)["open_database"] = partial(
            open_database,
            synchronous=synchronous,  # type: ignore[arg-type]  # also what the program never uses
        )
    with acks.open("ab", buffering=0) as told:
        if task == "persisting":
            work = persisting(path, catalogue, steps)
        else:
            work = islice(steps_of(task, path, catalogue), steps + 1 if steps else None)
        for made in work:
            told.write(f"{made}\n".encode())


if __name__ == "__main__":
    task_given, store_given, acks_given, *further = sys.argv[1:]
    steps_given, synchronous_given = (*further, "0", "")[:2]
    main(task_given, Path(store_given), Path(acks_given), int(steps_given), synchronous_given)
