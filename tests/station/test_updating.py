"""What a person is told to do with an installer that came as an update."""

from pathlib import Path

import pytest

from desktop_app.station.updating import advice

INSTALLER = Path("/media/stick/bangfu-ledger-9.9.9")


@pytest.mark.parametrize(
    ("system", "told"),
    [
        ("windows-amd64", "双击“bangfu-ledger-9.9.9”，按提示安装"),
        ("debian-amd64", "sudo apt install"),
        ("rpm-amd64", "sudo rpm -U"),
    ],
)
def test_an_installed_program_is_replaced_by_its_installer(system: str, told: str) -> None:
    assert told in advice(system, INSTALLER)


@pytest.mark.parametrize(
    ("system", "told"),
    [
        ("windows-amd64", "目标文件夹选“/media/U 盘/帮扶台账”"),
        ("debian-amd64", "bangfu portable --to '/media/U 盘'"),
    ],
)
def test_a_program_on_a_stick_stays_on_it(system: str, told: str) -> None:
    said = advice(system, INSTALLER, Path("/media/U 盘/帮扶台账/data"))
    assert told in said and "数据不动" in said
