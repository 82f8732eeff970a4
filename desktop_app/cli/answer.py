"""How a command answers: one JSON object or Chinese sentences, and one of four exit codes.

0 done · 1 refused, with findings · 2 wrong usage · 3 the machine's fault (design.md §9).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from enum import IntEnum
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import ParamSpec

import click

P = ParamSpec("P")

_AT_ONCE = 500
DEBUG_VARIABLE = "BANGFU_DEBUG"
_MACHINE = "读写文件时出错：请检查文件和文件夹是否存在、能否写入，磁盘是否已满，U盘是否插好，然后重试。"


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    MACHINE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: ``data`` for programs, ``lines`` for people.

    Very many lines, or items of a value of ``data``, come as an iterator and are told as they come.

    ``failed`` says that the command did not do its work: then the lines go to standard error. A report
    with findings is no failure of the command.
    """

    data: Mapping[str, object]
    lines: Iterable[str] = ()
    exit: Exit = Exit.DONE
    failed: bool = False


def plain(value: object) -> object:
    """A value that JSON can carry: dataclasses and named tuples as objects, paths as texts, bytes as hex."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {_writable(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return _writable(value.as_posix())
    if isinstance(value, str):
        return _writable(value)
    return value.hex() if isinstance(value, bytes) else value


def _writable(text: str) -> str:
    """A text that can be printed: of a file's name that is no UTF-8 (a stick of an old computer) the bytes
    that cannot be read become question marks."""
    return text.encode(errors="replace").decode()


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
        for piece in _pieces({"ok": answer.exit is Exit.DONE, **answer.data}):
            click.echo(piece, nl=False)
        click.echo()
        return
    for line in answer.lines:
        click.echo(_writable(line), err=answer.failed)


def _pieces(payload: Mapping[str, object]) -> Iterator[str]:
    """A JSON object, what is an iterator in it item by item."""
    rest = {name: value for name, value in payload.items() if not isinstance(value, Iterator)}
    yield _dumped(rest).removesuffix("}")
    for name, value in payload.items():
        if isinstance(value, Iterator):
            yield f",{_dumped(name)}:["
            separator = ""
            while batch := list(islice(value, _AT_ONCE)):
                yield separator + ",".join(map(_dumped, batch))
                separator = ","
            yield "]"
    yield "}"


def _dumped(value: object) -> str:
    import orjson

    return orjson.dumps(plain(value), default=str).decode()


def refused(error: Exception) -> Answer:
    """The answer to an error: people's mistakes are refusals, the rest is the machine's fault or ours.

    Errors of the rooms below carry a Chinese ``message`` and, where it is not the person, a ``kind``; what
    the operating system reports is the machine's; anything else is our fault. With ``BANGFU_DEBUG=1`` our
    faults are raised on, so that their traceback is seen.
    """
    message = str(getattr(error, "message", ""))
    if isinstance(error, OSError) and not message:
        return Answer({"error": _MACHINE, "code": "machine"}, [_MACHINE], Exit.MACHINE, failed=True)
    kind = str(getattr(error, "kind", "person"))
    if not message or kind == "ours":
        return _our_fault(error, message)
    exit_code = Exit.MACHINE if kind == "machine" else Exit.REFUSED
    found = getattr(error, "findings", ())
    data = {"error": message, "code": str(getattr(error, "code", "")), "findings": found}
    lines = message.splitlines()
    lines += [f"  · {told}" for item in found if (told := getattr(item, "message", str(item))) not in lines]
    return Answer(data, lines, exit_code, failed=True)


def _our_fault(error: Exception, message: str) -> Answer:
    if os.environ.get(DEBUG_VARIABLE) == "1":
        raise error
    from desktop_app.catalog.places import report_folder
    from desktop_app.station.fault_report import keep_report

    told = message or "程序内部出错，这一步没有完成，以前保存的内容不受影响。"
    try:
        report = str(keep_report(error, report_folder()))
    except OSError:
        report = ""
    lines = [told]
    if report:
        lines.append(f"错误报告已存为：{report}（其中没有姓名和证件号码，可交给技术人员）")
    return Answer({"error": told, "code": "fault", "report": report}, lines, Exit.MACHINE, failed=True)
