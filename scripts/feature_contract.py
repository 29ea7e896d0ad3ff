"""An import-linter contract: a feature of the UI imports no other feature, and shared modules import none."""

from collections.abc import Iterator
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROLES = ("public", "customer", "professional", "admin")
LAYERS = ("pages", "components", "state")
COMPOSITION_MODULES = ("hsa_app.pages", "hsa_app.pages.routes")
"""Modules that list all pages."""


class FeatureContract(Contract):
    """Each page module names a feature of its role; `<feature>.py` and `<feature>_*.py` belong to it in every layer.

    Other modules in a role's folder are shared by the features of that role; modules above it by all roles.
    """

    package = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 (import-linter's signature)
        """Check every import between modules of the UI."""
        features = _list_features(Path(str(self.package)))
        broken = [
            (module, imported)
            for module in _list_ui_modules(graph)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not _is_allowed(_find_role_and_feature(module, features), _find_role_and_feature(imported, features))
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that are not allowed."""
        for module, imported in check.metadata["broken"]:
            output.print_error(f"{module} must not import {imported}")


def _list_features(package: Path) -> dict[str, list[str]]:
    """List the features of each role, longest name first; each page module is one."""
    names = {role: [path.stem for path in (package / "pages" / role).glob("[!_]*.py")] for role in ROLES}
    return {role: sorted(features, key=len, reverse=True) for role, features in names.items()}


def _list_ui_modules(graph: ImportGraph) -> Iterator[str]:
    for module in sorted(graph.modules):
        if module.split(".")[1:2] in [[layer] for layer in LAYERS] and module not in COMPOSITION_MODULES:
            yield module


def _find_role_and_feature(module: str, features: dict[str, list[str]]) -> tuple[str, str]:
    """Return the role and the feature of a module; "" for a shared module."""
    parts = module.split(".")
    if len(parts) < 4 or parts[1] not in LAYERS or parts[2] not in ROLES:
        return "", ""
    role, stem = parts[2], parts[3]
    return role, next((name for name in features[role] if stem == name or stem.startswith(f"{name}_")), "")


def _is_allowed(importer: tuple[str, str], imported: tuple[str, str]) -> bool:
    return imported in {importer, ("", ""), (importer[0], "")}
