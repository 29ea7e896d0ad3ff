"""Every handler a browser can call, as the running app registers them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reflex_base.registry import RegistrationContext


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler's name on the wire, the function behind it, and what it can be given."""

    name: str
    function: Callable[..., Any]

    @property
    def is_ours(self) -> bool:
        """Whether this product wrote it."""
        return self.function.__module__.startswith("hsa_app.")

    @property
    def parameters(self) -> list[str]:
        """What it can be given, by name."""
        return list(inspect.signature(self.function).parameters)[1:]


@lru_cache(maxsize=1)
def all_handlers() -> list[Handler]:
    """Every registered handler, ours and Reflex's own."""
    from hsa_app.hsa_app import app

    with app.set_contexts():
        found = RegistrationContext.get().event_handlers
    return [Handler(name, registered.handler.fn) for name, registered in sorted(found.items())]
