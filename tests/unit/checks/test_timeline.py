"""The order of a household's status changes: what an import states opens its year."""

from desktop_app.checks.timeline import in_order

IMPORTED = {"id": "i", "year": 2018, "change_kind": "imported", "poverty_status": "0"}
EXIT = {"id": "e", "year": 2018, "change_kind": "exit", "effective_date": "2018-11-20"}
PROPOSED = {"id": "p", "year": 2018, "change_kind": "exit"}
BEFORE = {"id": "b", "year": 2014, "change_kind": "identify", "effective_date": "2014-06-01"}


def test_an_imported_status_comes_before_what_is_dated_in_its_year() -> None:
    assert [row["id"] for row in in_order([EXIT, IMPORTED, BEFORE])] == ["b", "i", "e"]


def test_what_has_no_date_yet_comes_last_in_its_year() -> None:
    assert [row["id"] for row in in_order([PROPOSED, EXIT, IMPORTED])] == ["i", "e", "p"]
