"""Makes the built pages connect to the origin that served them, so that one build fits every host and scheme."""

import json
from pathlib import Path

from reflex_base.plugins import Plugin
from reflex_base.plugins.base import PostBuildContext
from typing_extensions import Unpack

BUILT_URL = "ws://localhost:8000/_event"
SAME_ORIGIN_EXPRESSION = '(location.origin.replace(/^http/,"ws")+"/_event")'


class SameOriginPlugin(Plugin):
    """Replaces the websocket URL in the built scripts by an expression that uses the page's origin."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Replace the URL in every built script.

        Raises:
            RuntimeError: no script contains the URL, so the pages would connect to the wrong server.
        """
        scripts = [path for path in Path(context["static_dir"]).rglob("*.js") if BUILT_URL in path.read_text("utf-8")]
        if not scripts:
            raise RuntimeError(f"{BUILT_URL} is not in any built script: Reflex builds differently now")
        for path in scripts:
            path.write_text(replace_built_url(path.read_text("utf-8")), "utf-8")


def replace_built_url(script: str) -> str:
    """Replace the built URL in a script by the expression, whatever its quotes."""
    for quoted in (json.dumps(BUILT_URL), f"'{BUILT_URL}'", f"`{BUILT_URL}`"):
        script = script.replace(quoted, SAME_ORIGIN_EXPRESSION)
    return script
