"""Passes the number of connection errors to the page's script, which shows the connection status."""

import reflex as rx
from reflex_base.constants import Hooks, Imports


class ConnectionMonitor(rx.Fragment):
    """Renders nothing; watches Reflex's list of connection errors."""

    def add_imports(self) -> dict:
        """Imports of the hook and the list."""
        return {"react": "useEffect", **Imports.CONNECT_ERRORS}

    def add_hooks(self) -> list[str | rx.Var]:
        """The hook that passes each change to the script."""
        return [
            Hooks.CONNECT_ERRORS,
            "useEffect(() => { window.hsa?.setConnectionFailures(connectErrors.length); }, [connectErrors]);",
        ]
