"""Double entry by commands: what waits is listed without its value, and typed on standard input."""

from collections.abc import Callable
from dataclasses import replace

from desktop_app.store.slots import Role
from tests.cli.conftest import VILLAGE, Hands

ACCOUNT = "6210991324021299056"


def test_a_second_person_types_blind(make_station: Callable[..., Hands]) -> None:
    first = make_station(people=[("li", "李复核", Role.CLERK)])
    assert first.ask("double", "list").data == {"ok": True, "on": False, "waiting": []}
    first.ask("setting", "set", "double_entry", "1")
    made = first.put("household", division_code=VILLAGE, identified_year=2014, bank_account=ACCOUNT)
    listed = first.ask("double", "list")
    assert [item["field"] for item in listed.data["waiting"]] == ["bank_account"]
    assert ACCOUNT not in listed.text
    words = ("double", "enter", "household", made, "bank_account")
    assert first.ask(*words, stdin=ACCOUNT).code == 1
    second = replace(first, login="li")
    differs = second.ask(*words, stdin=ACCOUNT[:-1] + "7")
    assert (differs.code, differs.data["agrees"]) == (1, False)
    agrees = second.ask(*words, stdin=f"{ACCOUNT}\n")
    assert (agrees.code, agrees.data["agrees"]) == (0, True)
    assert second.ask("double", "list").data["waiting"] == []
