"""Which modules import a module, read from the source: finds the pages that a change affects."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = "hsa_app"


class ImportGraph:
    """The imports between the modules of the product, updated file by file."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._imports: dict[str, frozenset[str]] = {}
        self.update(str(path.relative_to(root)) for path in (root / PACKAGE).rglob("*.py"))

    def update(self, paths: Iterable[str]) -> None:
        """Read these files again. A file with a syntax error keeps the imports it had."""
        for path in paths:
            if not path.endswith(".py"):
                continue
            source = self._root / path
            if not source.exists():
                self._imports.pop(module_name(path), None)
                continue
            try:
                self._imports[module_name(path)] = frozenset(_list_imports(ast.parse(source.read_bytes())))
            except SyntaxError:
                continue

    def list_dependents(self, paths: Iterable[str]) -> frozenset[str]:
        """The modules of these files and all modules that import one of them, directly or not."""
        reached: set[str] = set()
        pending = [module_name(path) for path in paths if path.endswith(".py")]
        while pending:
            name = pending.pop()
            if name not in reached:
                reached.add(name)
                pending += [module for module, imports in self._imports.items() if name in imports]
        return frozenset(reached)


def module_name(path: str) -> str:
    """The dotted name of a source file, relative to the project."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _list_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
