"""Every handler a browser can call, as the running app registers them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reflex_base.registry import RegistrationContext


@dataclass(frozen=True, slots=True)
class EventHandler:
    """A handler's name on the wire, the function behind it, and what it can be given."""

    name: str
    function: Callable[..., Any]

    @property
    def is_app_handler(self) -> bool:
        """Whether this product wrote it."""
        return self.function.__module__.startswith("hsa_app.")

    @property
    def parameter_names(self) -> list[str]:
        """What it can be given, by name."""
        return list(inspect.signature(self.function).parameters)[1:]


@lru_cache(maxsize=1)
def list_event_handlers() -> list[EventHandler]:
    """Every registered handler, ours and Reflex's own."""
    from hsa_app.hsa_app import app

    with app.set_contexts():
        found = RegistrationContext.get().event_handlers
    return [EventHandler(name, registered.handler.fn) for name, registered in sorted(found.items())]
