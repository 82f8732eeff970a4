"""Rules of the house that no tool knows: sizes, names, documentation, and nothing of any one machine."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.architecture.conftest import House

MODULE_LIMIT = 500  # lines; nineteen in twenty modules keep to USUAL_LIMIT
USUAL_LIMIT = 350
FUNCTION_LIMIT = 60  # lines with signature and docstring
VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|misc|common|stuff)$")
MACHINE_PATH = re.compile(  # people who do not exist may have a home in examples
    r"(?<![\w.~*$}>-])/((work|root)/\w|(home|Users)/(?!cadre\b|person\b)\w)|[A-Z]:\\\\?Users\\\\?\w"
)
REGISTRY = re.compile(
    r"\b("
    + "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "deb\\.de" + "bian"))
    + r")\.(org|com)\b"
)
UNEXPLAINED_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[[\w, -]+\]\s+#\s*\w)")
BLANKET_NOQA = re.compile(r"#\s*noqa(?!: ?[A-Z]+\d)", re.IGNORECASE)
LEFT_OVER = re.compile(r"\b(TODO|FIXME|HACK|XXX)\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def comments(text: str) -> Iterator[tuple[int, str]]:
    """The comments of a module with their line numbers."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def public_definitions(node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, Documented]]:
    """Classes, functions and methods that others may use; overloads and setters share one description."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | Function) or child.name.startswith("_"):
            continue
        marks = {ast.unparse(mark).rsplit(".", 1)[-1] for mark in child.decorator_list}
        if not marks & {"overload", "setter", "override"}:
            yield child.name, child
        if isinstance(child, ast.ClassDef):
            yield from ((f"{child.name}.{name}", found) for name, found in public_definitions(child))


def undocumented(text: str) -> list[str]:
    """The public names of a module that have no docstring; the module itself is called by its place."""
    tree = ast.parse(text)
    found: list[tuple[str, Documented]] = [("(module)", tree), *public_definitions(tree)]
    return [name for name, node in found if not ast.get_docstring(node)]


def long_functions(text: str) -> list[str]:
    """The functions of a module that are longer than a person can hold in view."""
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))
    lengths = ((node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [f"{name}: {length}" for name, length in lengths if length > FUNCTION_LIMIT]


def test_modules_are_short(house: House) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in house.code()}
    assert {str(path): length for path, length in lengths.items() if length > MODULE_LIMIT} == {}
    over = {str(path): length for path, length in lengths.items() if length > USUAL_LIMIT}
    assert len(over) * 20 <= len(lengths), over


def test_functions_are_short(house: House) -> None:
    found = {str(path): long_functions(path.read_text(encoding="utf-8")) for path in house.code()}
    assert {path: names for path, names in found.items() if names} == {}


def test_every_public_name_is_documented(house: House) -> None:
    found = {str(path): undocumented(path.read_text(encoding="utf-8")) for path in house.code()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_module_is_named_after_nothing(house: House) -> None:
    assert [str(path) for path in house.code() if VAGUE_NAMES.search(path.stem)] == []


@pytest.mark.parametrize(
    "rule", [UNEXPLAINED_IGNORE, BLANKET_NOQA, LEFT_OVER], ids=["type-ignore", "noqa", "left-over"]
)
def test_comments_keep_the_rules(house: House, rule: re.Pattern[str]) -> None:
    paths = [*house.code(), *sorted((house.root / "tests").rglob("*.py"))]
    broken = [
        f"{path}:{line}: {comment}"
        for path in paths
        for line, comment in comments(path.read_text(encoding="utf-8"))
        if rule.search(comment)
    ]
    assert broken == []


@pytest.mark.parametrize("rule", [MACHINE_PATH, REGISTRY], ids=["paths", "registries"])
def test_nothing_belongs_to_one_machine(house: House, rule: re.Pattern[str]) -> None:
    found = [f"{path}: {hit.group()}" for path, text in house.texts() for hit in rule.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "text", "hit"),
    [
        (MACHINE_PATH, "open('" + "/" + "work/main')", True),
        (MACHINE_PATH, "https://example.org/home/page", False),
        (MACHINE_PATH, "/home" + "/someone/x", True),
        (MACHINE_PATH, "/home/cadre/x", False),
        (MACHINE_PATH, "C:" + "\\" + "Users\\someone", True),
        (UNEXPLAINED_IGNORE, "# type: ignore", True),
        (UNEXPLAINED_IGNORE, "# type: ignore[arg-type]", True),
        (UNEXPLAINED_IGNORE, "# type: ignore[arg-type]  # the stubs forget bytes", False),
        (BLANKET_NOQA, "# noqa", True),
        (BLANKET_NOQA, "# noqa: S606 - no shell is wanted", False),
        (VAGUE_NAMES, "date_utils", True),
        (VAGUE_NAMES, "commonwealth", False),
    ],
)
def test_the_rules_see_what_they_should(rule: re.Pattern[str], text: str, hit: bool) -> None:
    assert bool(rule.search(text)) is hit


def test_the_docstring_rule_sees_methods_and_skips_what_is_private() -> None:
    shown = 'class Shown:\n    """B."""\n    def act(self): ...\n    def _own(self): ...\n'
    module = f'"""A."""\n{shown}def _own(): ...\n'
    assert undocumented(module) == ["Shown.act"]


def test_the_length_rule_counts_the_lines_of_a_function() -> None:
    assert long_functions("def f():\n" + "    pass\n" * FUNCTION_LIMIT) == [f"f: {FUNCTION_LIMIT + 1}"]
    assert long_functions("def f():\n" + "    pass\n" * (FUNCTION_LIMIT - 1)) == []
