"""The program as a command line: which commands there are, each loaded only when it is called.

A command's module is imported when the command is: ``bangfu --version`` answers at once, and Qt is never
imported by a command that needs no window. What stands above this room (the window, the demo, the
self-test) is handed in by ``__main__``.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from desktop_app import __version__
from desktop_app.cli.answer import Answer, Exit, refused, say
from desktop_app.cli.usage import ChineseContext, dress, usage_sentence

Loader = Callable[[], Mapping[str, click.Command]]
"""Imports one module and gives its commands by name."""


def _catalogue() -> Mapping[str, click.Command]:
    from desktop_app.cli import catalogue_commands as module

    return {"entity": module.entity_group, "area": module.area}


def _records() -> Mapping[str, click.Command]:
    from desktop_app.cli import record_commands as module

    return {
        "record": module.record_group,
        "check": module.check,
        "search": module.search,
        "draft": module.draft_group,
        "journal": module.journal_group,
    }


def _findings() -> Mapping[str, click.Command]:
    from desktop_app.cli import finding_commands as module

    return {"finding": module.finding_group}


def _double() -> Mapping[str, click.Command]:
    from desktop_app.cli import double_commands as module

    return {"double": module.double_group}


def _exchange() -> Mapping[str, click.Command]:
    from desktop_app.cli import exchange_commands as module

    return {"import": module.import_file, "export": module.export_file}


def _outside() -> Mapping[str, click.Command]:
    from desktop_app.cli import outside_commands as module

    return {"national": module.national, "compare": module.compare}


def _papers() -> Mapping[str, click.Command]:
    from desktop_app.cli import paper_commands as module

    return {"paper": module.paper_group}


def _notices() -> Mapping[str, click.Command]:
    from desktop_app.cli import notice_papers as module

    return {"notice": module.whole_group()}


def _reports() -> Mapping[str, click.Command]:
    from desktop_app.cli import report_commands as module

    return {"report": module.report_group}


def _work() -> Mapping[str, click.Command]:
    from desktop_app.cli import work_commands as module

    return {
        "submit": module.submit,
        "approve": module.approve,
        "return": module.send_back,
        "project": module.project_group,
        "conflict": module.conflict_group,
    }


def _households() -> Mapping[str, click.Command]:
    from desktop_app.cli import household_commands as module

    return {"household": module.household_group}


def _years() -> Mapping[str, click.Command]:
    from desktop_app.cli import year_commands as module

    return {"year": module.year_group}


def _ledger() -> Mapping[str, click.Command]:
    from desktop_app.cli import ledger_commands as module

    return {"ledger": module.ledger_group}


def _setup() -> Mapping[str, click.Command]:
    from desktop_app.cli import setup_commands as module

    return {
        "init": module.init,
        "backup": module.backup,
        "restore": module.restore,
        "repair": module.repair,
    }


def _sample() -> Mapping[str, click.Command]:
    from desktop_app.cli import sample_commands as module

    return {"sample": module.sample}


def _accounts() -> Mapping[str, click.Command]:
    from desktop_app.cli import account_commands as module

    return {"account": module.account_group, "setting": module.setting_group, "attach": module.attach}


def _sync() -> Mapping[str, click.Command]:
    from desktop_app.cli import sync_commands as module

    return {"bundle": module.bundle_group, "receipt": module.receipt_group, "enrol": module.enrol_group}


def _colleagues() -> Mapping[str, click.Command]:
    from desktop_app.cli import colleague_commands as module

    return {"exchange": module.exchange_group}


def _relay() -> Mapping[str, click.Command]:
    from desktop_app.cli import relay_commands as module

    return {"relay": module.relay_group}


def _province() -> Mapping[str, click.Command]:
    from desktop_app.cli import update_commands as module  # has commands of the group, too
    from desktop_app.cli.province_annual import annual
    from desktop_app.cli.province_enrolling import enrol, numbers
    from desktop_app.cli.province_questions import questions
    from desktop_app.cli.province_receiving import rebuild, receive
    from desktop_app.cli.province_signing import signing
    from desktop_app.cli.recoding_commands import recode, recodings
    from desktop_app.cli.recovery_commands import recovery_group

    for command in (
        recode,
        recovery_group,
        enrol,
        numbers,
        rebuild,
        receive,
        *questions(),
        *signing(),
        annual,
    ):
        module.province_group.add_command(command)
    return {
        "province": module.province_group,
        "update": module.update,
        "portable": module.portable,
        "recodings": recodings,
    }


def _signer() -> Mapping[str, click.Command]:
    from desktop_app.cli import signer_commands as module

    return {"signer": module.signer_group}


COMMANDS: Mapping[str, Loader] = {
    "init": _setup,
    "entity": _catalogue,
    "area": _catalogue,
    "record": _records,
    "import": _exchange,
    "export": _exchange,
    **dict.fromkeys(("national", "compare"), _outside),
    "check": _records,
    "finding": _findings,
    "double": _double,
    "search": _records,
    "draft": _records,
    **dict.fromkeys(("submit", "approve", "return", "project"), _work),
    "household": _households,
    "year": _years,
    "ledger": _ledger,
    "notice": _notices,
    "paper": _papers,
    "report": _reports,
    **dict.fromkeys(("enrol", "bundle", "receipt"), _sync),
    "exchange": _colleagues,
    "relay": _relay,
    "conflict": _work,
    **dict.fromkeys(("attach", "account", "setting"), _accounts),
    "journal": _records,
    **dict.fromkeys(("repair", "backup", "restore"), _setup),
    "sample": _sample,
    "update": _province,
    **dict.fromkeys(("portable", "recodings"), _province),
    "province": _province,
    "signer": _signer,
}
"""Every command of this room by its name, in the order of the help page."""


class Program(click.Group):
    """The group of all commands; they are loaded by name, and wrong usage is told in Chinese."""

    context_class = ChineseContext

    def __init__(self, loaders: Mapping[str, Loader], **settings: Any) -> None:  # click's own settings
        super().__init__(**settings)
        self._loaders = dict(loaders)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names of all commands, in the order in which they are shown."""
        return list(self._loaders)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command called ``cmd_name``, imported now; None when there is none."""
        loader = self._loaders.get(cmd_name)
        return dress(loader()[cmd_name]) if loader else None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002  # click's signature; this one always leaves
        **extra: Any,
    ) -> Any:
        """Run the command line and leave with its exit code (design.md §9)."""
        words = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            told = usage_sentence(error)
            say(Answer({"error": told}, [told], Exit.USAGE, failed=True), as_json="--json" in words)
            raise SystemExit(int(Exit.USAGE)) from None
        except click.Abort:
            click.echo("已取消。", err=True)
            raise SystemExit(int(Exit.REFUSED)) from None
        except Exception as error:
            answer = refused(error)
            say(answer, as_json="--json" in words)
            raise SystemExit(int(answer.exit)) from None
        raise SystemExit(code if isinstance(code, int) else 0)


def make_program(open_window: Callable[[], int], above: Mapping[str, Loader] | None = None) -> Program:
    """The whole command line.

    Without a command ``open_window`` is called and its result is the exit code; ``above`` are the commands
    of the rooms that stand above this one.
    """

    def start(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            raise SystemExit(open_window())

    program = Program(
        {**COMMANDS, **(above or {})},
        name="bangfu",
        help="帮扶台账：一次录入，公示、上报、统计共用。不带命令时打开窗口。",
        callback=click.pass_context(start),
        invoke_without_command=True,
        no_args_is_help=False,
        subcommand_metavar="命令 [参数]...",
    )
    version = click.version_option(
        __version__, prog_name="帮扶台账", message="%(prog)s %(version)s", help="显示版本"
    )
    version(program)
    return program
