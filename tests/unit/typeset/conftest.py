"""One shelf for all tests: opening the fonts is the slow part, and a shelf has no state that shows."""

import pytest

from desktop_app.catalog.places import resources_folder
from desktop_app.typeset.fonts import FontShelf


@pytest.fixture(scope="session")
def shelf() -> FontShelf:
    return FontShelf(resources_folder() / "fonts")
