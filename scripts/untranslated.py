"""Find sentences that people read and that are not translated. Prints each with its place and exits with 1."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("pages", "components", "state", "domain", "core", "api")
OPERATORS = ("core/settings.py", "core/i18n.py", "core/date_bounds.py", "api/openapi_names.py")
"""Modules whose sentences only operators and programmers read, in English."""
MARKERS = {"_", "N_", "ngettext", "plural"}
NAMES = {"Chrome", "Edge", "Firefox", "Opera", "Safari", "Samsung Internet", "Android", "CrOS", "ChromeOS", "Windows",
         "Macintosh", "Mac", "Linux", "Household Services"}  # fmt: skip
"""Names that are the same in every language."""

NOT_FOR_PEOPLE = {
    "class_name", "class_names", "classes", "custom_attrs", "custom_style", "style", "id", "key", "name", "type",
    "href", "src", "icon", "tone", "variant", "auto_complete", "rel", "trigger_class", "title_key", "tags",
    "operation_id", "summary",
    "description",
    "response_description", "openapi_extra", "responses", "prefix", "kind", "pattern", "examples",
}  # fmt: skip
CALLS_NOT_FOR_PEOPLE = {
    "debug", "info", "warning", "error", "exception", "RuntimeError", "TypeError", "LookupError", "KeyError", "compile",
    "AssertionError", "Var", "text_clause", "classes", "get_logger", "getLogger", "TypeVar", "NewType", "ParamSpec",
    "strftime", "strptime", "cast", "startswith", "endswith", "removeprefix", "removesuffix", "partition", "ContextVar",
}  # fmt: skip
SENTENCE = re.compile(r"^[^\w<>{}/\\]*[A-Z][^\W\d_]*(?:[’'][a-z]+)?(?:[ ,.:;!?…·-].*|)$", re.DOTALL)
PHRASE = re.compile(r"[^\W\d_]{2,}[,;:]? (?:[^\W\d_]+|…)")
CODE = re.compile(
    r"^[A-Z][a-z]+(?:-[A-Z][a-z]+)+$|^[A-Z]+$|^[CZ][a-z]$|^YYYY|A-Za-z|^(?:SELECT|CREATE|DROP|BEGIN|PRAGMA)\b|[{}();]\s*$|=>|__"
    r"|^<|^#[0-9A-F]{6}$|^btn |^small |^noopener "
)
"""Header names, abbreviations, SQL, scripts, markup, colours and CSS classes."""


def main() -> int:
    """Look at every source file."""
    found = [line for path in source_files() for line in report(path)]
    for line in found:
        print(line)
    return 1 if found else 0


def source_files() -> Iterator[Path]:
    """The files in which every sentence is translated."""
    for folder in SOURCES:
        for path in sorted((ROOT / "hsa_app" / folder).rglob("*.py")):
            if path.relative_to(ROOT / "hsa_app").as_posix() not in OPERATORS:
                yield path


def report(path: Path) -> Iterator[str]:
    """A line for each sentence of a file that is not translated."""
    for node, words in untranslated(path):
        yield f"{path.relative_to(ROOT)}:{node.lineno}: not translated: {words!r}"


def untranslated(path: Path) -> Iterator[tuple[ast.expr, str]]:
    """The string expressions of a file that look like text for people, outside of the translating calls."""
    finder = Finder(strict=path.is_relative_to(ROOT / "hsa_app" / "api"))
    finder.visit(ast.parse(path.read_text("utf-8")))
    yield from finder.found


class Finder(ast.NodeVisitor):
    """Walks a module past docstrings, annotations, logs and whatever else no person reads.

    `strict` looks only at what is raised, as in modules that describe the API to programmers.
    """

    def __init__(self, *, strict: bool) -> None:
        self.found: list[tuple[ast.expr, str]] = []
        self._strict, self._raising = strict, 0

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if not any(isinstance(base, ast.Name) and base.id == "StrEnum" for base in node.bases):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._raising += 1
        self.generic_visit(node)
        self._raising -= 1

    def visit_Call(self, node: ast.Call) -> None:
        name = _called(node.func)
        if name in MARKERS:
            for argument in node.args:
                if not isinstance(argument, ast.Constant | ast.JoinedStr):
                    self.visit(argument)
            return
        self.visit(node.func)
        if name in CALLS_NOT_FOR_PEOPLE and not _is_toast(node.func):
            return
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in NOT_FOR_PEOPLE:
                self.visit(keyword.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Compare(self, node: ast.Compare) -> None:
        for side in (node.left, *node.comparators):
            if not isinstance(side, ast.Constant):
                self.visit(side)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arguments(self, node: ast.arguments) -> None:
        for default in (*node.defaults, *node.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, node.args, *node.body):
            self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._look(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        words = "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"
            for part in node.values
        )
        self._look(node, words)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _look(self, node: ast.expr, words: str) -> None:
        if self._strict and not self._raising:
            return
        if is_text(words):
            self.found.append((node, words))


def is_text(words: str) -> bool:
    """Whether a string looks like text for people: a capitalised word, a sentence, or a phrase."""
    if not re.search(r"[^\W\d_]{2,}", words) or CODE.search(words) or words in NAMES:
        return False
    return bool(SENTENCE.match(words.strip()) or PHRASE.search(words))


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_toast(function: ast.expr) -> bool:
    """Toasts share their names with levels of logging."""
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and "toast" in function.value.id


if __name__ == "__main__":
    sys.exit(main())
