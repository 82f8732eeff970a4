"""The lock file is complete, agrees with the project file, and names no place to fetch from."""

from importlib import metadata
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer.shipped import closure
from tests.architecture.conftest import House
from tests.architecture.lock import Pin, read_lock


def test_every_declared_dependency_is_locked_within_its_bounds(
    project: dict[str, Any], pyproject: dict[str, Any], lock: dict[str, Pin]
) -> None:
    for line in [*project["dependencies"], *pyproject["dependency-groups"]["dev"]]:
        wanted = Requirement(line)
        pin = lock[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(pin.version), f"{line} is locked as {pin.version}"


def test_every_pin_has_hashes(lock: dict[str, Pin]) -> None:
    assert [pin.name for pin in lock.values() if pin.hashes == 0] == []


def test_what_the_dependencies_need_is_locked_too(
    project: dict[str, Any], pyproject: dict[str, Any], lock: dict[str, Pin]
) -> None:
    needed = closure([*project["dependencies"], *pyproject["dependency-groups"]["dev"]])
    assert needed - set(lock) == set()


def test_nothing_is_locked_that_nobody_needs(
    project: dict[str, Any], pyproject: dict[str, Any], lock: dict[str, Pin]
) -> None:
    """Entries for other systems carry a marker; all others are needed here."""
    needed = closure([*project["dependencies"], *pyproject["dependency-groups"]["dev"]])
    other_systems = {name for name, pin in lock.items() if "sys_platform" in pin.marker}
    assert set(lock) - needed - other_systems == set()


def test_what_is_installed_is_what_is_locked(lock: dict[str, Pin]) -> None:
    here = {str(canonicalize_name(found.name)): found.version for found in metadata.distributions()}
    differing = [pin for pin in lock.values() if here.get(pin.name, pin.version) != pin.version]
    assert differing == []


def test_the_lock_names_no_host_and_no_file(house: House) -> None:
    text = (house.root / "requirements.lock").read_text(encoding="utf-8")
    assert not any(
        word in text for word in ("://", "--index-url", "--extra-index-url", "--find-links", " @ ")
    )


@pytest.mark.parametrize("line", ["click>=8", "click", "click==8.1 --hash=sha256:abc"])
def test_a_loose_entry_is_noticed(line: str) -> None:
    with pytest.raises(ValueError, match="click"):
        read_lock(line)
