"""Joins class names, some of them conditional."""

import reflex as rx

from hsa_app.components.ui.types import BoolOrVar

ClassNamePart = str | tuple[str, BoolOrVar]


def join_class_names(*parts: ClassNamePart) -> str | list[str | rx.Var[str]]:
    """Joins class names; a tuple such as `("slip--mine", flag)` adds its name only if the flag is true."""
    names: list[str | rx.Var[str]] = []
    for part in parts:
        name, flag = part if isinstance(part, tuple) else (part, True)
        if isinstance(flag, rx.Var):
            names.append(rx.cond(flag, name, ""))
        elif flag and name:
            names.append(name)
    if any(isinstance(name, rx.Var) for name in names):
        return names
    return " ".join(str(name) for name in names)
