"""The unit tests of assets/scripts, which Bun runs; they stand in tests/scripts."""

from hsa_app.components.layout.script_bundle import ENTRY_POINT, FOLDER
from scripts import javascript


def test_the_scripts_pass_their_own_tests() -> None:
    javascript.install()
    ran = javascript.run("test", capture=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_each_module_belongs_to_the_bundle() -> None:
    sources = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.js")}
    imported = {name for name in sources if any(f'from "./{name}"' in source for source in sources.values())}
    assert set(sources) - imported == {ENTRY_POINT, "link_token.js"}
