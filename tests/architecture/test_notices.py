"""Everything that is shipped and is not ours is named with its licence, and none of it forbids what we do."""

import re
from importlib import metadata
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from installer.shipped import closure
from tests.architecture.conftest import House

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
LESSER = {
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "python-bidi": "LGPL-3.0-or-later",
}


def section(text: str, heading: str) -> dict[str, str]:
    """The first two columns of the table under a heading."""
    part = text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    rows = [(name, licence) for name, licence, _ in ROW.findall(part)]
    return dict(rows[1:])


@pytest.fixture(scope="module")
def notices(house: House) -> str:
    return (house.root / "resources/help/third-party-notices.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def licences(notices: str) -> dict[str, str]:
    return {
        str(canonicalize_name(name)): licence
        for name, licence in section(notices, "Python distributions").items()
    }


def test_the_shipped_distributions_are_those_listed(
    project: dict[str, Any], licences: dict[str, str]
) -> None:
    assert set(licences) == closure(project["dependencies"])


def test_the_listed_licence_is_the_declared_one(licences: dict[str, str]) -> None:
    """Where a distribution declares an SPDX expression, the notice repeats it."""
    declared = {name: metadata.metadata(name).json.get("license_expression") for name in licences}
    assert {
        name: (licences[name], said) for name, said in declared.items() if said not in (None, licences[name])
    } == {}


def test_only_what_can_be_replaced_is_lesser_gpl_and_nothing_is_gpl(licences: dict[str, str]) -> None:
    assert {name: licence for name, licence in licences.items() if "GPL" in licence} == LESSER


def test_the_licence_texts_that_they_ask_for_are_shipped(house: House) -> None:
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        assert "GNU" in (house.root / "resources/help/licences" / name).read_text(encoding="utf-8")


def test_every_font_is_listed(house: House, notices: str) -> None:
    shipped = {path.name for path in (house.root / "resources/fonts").glob("*.[to]tf")}
    assert shipped == set(section(notices, "Fonts"))
