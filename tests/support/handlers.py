"""Every event handler that a browser can call, as registered with the running app."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reflex_base.registry import RegistrationContext


@dataclass(frozen=True, slots=True)
class EventHandler:
    """A registered handler: its wire name and its function."""

    name: str
    function: Callable[..., Any]

    @property
    def is_app_handler(self) -> bool:
        """Whether the handler is this product's, rather than Reflex's."""
        return self.function.__module__.startswith("hsa_app.")

    @property
    def parameter_names(self) -> list[str]:
        """The names of the handler's parameters, without self."""
        return list(inspect.signature(self.function).parameters)[1:]


@lru_cache(maxsize=1)
def list_event_handlers() -> list[EventHandler]:
    """List every registered handler, including Reflex's own."""
    from hsa_app.hsa_app import app

    with app.set_contexts():
        handlers = RegistrationContext.get().event_handlers
    return [EventHandler(name, registered.handler.fn) for name, registered in sorted(handlers.items())]
