"""The parts list that is shipped follows from lock, notices and fonts as they stand."""

import json

from installer.sbom import parts_list
from tests.architecture.conftest import House


def test_the_parts_list_is_up_to_date(house: House) -> None:
    """After a change of dependencies: ``.venv/bin/python -m installer.sbom``."""
    kept = (house.root / "resources/help/sbom.cdx.json").read_text(encoding="utf-8")
    assert kept == parts_list()


def test_every_part_has_a_licence_and_none_is_gpl(house: House) -> None:
    plain = json.loads((house.root / "resources/help/sbom.cdx.json").read_text(encoding="utf-8"))
    said = {part["name"]: json.dumps(part["licenses"]) for part in plain["components"]}
    assert all(said.values())
    gpl = {name for name, licence in said.items() if "GPL" in licence.replace("LGPL", "")}
    assert gpl == {"PyInstaller's start program"} and "WITH Bootloader-exception" in said[gpl.pop()]


def test_every_library_that_can_say_its_version_has_said_it(house: House) -> None:
    plain = json.loads((house.root / "resources/help/sbom.cdx.json").read_text(encoding="utf-8"))
    said = {part["name"]: part.get("version") for part in plain["components"]}
    assert {"Qt", "SQLCipher", "SQLite", "OpenSSL", "PDFium", "libheif", "qpdf"} <= {*filter(said.get, said)}
