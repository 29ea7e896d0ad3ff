"""Find sentences that people read and that are not translated. Prints each with its place and exits with 1.

Constants that are marked with `N_()` must be given to `_()` where they are shown.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE_FOLDERS = ("pages", "components", "state", "domain", "core", "api")
SOURCE_FILES = ("infra/mailer.py", "infra/passwords.py")
IGNORED_MODULES = ("core/settings.py", "core/i18n.py", "core/search_time_range.py", "api/openapi_names.py")
"""Modules whose sentences only operators and programmers read, in English."""
TRANSLATION_CALLS = {"_", "N_", "ngettext", "ngettext_noop", "pluralize"}
CALLS_THAT_TRANSLATE = {"_", "label_options", "_with_labels", "PageRoute"}
"""Calls whose arguments are marked sentences: they give them to `_()` themselves."""

PROPER_NAMES = {
    "Chrome",
    "Edge",
    "Firefox",
    "Opera",
    "Safari",
    "Samsung Internet",
    "Android",
    "CrOS",
    "ChromeOS",
    "Windows",
    "Macintosh",
    "Mac",
    "Linux",
    "Household Services",
}
"""Names that are the same in every language."""

IGNORED_KEYWORDS = {
    "class_name",
    "class_names",
    "classes",
    "custom_attrs",
    "custom_style",
    "style",
    "id",
    "key",
    "name",
    "type",
    "href",
    "src",
    "icon",
    "tone",
    "variant",
    "auto_complete",
    "rel",
    "trigger_class",
    "title_key",
    "tags",
    "operation_id",
    "summary",
    "description",
    "response_description",
    "openapi_extra",
    "responses",
    "prefix",
    "kind",
    "pattern",
    "examples",
}
IGNORED_CALLS = {
    "debug",
    "info",
    "warning",
    "error",
    "exception",
    "RuntimeError",
    "TypeError",
    "LookupError",
    "KeyError",
    "compile",
    "AssertionError",
    "Var",
    "text_clause",
    "classes",
    "get_logger",
    "getLogger",
    "TypeVar",
    "NewType",
    "ParamSpec",
    "strftime",
    "strptime",
    "cast",
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "partition",
    "ContextVar",
    "hash_password",
    "verify",
}
SENTENCE_PATTERN = re.compile(r"^[^\w<>{}/\\]*[A-Z][^\W\d_]*(?:[’'][a-z]+)?(?:[ ,.:;!?…·-].*|)$", re.DOTALL)
PHRASE_PATTERN = re.compile(r"[^\W\d_]{2,}[,;:]? (?:[^\W\d_]+|…)")
CODE_PATTERN = re.compile(
    r"^[A-Z][a-z]+(?:-[A-Z][a-z]+)+$|^[A-Z]+$|^[CZ][a-z]$|^YYYY|A-Za-z|^(?:SELECT|CREATE|DROP|BEGIN|PRAGMA)\b|[{}();]\s*$|=>|__"
    r"|^<|^#[0-9A-F]{6}$|^btn |^small |^noopener "
)
"""Header names, abbreviations, SQL, scripts, markup, colours and CSS classes."""


def main() -> int:
    """Look at every source file."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in list_source_files()}
    marked = {path: set(find_marked_constants(tree)) for path, tree in trees.items()}
    shared = {name for names in marked.values() for name in names if not name.startswith("_")}
    findings = [line for path in trees for line in format_findings(path)]
    findings += [
        f"{path.relative_to(ROOT)}:{node.lineno}: marked, but shown without translation: {ast.unparse(node)}"
        for path, tree in trees.items()
        for node in find_untranslated_constants(tree, shared | marked[path])
    ]
    for line in findings:
        print(line)
    return 1 if findings else 0


def list_source_files() -> Iterator[Path]:
    """The files in which every sentence is translated."""
    yield from (ROOT / "hsa_app" / name for name in SOURCE_FILES)
    for folder in SOURCE_FOLDERS:
        for path in sorted((ROOT / "hsa_app" / folder).rglob("*.py")):
            if path.relative_to(ROOT / "hsa_app").as_posix() not in IGNORED_MODULES:
                yield path


def format_findings(path: Path) -> Iterator[str]:
    """Yield a line for each untranslated text of a file."""
    for node, text in find_untranslated(path):
        yield f"{path.relative_to(ROOT)}:{node.lineno}: not translated: {text!r}"


def find_untranslated(path: Path) -> Iterator[tuple[ast.expr, str]]:
    """Yield the string expressions of a file that look like text for users, outside of translation calls."""
    finder = UntranslatedTextFinder(raised_only=path.is_relative_to(ROOT / "hsa_app" / "api"))
    finder.visit(ast.parse(path.read_text("utf-8")))
    yield from finder.findings


class UntranslatedTextFinder(ast.NodeVisitor):
    """Collects the texts of a module, except docstrings, annotations, logs and other text that users do not read.

    With `raised_only`, collects only the texts of raised exceptions, for modules that describe the API to programmers.
    """

    def __init__(self, *, raised_only: bool) -> None:
        self.findings: list[tuple[ast.expr, str]] = []
        self._raised_only, self._raise_depth = raised_only, 0

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if not any(isinstance(base, ast.Name) and base.id == "StrEnum" for base in node.bases):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._raise_depth += 1
        self.generic_visit(node)
        self._raise_depth -= 1

    def visit_Call(self, node: ast.Call) -> None:
        name = _get_called_name(node.func)
        if name in TRANSLATION_CALLS:
            for argument in node.args:
                if not isinstance(argument, ast.Constant | ast.JoinedStr):
                    self.visit(argument)
            return
        self.visit(node.func)
        if name in IGNORED_CALLS and not _is_toast(node.func):
            return
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in IGNORED_KEYWORDS:
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
        self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, node.args, *node.body):
            self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._check(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"
            for part in node.values
        )
        self._check(node, text)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _check(self, node: ast.expr, text: str) -> None:
        if self._raised_only and not self._raise_depth:
            return
        if is_human_text(text):
            self.findings.append((node, text))


def find_marked_constants(tree: ast.Module) -> Iterator[str]:
    """The names of constants of a module that are a sentence marked with `N_()`, or a mapping of such sentences."""
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        values = value.values if isinstance(value, ast.Dict) and value.values else [value]
        if isinstance(target, ast.Name) and all(
            isinstance(one, ast.Call) and _get_called_name(one.func) == "N_" for one in values
        ):
            yield target.id


def find_untranslated_constants(tree: ast.Module, marked: set[str]) -> Iterator[ast.expr]:
    """Where a marked sentence is used, or taken out of its mapping, outside of `_()`."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        if (node.id if isinstance(node, ast.Name) else node.attr) not in marked:
            continue
        parent = parents[node]
        is_get = isinstance(parent, ast.Attribute) and parent.attr == "get"
        if not isinstance(parent, ast.Subscript | ast.Attribute | ast.comprehension | ast.Compare | ast.Dict) or is_get:
            used: ast.expr = node
        elif isinstance(parent, ast.Subscript) and parent.value is node:
            used = parent
        else:
            continue
        if not any(_is_translating_call(one) for one in _iterate_ancestors(used, parents)):
            yield used


def _iterate_ancestors(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _is_translating_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _get_called_name(node.func) in CALLS_THAT_TRANSLATE


def is_human_text(text: str) -> bool:
    """Whether a string looks like text for users: a capitalised word, a sentence, or a phrase."""
    if not re.search(r"[^\W\d_]{2,}", text) or CODE_PATTERN.search(text) or text in PROPER_NAMES:
        return False
    return bool(SENTENCE_PATTERN.match(text.strip()) or PHRASE_PATTERN.search(text))


def _get_called_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_toast(function: ast.expr) -> bool:
    """Whether this is a toast function; their names are also those of logging levels."""
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and "toast" in function.value.id


if __name__ == "__main__":
    sys.exit(main())
