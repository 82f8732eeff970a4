"""The package for systems that use RPM, by rpmbuild: nfpm presses an RPM a third larger than rpm itself does.

What the package is – names, dependencies, files – comes from the description that nfpm is given for Debian.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from installer.steps import SetupFailed

_PAYLOAD = "w9.xzdio"  # xz, which every rpm reads, at its greatest strength
_HEAD = """\
Name: {name}
Version: {version}
Release: 1
Summary: {summary}
License: {license}
Group: {group}
AutoReqProv: no
{requires}
%description
{text}
%install
{install}
%files
%defattr(-,root,root)
{files}
"""
_DEFINES = {
    "_binary_payload": _PAYLOAD,
    "__os_install_post": "%{nil}",  # nothing is stripped or compiled once more
    "_build_id_links": "none",
    "_buildhost": "localhost",
    "clamp_mtime_to_source_date_epoch": "1",
    "debug_package": "%{nil}",
    "source_date_epoch_from_changelog": "0",
    "use_source_date_epoch_as_buildtime": "1",
}


def spec(description: Mapping[str, Any]) -> str:
    """The text of rpmbuild's spec for what nfpm would be told."""
    summary, _, text = description["description"].partition("\n")
    wanted = [f"Requires: {line}" for line in description["depends"]]
    wanted += [f"Recommends: {line}" for line in description["recommends"]]
    seconds = _seconds(description["mtime"])
    install = [_placed(entry) for entry in description["contents"]]
    install.append(f"find %{{buildroot}} -exec touch -h -d @{seconds} {{}} +")
    return _HEAD.format(
        **{name: description[name] for name in ("name", "version", "license")},
        group=description["rpm"]["group"],
        summary=summary,
        text=text,
        requires="\n".join(wanted),
        install="\n".join(install),
        files="\n".join(entry["dst"] for entry in description["contents"]),
    )


def _placed(entry: Mapping[str, Any]) -> str:
    """The shell's words that put one entry of the contents where it goes."""
    source, target = f'"{entry["src"]}"', f'"%{{buildroot}}{entry["dst"]}"'
    kind = entry.get("type", "file")
    if kind == "symlink":
        return f'mkdir -p "$(dirname {target})" && ln -s {source} {target}'
    if kind == "tree":
        return f"mkdir -p {target} && cp -a {source}/. {target}"
    return f"install -D -m {entry['file_info']['mode']:o} {source} {target}"


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())


def build_rpm(description: Mapping[str, Any], work: Path, package: Path) -> Path:
    """Build ``package`` with rpmbuild, in ``work``; raises SetupFailed if it is missing or fails."""
    top = work / "rpm"
    top.mkdir(parents=True, exist_ok=True)
    written = top / "package.spec"
    written.write_text(spec(description), encoding="utf-8")
    places = {"_topdir": str(top), "_rpmdir": str(package.parent), "_build_name_fmt": package.name}
    told: Sequence[str] = [f"{name} {value}" for name, value in {**_DEFINES, **places}.items()]
    machine = os.uname().machine
    words = [
        "rpmbuild",
        "-bb",
        "--quiet",
        "--target",
        f"{machine}-linux",
        *_each("--define", told),
        str(written),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(_seconds(description["mtime"]))}
    try:
        answer = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError as error:
        raise SetupFailed("rpmbuild is missing: apt-get install rpm.  缺少 rpmbuild。") from error
    if answer.returncode != 0:
        raise SetupFailed(f"rpmbuild failed:\n{answer.stdout[-1500:]}{answer.stderr[-1500:]}  打包未成功。")
    return package


def _each(option: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (option, value)]
