"""What the demonstration shows and proves, step by step; a proof that fails fails the whole run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was checked: in Chinese and English, with what was seen."""

    zh: str
    en: str
    seen: str
    holds: bool


@dataclass(slots=True)
class Step:
    """One step of the job: its two titles, its proofs, its pictures and how long it took."""

    zh: str
    en: str
    proofs: list[Proof] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[tuple[Path, str]] = field(default_factory=list)
    seconds: float = 0.0

    def prove(self, zh: str, en: str, holds: bool, seen: object = "") -> bool:
        """Record whether something holds; returns it."""
        self.proofs.append(Proof(zh, en, str(seen), bool(holds)))
        return bool(holds)

    def equal(self, zh: str, en: str, *values: object) -> bool:
        """Record that all ``values`` agree."""
        seen = " = ".join(str(value) for value in values)
        return self.prove(zh, en, all(value == values[0] for value in values), seen)

    def note(self, text: str) -> None:
        """Something worth reading that is no proof."""
        self.notes.append(text)

    def picture(self, path: Path, caption: str) -> None:
        """A picture to show with this step."""
        self.pictures.append((path, caption))


Say = Callable[[str], None]
"""Says a line; the command line prints it, a test collects it."""


class Story:
    """The steps as they happen, said aloud one by one."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.steps: list[Step] = []

    @contextmanager
    def step(self, zh: str, en: str) -> Iterator[Step]:
        """Run one step; an exception in it is a failed proof and ends the run."""
        step = Step(zh, en)
        self.steps.append(step)
        begun = perf_counter()
        try:
            yield step
        except Exception as error:
            told = getattr(error, "message", "") or repr(error)
            step.prove("这一步做完了", "the step was completed", False, told)
            raise
        finally:
            step.seconds = perf_counter() - begun
            self._report(step, len(self.steps))

    def _report(self, step: Step, number: int) -> None:
        self._say(f"{number:>2}. {step.zh} · {step.en}  [{step.seconds:.1f} s]")
        for proof in step.proofs:
            mark = "✓" if proof.holds else "✗"
            self._say(f"    {mark} {proof.zh} · {proof.en}" + (f": {proof.seen}" if proof.seen else ""))

    @property
    def holds(self) -> bool:
        """Whether every proof so far holds."""
        return all(proof.holds for step in self.steps for proof in step.proofs)

    @property
    def counts(self) -> tuple[int, int]:
        """How many proofs hold, and how many there are."""
        proofs = [proof for step in self.steps for proof in step.proofs]
        return sum(proof.holds for proof in proofs), len(proofs)
