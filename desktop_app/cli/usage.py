"""What click says, in Chinese: the headings of the help pages and the sentences about wrong usage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

_WORDS: Mapping[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示这些说明",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "[required]": "[必填]",
    "; required]": "；必填]",
    "[default: ": "[默认：",
}


def _in_chinese(text: str) -> str:
    for word, told in _WORDS.items():
        text = text.replace(word, told)
    return text


class ChineseFormatter(click.HelpFormatter):
    """Writes help pages whose headings and marks are Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how a command is called."""
        super().write_usage(prog, _in_chinese(args), prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """The heading of a list of options or commands."""
        super().write_heading(_in_chinese(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options or commands with what they are for."""
        told: Sequence[tuple[str, str]] = [(name, _in_chinese(text)) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


class ChineseContext(click.Context):
    """A context whose help pages are Chinese."""

    formatter_class = ChineseFormatter


class Text(click.types.StringParamType):
    """Words of the command line that are read as text: what is no UTF-8 is no text, and no file either."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it was typed; wrong usage for one with bytes that cannot be read."""
        text = str(super().convert(value, param, ctx))
        if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
            self.fail(f"{_name_of(param)} 中有不能识别的字符，请改用UTF-8编码。", param, ctx)
        return text


def dress(command: click.Command) -> click.Command:
    """The command, and every command below it, with Chinese help pages and words that are text."""
    command.context_class = ChineseContext
    for param in command.params:
        if param.type is click.STRING:
            param.type = Text()
    if isinstance(command, click.Group):
        for below in command.commands.values():
            dress(below)
    return command


def usage_sentence(error: click.ClickException) -> str:
    """What was wrong with the way a command was called, in one Chinese sentence with a way out."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "bangfu"
    return f"{_what(error)}用 {path} --help 查看用法。"


def _what(error: click.ClickException) -> str:
    if error.message.endswith("。"):  # ours: click's own sentences are English
        return error.message
    return next(_sentences(error), "命令写得不对。")


def _sentences(error: click.ClickException) -> Iterator[str]:
    if getattr(error, "command_name", "") or error.message.startswith("No such command"):
        yield "没有这个命令。"
    elif isinstance(error, click.NoSuchOption):
        yield f"没有选项 {error.option_name}。"
    elif isinstance(error, click.MissingParameter):
        yield f"缺少 {_name_of(error.param)}。"
    elif isinstance(error, click.BadParameter):
        yield f"{_name_of(error.param)} 的值不正确{_expected(error.param)}。"
    elif isinstance(error, click.BadOptionUsage):
        yield f"选项 {error.option_name} 用得不对。"
    elif error.message.startswith("Missing command"):
        yield "请写明命令。"
    elif error.message.startswith("Got unexpected"):
        yield "参数太多了。"


def _name_of(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(_bare(param))


def _bare(param: click.Parameter) -> click.Context:
    return click.Context(click.Command(param.name or ""))


def _expected(param: click.Parameter | None) -> str:
    kind: Any = param.type if param is not None else None
    if isinstance(kind, click.Choice):
        return "，应为" + "、".join(map(str, kind.choices)) + "之一"
    if isinstance(kind, click.IntRange) and kind.max is not None:
        return f"，应为{kind.min}到{kind.max}的整数"
    if isinstance(kind, click.types.IntParamType):
        return "，应为整数"
    return "，请核对文件或文件夹" if isinstance(kind, click.Path) else ""
