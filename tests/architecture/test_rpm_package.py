"""What rpmbuild is told follows from the description that nfpm is given."""

from pathlib import Path

from installer.rpm_package import spec

TOLD = {
    "name": "bangfu-ledger",
    "version": "1.2.3",
    "license": "Apache-2.0",
    "mtime": "2018-10-08T00:00:00Z",
    "description": "Offline ledger (帮扶台账)\nRecords and\nnotices.",
    "depends": ["glibc >= 2.31", "fontconfig"],
    "recommends": ["cups-libs"],
    "rpm": {"group": "Applications/Productivity"},
    "contents": [
        {"src": str(Path("/b/bangfu-ledger")), "dst": "/usr/lib/bangfu-ledger", "type": "tree"},
        {"src": "/usr/lib/bangfu-ledger/bangfu", "dst": "/usr/bin/bangfu", "type": "symlink"},
        {"src": "/d/a.desktop", "dst": "/usr/share/applications/a.desktop", "file_info": {"mode": 0o644}},
    ],
}


def test_every_part_has_its_line() -> None:
    lines = spec(TOLD).splitlines()
    for line in (
        "Version: 1.2.3",
        "Summary: Offline ledger (帮扶台账)",
        "Requires: glibc >= 2.31",
        "Requires: fontconfig",
        "Recommends: cups-libs",
        'mkdir -p "%{buildroot}/usr/lib/bangfu-ledger" && cp -a "/b/bangfu-ledger"/. '
        '"%{buildroot}/usr/lib/bangfu-ledger"',
        'install -D -m 644 "/d/a.desktop" "%{buildroot}/usr/share/applications/a.desktop"',
        "find %{buildroot} -exec touch -h -d @1538956800 {} +",
        "/usr/lib/bangfu-ledger",
        "/usr/bin/bangfu",
    ):
        assert line in lines
    assert any("ln -s" in line and line.endswith('"%{buildroot}/usr/bin/bangfu"') for line in lines)
