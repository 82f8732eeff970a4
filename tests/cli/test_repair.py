"""`bangfu repair` on a damaged file: what is said, what is there afterwards, and where the old file is."""

import pytest

from desktop_app.station import Station
from desktop_app.store.pages import PAGE_BYTES, PageFile
from desktop_app.store.salvage import JOURNAL_SHAPES
from tests.cli.conftest import ID_NUMBER, PASSWORD, VILLAGE, Hands


def entered(hands: Hands) -> str:
    """A household with a member, and thirty more."""
    with Station.open(hands.data, hands.login, PASSWORD) as station:
        made = station.put("household", {"division_code": VILLAGE, "village_group": "三组"}).record_id
        station.put("member", {"household_id": made, "name": "马海木呷", "id_no": ID_NUMBER})
        for n in range(30):
            station.put("household", {"division_code": VILLAGE, "village_group": f"{n}组"})
    return made


def flip(hands: Hands, table: str) -> int:
    """Change one byte in a page that holds rows of a table of the journal."""
    path = hands.data / "store.db"
    with Station.open(hands.data, hands.login, PASSWORD) as station:
        key = station.opened.base.unlocked.key
    pages = [
        row.page
        for row in PageFile(path, key).rows()
        if (row.in_index, tuple(map(type, row.columns))) == JOURNAL_SHAPES[table]
    ]
    page = pages[len(pages) // 2]
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE_BYTES + 1_000] ^= 1
    path.write_bytes(content)
    return page


@pytest.mark.parametrize("table", ["entry", "txn"])
def test_a_damaged_file_is_brought_into_a_new_one(hands: Hands, table: str) -> None:
    made = entered(hands)
    before = hands.ask("record", "list", "household").data["count"]
    page = flip(hands, table)
    done = hands.ask("repair")
    assert done.code == 0, done
    assert (done.data["file"], done.data["pages"]) == ("recovered", [page])
    assert done.data["new_device"] is False  # never enrolled: nobody has anything of the chain that was cut
    assert done.data["entered"] > 0
    assert hands.ask("record", "list", "household").data["count"] == before
    assert hands.ask("record", "get", "household", made).data["record"]["village_group"] == "三组"
    assert hands.ask("search", "马海").data["hits"]
    again = hands.ask("repair")
    assert (again.code, again.data["file"], again.data["journal"]) == (0, "sound", "sound")
    (kept,) = hands.data.glob("before-restore-*")
    assert (kept / "store.db").is_file()


def test_a_sound_file_is_left_alone(hands: Hands) -> None:
    entered(hands)
    done = hands.ask("repair")
    assert (done.code, done.data["file"]) == (0, "sound")
    assert not list(hands.data.glob("before-restore-*"))


def test_a_wrong_password_repairs_nothing(hands: Hands) -> None:
    entered(hands)
    flip(hands, "entry")
    hands.password = "something-else-2018"
    assert hands.ask("repair").code != 0
    assert not list(hands.data.glob("before-restore-*"))
