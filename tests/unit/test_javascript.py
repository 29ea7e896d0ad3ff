"""Runs the unit tests of assets/scripts, in tests/scripts, with Bun."""

from hsa_app.components.layout.script_bundle import ENTRY_POINT, FOLDER
from scripts import javascript


def test_javascript_unit_tests_pass() -> None:
    javascript.ensure_tools_installed()
    process = javascript.run_bun("test", capture_output=True)
    assert process.returncode == 0, process.stdout + process.stderr


def test_every_script_module_is_in_the_bundle() -> None:
    sources = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.js")}
    bundled = {name for name in sources if any(f'from "./{name}"' in source for source in sources.values())}
    assert set(sources) - bundled == {ENTRY_POINT, "link_token.js"}
