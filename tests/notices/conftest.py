"""The catalogue, the divisions and the fonts that come with the program, and an empty township."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.places import resources_folder
from desktop_app.notices.model import NoticeChoice, NoticeSettings
from desktop_app.notices.publish import Bureau
from desktop_app.typeset.fonts import FontShelf
from tests.notices.township import CHOICE, Township

KEY = Ed25519PrivateKey.from_private_bytes(b"station key only for these tests")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    return load_divisions()


@pytest.fixture(scope="session")
def shelf() -> FontShelf:
    return FontShelf(resources_folder() / "fonts")


@pytest.fixture
def town() -> Township:
    return Township()


@pytest.fixture
def bureau(town: Township, catalogue: Catalogue, divisions: Divisions, shelf: FontShelf) -> Bureau:
    return Bureau(town.held, divisions, catalogue, NoticeSettings(catalogue), shelf)


@pytest.fixture
def with_settings(bureau: Bureau) -> Callable[[Mapping[str, str]], Bureau]:
    return lambda own: replace(bureau, settings=NoticeSettings(bureau.catalogue, own))


@pytest.fixture
def choose() -> Callable[..., NoticeChoice]:
    def chosen(code: str, **values: Any) -> NoticeChoice:
        return NoticeChoice(code=code, **{**CHOICE, **values})

    return chosen
