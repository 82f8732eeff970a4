"""The parts list of the shipped program (SBOM) as CycloneDX JSON: parts, versions, licences.

    .venv/bin/python -m installer.sbom            writes resources/help/sbom.cdx.json

It follows from the lock file, the shipped distributions and the third-party notices, and holds no time and
no random number, so that the same commit gives the same file. The libraries inside the distributions and the
fonts are components too.
"""

import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installer.shipped import PROJECT, closure, project_version

ROOT = PROJECT.parent
NOTICES = ROOT / "resources" / "help" / "third-party-notices.md"
TARGET = ROOT / "resources" / "help" / "sbom.cdx.json"
_NOT_STATED = ""  # the part says its version nowhere, or it is that of the system built on
_ROW = re.compile(r"\| (?P<name>[^|]+) \| (?P<licence>[^|]+) \| [^|]+ \|")
_FONT = re.compile(r"\| (?P<file>\S+\.ttf) \| (?P<family>[^|]+) \| (?P<licence>[^|]+) \|")


def noted_licences() -> dict[str, str]:
    """The licence of each distribution as the third-party notices state it."""
    return _noted("Python distributions")


def _noted(heading: str) -> dict[str, str]:
    """The first two columns of the notices' table under a heading."""
    text = NOTICES.read_text(encoding="utf-8").split(f"## {heading}")[1].split("\n## ")[0]
    rows = {hit["name"].strip(): hit["licence"].strip() for hit in _ROW.finditer(text)}
    return {name: licence for name, licence in rows.items() if licence not in ("Licence", "---")}


def distributions(licences: Mapping[str, str]) -> Iterator[Component]:
    """Every Python distribution that the program is shipped with, in order of its name."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    for name in sorted(closure(project["dependencies"])):
        version = metadata.version(name)
        yield _component(name, version, licences[name], PackageURL("pypi", name=name, version=version))


def fonts() -> Iterator[Component]:
    """Every font that is shipped, with the SHA-256 of its file."""
    for hit in _FONT.finditer(NOTICES.read_text(encoding="utf-8")):
        content = (ROOT / "resources" / "fonts" / hit["file"]).read_bytes()
        part = _component(hit["file"], hashlib.sha256(content).hexdigest()[:12], hit["licence"].strip())
        part.type = ComponentType.FILE
        part.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(content).hexdigest()))
        yield part


def libraries() -> Iterator[Component]:
    """Every library inside those distributions, with the version that it gives itself."""
    versions = _versions()
    for name, licence in _noted("Inside those distributions").items():
        yield _component(name, versions.get(name, _NOT_STATED), licence)


def _versions() -> dict[str, str]:
    """What the libraries in the locked wheels answer when they are asked for their version."""
    import pi_heif
    import pikepdf
    import pypdfium2
    import sqlcipher3
    import uharfbuzz
    import zstandard
    from cryptography.hazmat.backends.openssl import backend
    from PIL import features
    from PySide6.QtCore import qVersion

    heif = pi_heif.libheif_info()
    cipher = sqlcipher3.connect(":memory:").execute("PRAGMA cipher_version").fetchone()[0]
    pictures = {"FreeType": "freetype2", "libjpeg-turbo": "libjpeg_turbo", "libtiff": "libtiff"}
    pictures |= {"libwebp": "webp", "OpenJPEG": "jpg_2000", "Little CMS": "littlecms2"}
    return {
        **{name: features.version(feature) or _NOT_STATED for name, feature in pictures.items()},
        "HarfBuzz": uharfbuzz.version_string(),
        "OpenSSL": backend.openssl_version_text().split()[1],
        "PDFium": str(pypdfium2.PDFIUM_INFO.version).split("@")[0],
        "Qt": qVersion(),
        "SQLCipher": cipher.split()[0],
        "SQLite": sqlcipher3.sqlite_version,
        "Zstandard": ".".join(map(str, zstandard.ZSTD_VERSION)),
        "libde265": heif["decoders"]["libde265"].rsplit(" ", 1)[1],
        "libheif": heif["libheif"],
        "qpdf": pikepdf.__libqpdf_version__,
    }


def _component(name: str, version: str, licence: str, purl: PackageURL | None = None) -> Component:
    made = LicenseFactory().make_from_string(licence)
    where = purl.to_string() if purl else f"file:{name}"
    return Component(name=name, version=version or None, licenses=[made], purl=purl, bom_ref=where)


def parts_list() -> str:
    """The whole list as JSON text that ends with a line break."""
    version = project_version()
    bom = Bom(
        components=[*distributions(noted_licences()), *libraries(), *fonts()],
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"bangfu-ledger {version}"),
    )
    program = Component(name="bangfu-ledger", version=version, type=ComponentType.APPLICATION, bom_ref="self")
    program.licenses.add(LicenseFactory().make_from_string("Apache-2.0"))
    bom.metadata.component = program
    bom.register_dependency(program, bom.components)
    plain: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    plain["metadata"].pop("timestamp", None)
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the list and say where."""
    TARGET.write_text(parts_list(), encoding="utf-8")
    print(Path(TARGET).relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
