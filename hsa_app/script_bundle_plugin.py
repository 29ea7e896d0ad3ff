"""Bundles the page's own scripts when the frontend is built."""

import shutil
import subprocess
import sys
from pathlib import Path

from reflex_base.plugins import Plugin
from reflex_base.plugins.base import PostBuildContext
from typing_extensions import Unpack

from hsa_app.components.layout.script_bundle import ENTRY_POINT, bundle_url


class ScriptBundlePlugin(Plugin):
    """Replaces the script modules of the build by one minified bundle."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Run Bun's bundler."""
        built = Path(context["static_dir"])
        modules = built / "scripts"
        bundle = built / bundle_url().lstrip("/")
        bun = Path(sys.executable).with_name("bun")
        subprocess.run(
            [bun, "build", modules / ENTRY_POINT, "--target=browser", "--minify", f"--outfile={bundle}"], check=True
        )
        shutil.rmtree(modules)
