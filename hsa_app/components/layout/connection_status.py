"""Tells the page's script how often connecting has failed, to show the connection status."""

import reflex as rx
from reflex_base.constants import Hooks, Imports


class ConnectionMonitor(rx.Fragment):
    """Draws nothing; watches the client's list of connection errors."""

    def add_imports(self) -> dict:
        """The hook and the list."""
        return {"react": "useEffect", **Imports.CONNECT_ERRORS}

    def add_hooks(self) -> list[str | rx.Var]:
        """Passes each change on."""
        return [
            Hooks.CONNECT_ERRORS,
            "useEffect(() => { window.hsa?.setConnectionFailures(connectErrors.length); }, [connectErrors]);",
        ]
