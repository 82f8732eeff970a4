"""A store with every kind of row in it, as a released program left it behind.

    python -m tests.store.released_sample tests/store/released/schema-N.db

Run once for each schema that is released, by the program of that release; the files are kept for good, and
every later program has to bring them to its own schema with all that is in them.
"""

import sys
from pathlib import Path

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit
from desktop_app.store.changes import Stamp
from desktop_app.store.drafts import Draft
from desktop_app.store.post import Outcome, Parcel
from desktop_app.store.store import Store
from tests.store.fault_worker import AREA, DEVICE, KEY, OTHER, context, one_import

RELEASED = Path(__file__).parent / "released"
IMPORTED = 300
LONG_NAME = "阿卜杜克热木·吾布力喀斯木"


def write(store: Store, number: int, *edits: Edit, device: str = DEVICE, person: str = "王干部") -> None:
    """One save, a second after the last."""
    stamp = Stamp(
        person, f"第{number}次", 1_520_000_000_000 + number * 1000, save_id=f"save-{device}-{number}"
    )
    store.write(edits, stamp, device=device, area=AREA)


def make_sample(path: Path) -> None:
    """Write the sample to ``path``, where nothing may be yet."""
    catalogue = load_catalogue()
    household = {
        "household_no": "51342910000000001",
        "division_code": "513429100201",
        "village_group": "三组",
        "bank_account": "6222029900000000000",
        "bank_name": "信用社",
    }
    members = (
        Edit("member", "m1", {"household_id": "h1", "name": LONG_NAME, "id_no": "519900198001010012"}),
        Edit("member", "m2", {"household_id": "h1", "name": "单小满", "id_no": "51990019820202002X"}),
    )
    with Store.create(path, KEY, context(catalogue)) as store:
        write(store, 1, Edit("household", "h1", household))
        write(store, 2, *members)
        write(store, 3, Edit("household", "h1", {"village_group": "四组"}), person="李审核")
        write(store, 4, Edit("member", "m2", {"is_deleted": 1, "void_reason": "重复录入"}))
        write(store, 5, *one_import(0)[:IMPORTED])
        other = path.with_name("other.db")
        with Store.create(other, KEY, context(catalogue)) as second:
            second.apply(store.transactions(DEVICE, 1, 2), lambda _t, _e: "", lambda t: t.time)
            edit = Edit("household", "h1", {"village_group": "五组"})
            write(second, 9, edit, device=OTHER, person="吉木")
            store.apply(second.transactions(OTHER), lambda _t, _e: "", lambda t: t.time)
        other.unlink()
        store.keep_draft(Draft("member", "", "wang", "2018-03-02 09:30:00", {"name": "马海木"}))
        store.set_meta(name="来洛乡", area=AREA)
        store.set_secret("test", b"secret")
        store.keep_blob(b"a photograph")
        store.note_event("2018-03-02 09:30:00", "王干部", "create")
        store.note_parcel(Parcel("aa", "out", DEVICE, 1, 3, "x.bfb", "2018-03-02", "exported"))
        store.note_outcomes([Outcome("household", "h1", "", "returned", "核对", "2018-03-02")])


if __name__ == "__main__":
    make_sample(Path(sys.argv[1]))
