"""What people type is shown as they typed it: the labels, tool tips and boxes of Qt guess markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.conftest import House

GUESSES = {"QLabel": "as_written.py", "QMessageBox": "question.py"}
"""What takes typed text for markup, and the only module that makes it: ours show it as it is written."""
STATIC = {"about", "critical", "information", "question", "warning"}
"""QMessageBox makes one of its own by these."""


def guessing(text: str, name: str = "page.py") -> list[str]:
    """The lines of a module of the window on which typed text could be taken for markup."""
    return [f"{name}:{line} {what}" for line, what in _guessing(ast.parse(text), name)]


def _guessing(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            made = [base.id for base in node.bases if isinstance(base, ast.Name)]
        elif isinstance(node, ast.Call):
            made = [node.func.id] if isinstance(node.func, ast.Name) else []
            yield from _of_method(node)
        else:
            continue
        yield from ((node.lineno, one) for one in made if GUESSES.get(one, module) != module)


def _of_method(call: ast.Call) -> Iterator[tuple[int, str]]:
    if not isinstance(call.func, ast.Attribute):
        return
    owner = call.func.value
    if isinstance(owner, ast.Name) and owner.id == "QMessageBox" and call.func.attr in STATIC:
        yield call.lineno, f"QMessageBox.{call.func.attr}"
    if call.func.attr == "setToolTip" and not _is_safe(call.args[-1]):
        yield call.lineno, "setToolTip"


def _is_safe(told: ast.expr) -> bool:
    """Whether a tool tip is words of our own, or went through ``as_tip``."""
    if isinstance(told, ast.IfExp):
        return _is_safe(told.body) and _is_safe(told.orelse)
    made = isinstance(told, ast.Call) and isinstance(told.func, ast.Name) and told.func.id == "as_tip"
    ours = isinstance(told, ast.Name) and told.id.isupper()
    return made or ours or isinstance(told, ast.Constant)


def test_no_part_of_the_window_guesses_markup(house: House) -> None:
    window = [path for path in house.code() if path.parent == house.root / "desktop_app" / "gui"]
    found = [one for path in window for one in guessing(path.read_text(encoding="utf-8"), path.name)]
    assert found == []
    assert {path.name for path in window} >= {Path(name).name for name in GUESSES.values()}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("QLabel(name)", 1),
        ("class Chip(QLabel): ...", 1),
        ("QMessageBox(self)", 1),
        ("QMessageBox.warning(self, '', name)", 1),
        ("item.setToolTip(0, name)", 1),
        ("item.setToolTip(f'{name}')", 1),
        ("item.setToolTip('Ctrl+S' if name else name)", 1),
        ("item.setToolTip(as_tip(name) if name else '')", 0),
        ("Label(name).setToolTip('Ctrl+S')", 0),
        ("box.addButton('好', QMessageBox.ButtonRole.AcceptRole)", 0),
    ],
)
def test_the_rule_sees_what_it_is_for(text: str, count: int) -> None:
    assert len(guessing(text)) == count
