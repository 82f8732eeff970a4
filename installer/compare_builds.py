"""Whether two builds are the same, file by file; what differs is named.

    .venv/bin/python installer/compare_builds.py A B       two folders, packages or installers
    .venv/bin/python installer/compare_builds.py --twice [folder|packages|windows] [--place DIR]

``--twice`` builds what is named (the folder) of this commit twice first, from clones in two folders, each by
its own build.py and with nothing of the other: for Windows that includes an interpreter and a Wine of its
own. ``--place`` keeps both builds there. Exit status 0: nothing differs that matters; 1: something does. A
package of Debian is looked into, so that a difference is named by the file inside it.
"""

import argparse
import hashlib
import stat
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two builds have in common and where they differ, by the names of files inside them."""

    same: int
    differing: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.differing or self.only_first or self.only_second)

    def lines(self) -> Iterator[str]:
        """What a person is told."""
        yield f"{self.same} files are the same."
        for told, names in (
            ("differs", self.differing),
            ("only in the first", self.only_first),
            ("only in the second", self.only_second),
        ):
            yield from (f"{told}: {name}" for name in names)


def compare(first: Mapping[str, str], second: Mapping[str, str]) -> Comparison:
    """Compare two lists of contents (name to digest)."""
    both = sorted(first.keys() & second.keys())
    differing = tuple(name for name in both if first[name] != second[name])
    alone = [tuple(sorted(one.keys() - other.keys())) for one, other in ((first, second), (second, first))]
    return Comparison(len(both) - len(differing), differing, *alone)


def contents(build: Path) -> dict[str, str]:
    """Every file of a build by name: its kind, whether it may be run, and its digest.

    ``build`` is a folder, a ``.deb``, or any one file. Raises OSError.
    """
    if build.is_dir():
        return {
            str(path.relative_to(build)): _facts(path) for path in sorted(build.rglob("*")) if _counts(path)
        }
    if build.suffix == ".deb":
        return _package(build)
    return {"file": _digest(build)}


def _counts(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _facts(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    return f"{path.stat().st_mode & stat.S_IXUSR:o} {_digest(path)}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _package(package: Path) -> dict[str, str]:
    """The members of a Debian package, times and owners included, and the digest of the whole."""
    found = {"file": _digest(package)}
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["ar", "x", str(package.resolve())], cwd=place, check=True)
        for part in sorted(Path(place).glob("*.tar*")):
            with tarfile.open(part) as packed:
                for member in packed:
                    digest = hashlib.sha256()
                    if member.isreg() and (content := packed.extractfile(member)):
                        while chunk := content.read(1 << 20):
                            digest.update(chunk)
                    facts = (member.mode, member.uid, member.gid, member.mtime, member.linkname, member.type)
                    found[f"{part.name.split('.')[0]}:{member.name}"] = f"{facts} {digest.hexdigest()}"
    return found


def build_twice(what: str, place: Path) -> list[tuple[Path, Path]]:
    """Build ``what`` of the commit that is checked out now twice, from clones below ``place``.

    Gives what each made in pairs. What is checked out meanwhile does not matter. Raises CalledProcessError
    when a build fails.
    """
    asked = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, encoding="ascii", check=True).stdout.strip()
    print(f"commit {commit[:12]}", flush=True)
    first, second = (_build_of_a_clone(what, commit, place / name) for name in ("first", "another"))
    return list(zip(first, second, strict=True))


def _build_of_a_clone(what: str, commit: str, place: Path) -> list[Path]:
    clone, out = place / "checkout", place / "out"
    subprocess.run(["git", "clone", "-q", "--no-checkout", str(ROOT), str(clone)], check=True)
    subprocess.run(["git", "-C", str(clone), "checkout", "-q", "--detach", commit], check=True)
    words = [sys.executable, str(clone / "installer" / "build.py"), what, "--out", str(out)]
    answer = subprocess.run(words, cwd=clone, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [Path(line) for line in answer.stdout.splitlines() if line.startswith(str(out))]


def main(arguments: list[str]) -> int:
    """Compare what the arguments name and print it; the exit status."""
    parser = argparse.ArgumentParser(description="Compare two builds.")
    parser.add_argument("builds", nargs="*", type=Path, metavar="A B")
    kinds = ("folder", "packages", "windows")
    parser.add_argument("--twice", nargs="?", const="folder", choices=kinds, help="build this twice first")
    parser.add_argument("--place", type=Path, help="keep the two builds here (default: nowhere)")
    options = parser.parse_args(arguments)
    if bool(options.twice) == bool(options.builds) or len(options.builds) not in (0, 2):
        parser.error("name two builds, or say --twice")
    with tempfile.TemporaryDirectory() as temporary:
        place = (options.place or Path(temporary)).resolve()
        pairs = build_twice(options.twice, place) if options.twice else [tuple(options.builds)]
        found = [compare(contents(first), contents(second)) for first, second in pairs]
    for (first, _), comparison in zip(pairs, found, strict=True):
        if len(pairs) > 1:
            print(f"{first.name}:")
        print("\n".join(comparison.lines()))
    return 0 if all(comparison.is_equal for comparison in found) else 1


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    sys.exit(main(sys.argv[1:]))
