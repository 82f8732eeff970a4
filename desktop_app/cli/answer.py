"""How a command answers: one JSON object or Chinese sentences, and one of four exit codes.

0 done · 1 refused, with findings · 2 wrong usage · 3 the machine's fault (design.md §9).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

P = ParamSpec("P")


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    MACHINE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: ``data`` for programs, ``lines`` for people."""

    data: Mapping[str, object]
    lines: Sequence[str] = ()
    exit: Exit = Exit.DONE


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command was refused, with the findings a person can act on."""

    message: str
    code: str = ""
    findings: Sequence[object] = field(default_factory=tuple)


def plain(value: object) -> object:
    """A value that JSON can carry: dataclasses as objects, paths as texts, bytes in hexadecimal."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return value.as_posix()
    return value.hex() if isinstance(value, bytes) else value


def answering(function: Callable[P, Answer]) -> Callable[P, None]:
    """Make a function that returns an Answer into a command body with ``--json`` and exit codes."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.pop("as_json"))
        try:
            answer = function(*args, **kwargs)
        except click.ClickException:
            raise
        except Exception as error:
            answer = refused(error)
        say(answer, as_json=as_json)
        raise SystemExit(int(answer.exit))

    return click.option("--json", "as_json", is_flag=True, help="只输出一个JSON对象")(run)


def say(answer: Answer, *, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        import orjson

        payload = {"ok": answer.exit is Exit.DONE, **answer.data}
        click.echo(orjson.dumps(plain(payload), default=str).decode())
        return
    for line in answer.lines:
        click.echo(line, err=answer.exit is not Exit.DONE)


def refused(error: Exception) -> Answer:
    """The answer to an error: people's mistakes are refusals, the rest is the machine's fault or ours.

    Errors of the rooms below carry a Chinese ``message``; anything without one is a fault of ours and is
    raised on, so that it is seen.
    """
    message = getattr(error, "message", "")
    if not message:
        raise error
    kind = str(getattr(error, "kind", "person"))
    exit_code = Exit.MACHINE if kind in ("machine", "ours") else Exit.REFUSED
    found = getattr(error, "findings", ())
    data = {"error": message, "code": str(getattr(error, "code", "")), "findings": found}
    lines = [message, *(f"  · {getattr(item, 'message', item)}" for item in found)]
    return Answer(data, lines, exit_code)
