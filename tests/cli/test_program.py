"""The program as a command line: help and usage in Chinese, exit codes, faults, and what is imported when."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from desktop_app import __version__
from desktop_app.cli.answer import Answer, answering, refused
from desktop_app.cli.program import COMMANDS, make_program
from desktop_app.store.errors import DiskFull, ProgramFault, WrongPassword
from tests.cli.conftest import ID_NUMBER, Hands, said

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(make_program(lambda: 0)))


def test_the_version_is_the_projects() -> None:
    result = CliRunner().invoke(make_program(lambda: 0), ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"帮扶台账 {__version__}\n")
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{__version__}"' in project


@pytest.mark.parametrize("status", [0, 3])
def test_without_a_command_the_window_opens(status: int) -> None:
    result = CliRunner().invoke(make_program(lambda: status), [])
    assert result.exit_code == status


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_chinese_help_and_json(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(make_program(lambda: 0), [*path, "--help"])
    assert result.exit_code == 0
    assert "--json" in result.stdout
    for line in result.stdout.splitlines():
        option = re.fullmatch(r"\s+(--?[\w-].*?)\s{2,}(.+)", line)
        assert not option or CHINESE.search(option[2]), line
    about = ALL[path].help
    assert about and CHINESE.search(about) and about.endswith("。")
    for english in ("Usage:", "Options", "Show this", "required]", "default:"):
        assert english not in result.stdout


def test_commands_stand_where_they_are_declared() -> None:
    for name, loader in COMMANDS.items():
        assert name in loader()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such-command"], "没有这个命令"),
        (["record", "no-such-command"], "没有这个命令"),
        (["--no-such-option"], "没有选项 --no-such-option"),
        (["entity", "show"], "缺少 ENTITY"),
        (["record", "list", "household"], "缺少 --data"),
        (["entity", "show", "household", "more"], "参数太多"),
        (["entity", "show", "household", "--json=1"], "--json"),
        (["entity", "show", "nothing"], "没有“nothing”"),
        (["sample", "--out", "x", "--households", "many"], "应为1到200000的整数"),
        (["record"], ""),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_wrong_usage_is_told_in_chinese(words: list[str], told: str, as_json: bool) -> None:
    result = CliRunner().invoke(make_program(lambda: 0), [*words, *(["--json"] if as_json else [])])
    assert result.exit_code == 2
    if as_json:
        assert told in said(result).data["error"]
    else:
        assert result.stdout == ""
        assert told in result.stderr
        assert CHINESE.search(result.stderr)
    assert "Traceback" not in result.output


def raising(error: Exception) -> click.Command:
    @click.command("fails")
    @answering
    def fails() -> Answer:
        """总是出错。"""
        raise error

    return fails


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (WrongPassword(), 1, "密码不正确"),
        (DiskFull(), 3, "磁盘空间已满"),
        (PermissionError(13, "Permission denied"), 3, "读写文件时出错"),
        (ProgramFault("IntegrityError"), 3, "程序内部出错"),
        (KeyError(f"马海子各莫 {ID_NUMBER}"), 3, "程序内部出错"),
    ],
)
def test_every_error_has_its_code_and_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, told: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    program = make_program(lambda: 0, {"fails": lambda: {"fails": raising(error)}})
    answer = said(CliRunner().invoke(program, ["fails", "--json"]))
    assert (answer.code, told in answer.data["error"]) == (code, True)
    assert ID_NUMBER not in answer.text
    report = answer.data.get("report")
    if told == "程序内部出错":
        kept = Path(report).read_text(encoding="utf-8")
        assert type(error).__name__ in kept
        assert ID_NUMBER not in kept and "马海" not in kept and str(Path.cwd()) not in kept
    else:
        assert report is None
    people = CliRunner().invoke(program, ["fails"])
    assert "Traceback" not in people.output
    assert people.stdout == "" and told in people.stderr


def test_a_fault_before_a_command_begins_has_no_traceback_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> dict[str, click.Command]:
        raise ImportError("a library that is not there")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    answer = said(CliRunner().invoke(make_program(lambda: 0, {"fails": missing}), ["fails", "--json"]))
    assert (answer.code, Path(answer.data["report"]).is_file()) == (3, True)


def test_an_interrupted_command_says_so() -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    result = CliRunner().invoke(make_program(interrupted), [])
    assert (result.exit_code, result.stderr.strip()) == (1, "已取消。")


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_DEBUG", "1")
    with pytest.raises(KeyError):
        refused(KeyError("x"))


@pytest.mark.posix
def test_a_report_that_cannot_be_written_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    answer = refused(KeyError("x"))
    assert (int(answer.exit), answer.data["report"]) == (3, "")


def test_answers_for_people_are_lines(hands: Hands) -> None:
    result = hands.run("journal", "verify", "--data", hands.data)
    assert result.exit_code == 0
    assert result.stdout == "日志完好：0次保存，0条记录。\n"
    listed = hands.run("entity", "show", "household")
    assert "户编号" in listed.stdout


def test_the_catalogue_as_the_program_sees_it(hands: Hands) -> None:
    entities = said(hands.run("entity", "list", "--json")).data["entities"]
    assert {"household", "member", "project", "notice"} <= {item["name"] for item in entities}
    shown = said(hands.run("entity", "show", "household", "--json")).data
    assert "household_no" in {field["name"] for field in shown["fields"]}
    assert shown["key"] == ["household_no"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("search", "\udcd5\udcc5"), "不能识别的字符"),
        (("check", "no_such_entity", "x"), "目录里没有"),
        (("year", "status", "99999999999999999999"), "应为1900到2100的整数"),
        (("report", "indicators", "--year", "0"), "应为1900到2100的整数"),
    ],
)
def test_words_that_are_no_text_no_year_and_no_entity_are_wrong_usage(
    hands: Hands, words: tuple[str, ...], told: str
) -> None:
    answer = hands.ask(*words)
    assert (answer.code, told in answer.data["error"]) == (2, True), answer


@pytest.mark.posix
def test_a_file_named_in_an_old_encoding_is_written_and_told_of(hands: Hands, tmp_path: Path) -> None:
    """A stick that was filled by an old computer: the file is there, and the answer is still one object."""
    named = tmp_path / "\udcb1\udcb8\udcb7\udcdd.bak"
    answer = hands.ask("backup", "--to", named)
    assert (answer.code, named.is_file()) == (0, True)


def test_a_password_file_in_another_encoding_is_wrong_usage(hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "word").write_bytes("帮扶台账".encode("gb18030"))
    answer = hands.ask("search", "x", "--password-file", tmp_path / "word")
    assert (answer.code, "UTF-8" in answer.data["error"]) == (2, True)
    (tmp_path / "word").write_text("\ufeff" + hands.password + "\r\n", encoding="utf-8")  # as 记事本 saves it
    assert hands.ask("search", "x", "--password-file", tmp_path / "word").code == 0
