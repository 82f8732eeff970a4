"""System packages of Debian, Ubuntu and their descendants: which are missing, and how they come."""

import importlib.util
import os
import shutil
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from installer.steps import SetupFailed, ask, run_step, say

LIST = Path(__file__).with_name("system-packages.toml")
GROUPS = ("run", "demo", "test", "build")  # each includes the ones before it


def wanted_packages(group: str) -> list[str]:
    """The lines of system-packages.toml for ``group`` and the groups before it."""
    table = tomllib.loads(LIST.read_text(encoding="utf-8"))
    names = GROUPS[: GROUPS.index(group) + 1]
    lines = [line for name in names for line in table[name]]
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        lines.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv | python3-venv")
    return lines


def alternatives(line: str) -> list[str]:
    """``"a | b"`` as ``["a", "b"]``."""
    return [name.strip() for name in line.split("|")]


def missing_lines(lines: Iterable[str], installed: frozenset[str]) -> list[str]:
    """The lines of which no alternative is installed."""
    return [line for line in lines if not installed.intersection(alternatives(line))]


def chosen_packages(lines: Iterable[str], known: frozenset[str]) -> tuple[list[str], list[str]]:
    """For each line the first alternative that the release knows; and the lines of which it knows none."""
    chosen: list[str] = []
    unknown: list[str] = []
    for line in lines:
        name = next((name for name in alternatives(line) if name in known), None)
        if name is None:
            unknown.append(line)
        else:
            chosen.append(name)
    return chosen, unknown


def installed_names(dpkg_answer: str) -> frozenset[str]:
    """The installed packages in lines of ``dpkg-query -f '${db:Status-Abbrev} ${Package}\\n'``."""
    rows = (row.split() for row in dpkg_answer.splitlines())
    return frozenset(row[1] for row in rows if row and row[0][1:] == "i")


def known_names(policy_answer: str) -> frozenset[str]:
    """The packages with a candidate in what ``apt-cache policy`` answers under LC_ALL=C."""
    known: set[str] = set()
    name = ""
    for row in policy_answer.splitlines():
        if not row.startswith(" "):
            name = row.rstrip(":")
        elif row.strip().startswith("Candidate:") and "(none)" not in row:
            known.add(name)
    return frozenset(known)


def look_up(lines: Iterable[str]) -> list[str]:
    """Which of the lines are still missing on this machine."""
    lines = list(lines)
    names = [name for line in lines for name in alternatives(line)]
    form = "${db:Status-Abbrev} ${Package}\n"
    return missing_lines(lines, installed_names(ask(["dpkg-query", "-W", "-f", form, *names])))


def resolve(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """As ``chosen_packages``, by this machine's package lists."""
    lines = list(lines)
    names = [name for line in lines for name in alternatives(line)]
    return chosen_packages(lines, known_names(ask(["apt-cache", "policy", *names])))


def as_root(names: Sequence[str]) -> list[str]:
    """The words that put a command in root's hands: none for root, else sudo.

    Raises SetupFailed, naming the packages, if there is no way.
    """
    if os.name == "posix" and os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    packages = " ".join(names)
    raise SetupFailed(
        f"Missing system packages, and neither root nor sudo here. Ask for: apt-get install {packages}  "
        f"缺少系统软件包,请管理员执行:apt-get install {packages}"
    )


def apt_get(prefix: Sequence[str], *words: str) -> bool:
    """Run apt-get without questions, waiting for others who use it; whether it succeeded."""
    quiet = "-q" if sys.stderr.isatty() else "-qq"
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", quiet]
    return run_step([*command, "-o", "DPkg::Lock::Timeout=300", *words]) == 0


def need_packages(group: str) -> None:
    """Install the system packages of ``group`` that are missing.

    Elsewhere than on Debian and its descendants nothing is done: Windows and macOS wheels bring their own.
    Raises SetupFailed with the names if they cannot be installed.
    """
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    missing = look_up(wanted_packages(group))
    if not missing:
        return
    prefix = as_root([alternatives(line)[-1] for line in missing])
    chosen, unknown = resolve(missing)
    if unknown:
        say("Refreshing the package lists.", "更新软件包列表。")
        apt_get(prefix, "update")
        chosen, unknown = resolve(missing)
    for line in unknown:
        say(f"This release has no package {line}; going on without.", f"本系统没有 {line},跳过。")
    if chosen:
        install_packages(prefix, chosen)


def install_packages(prefix: Sequence[str], names: Sequence[str]) -> None:
    """Install by apt-get; stale lists are refreshed and the attempt repeated once."""
    say(f"Installing system packages: {' '.join(names)}.", "安装系统软件包。")
    words = ("install", "-y", "--no-install-recommends", *names)
    if apt_get(prefix, *words):
        return
    say("Refreshing the package lists and trying once more.", "更新软件包列表后重试。")
    apt_get(prefix, "update")
    if not apt_get(prefix, *words):
        packages = " ".join(names)
        raise SetupFailed(
            f"apt-get could not install: {packages}. See its message above.  "
            f"系统软件包安装失败:{packages}。请看上面的提示,排除后再运行一次。"
        )
