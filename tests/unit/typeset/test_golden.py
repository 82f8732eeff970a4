"""Nothing on the paper changes unnoticed."""

import json

import pytest

from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.render import render
from tests.unit.typeset import golden


@pytest.mark.parametrize("name", list(golden.DOCUMENTS))
def test_sheets_are_as_they_were(name: str, shelf: FontShelf) -> None:
    wanted = json.loads((golden.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert golden.describe(render(golden.DOCUMENTS[name](), shelf)) == wanted
