"""Operation ids and schema names of the OpenAPI document; generated clients depend on them."""

import re
from typing import Any, cast

from fastapi.routing import APIRoute

_SCHEMA_REF_PREFIX = "#/components/schemas/"
_PAGE_CLASS_PATTERN = re.compile(r"Page_(\w+)_")
_LIST_DESCRIPTION = "One page of a list. `next_cursor` is the `cursor` of the next page, null on the last one."

_SCHEMA_NAME_OVERRIDES = {
    "MarketplaceStats": "Stats",
    "RequestEventRow": "TimelineMove",
    "RequestAction": "Move",
    "ServiceRef": "ServiceReference",
    "SignInForm": "LoginInput",
}
"""Public names that `schema_name` does not derive from the class name."""


def operation_id(route: APIRoute) -> str:
    """Return the operation id of a route: the handler's name in camelCase, `listServices` for `list_services`."""
    first, *others = route.name.split("_")
    return first + "".join(word.title() for word in others)


def schema_name(name: str) -> str:
    """Return the public name of a class: `User` for `UserRow`, `UserInput` for `UserForm`, `UserList` for a page."""
    if match := _PAGE_CLASS_PATTERN.fullmatch(name):
        return f"{schema_name(match[1])}List"
    if name.endswith("Form"):
        return _SCHEMA_NAME_OVERRIDES.get(name, f"{name.removesuffix('Form')}Input")
    return _SCHEMA_NAME_OVERRIDES.get(name, name.removesuffix("Row"))


def rename_schemas(document: dict[str, Any]) -> None:
    """Replace class names by public names in all schemas and references of the document.

    Raises:
        ValueError: two classes have the same public name.
    """
    schemas: dict[str, dict[str, Any]] = document["components"]["schemas"]
    renamed: dict[str, dict[str, Any]] = {}
    for name, schema in schemas.items():
        public = schema_name(name)
        if public in renamed:
            raise ValueError(f"Two schemas are called {public}.")
        renamed[public] = schema | {"title": public}
        if _PAGE_CLASS_PATTERN.fullmatch(name):
            renamed[public]["description"] = _LIST_DESCRIPTION
    document["components"]["schemas"] = dict(sorted(renamed.items()))
    _rename_references(document)


def _rename_references(node: object) -> None:
    if isinstance(node, dict):
        fields = cast("dict[str, Any]", node)
        reference = fields.get("$ref")
        if isinstance(reference, str):
            fields["$ref"] = _SCHEMA_REF_PREFIX + schema_name(reference.removeprefix(_SCHEMA_REF_PREFIX))
        for value in fields.values():
            _rename_references(value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            _rename_references(value)
