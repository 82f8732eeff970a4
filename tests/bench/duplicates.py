"""Likely duplicates on a labelled register: how many offered pairs are one person, how many were missed.

    python3 installer/run.py bench duplicates [--threshold N] [--json]

The register (tests/unit/checks/likely_duplicates.csv) is made up: the people of sample townships in three
areas, with entries spoiled as clerks spoil them and with different people who look alike. On it the rules
were tuned; the two others (tests/unit/checks/held_out.py) are made by another procedure with other mistakes,
one looked at once, one never. The figures say how the rules do on such data; a real register may be kinder
or worse.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from desktop_app.checks.likely import THRESHOLD
from tests.bench._bars import Bar, at_least, report
from tests.unit.checks.held_out import SEEN, UNSEEN, held_out
from tests.unit.checks.labelled import measure, measured, read


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="bench duplicates")
    parser.add_argument("--threshold", type=int, default=THRESHOLD)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    people, _known = read()
    started = time.perf_counter()
    result = measure(asked.threshold)
    seconds = time.perf_counter() - started
    missed = ", ".join(f"{kind} {count}" for kind, count in sorted(result.missed.items())) or "none"
    size = f"{len(people)} made-up members, {result.right + sum(result.missed.values())} entered twice"
    bars = [
        at_least("precision of likely duplicates", result.precision, 0.95, f"{result.wrong} wrong; {size}"),
        at_least("recall of likely duplicates", result.recall, 0.90, f"missed: {missed}"),
        Bar("seconds over the register", round(seconds, 2), "", "", None),
        *_otherwise("seen once", SEEN, asked.threshold),
        *_otherwise("never seen", UNSEEN, asked.threshold),
    ]
    return report(bars, as_json=asked.json)


def _otherwise(name: str, seed: int, threshold: int) -> Iterator[Bar]:
    """Precision and recall on a register made otherwise, and what was missed there."""
    register = held_out(seed)
    result = measured(register.people, register.known, threshold)
    missed = "; ".join(f"{kind} {count}" for kind, count in sorted(result.missed.items())) or "none"
    size = f"{len(register.people)} entries, {result.right + sum(result.missed.values())} pairs"
    yield at_least(
        f"precision, made otherwise, {name}", result.precision, 0.95, f"{result.wrong} wrong; {size}"
    )
    yield at_least(f"recall, made otherwise, {name}", result.recall, 0.80, f"missed: {missed}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
