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
"""Classes whose public name does not follow from their own; for the others see `schema_name`."""


def operation_id(route: APIRoute) -> str:
    """The name of a handler in camelCase: `listServices` for `list_services`."""
    first, *others = route.name.split("_")
    return first + "".join(word.title() for word in others)


def schema_name(name: str) -> str:
    """The public name of a class: `User` for `UserRow`, `ServiceInput` for `ServiceForm`, `UserList` for a page."""
    if found := _PAGE_CLASS_PATTERN.fullmatch(name):
        return f"{schema_name(found[1])}List"
    if name.endswith("Form"):
        return _SCHEMA_NAME_OVERRIDES.get(name, f"{name.removesuffix('Form')}Input")
    return _SCHEMA_NAME_OVERRIDES.get(name, name.removesuffix("Row"))


def rename_schemas(document: dict[str, Any]) -> None:
    """Give every schema, and every reference to one, its public name.

    Raises:
        ValueError: two classes would have the same one.
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
