"""Compiles the pages into the folder of Vite's development server: first the changed pages, then all."""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.app import UnevaluatedPage
from reflex.compiler import compiler, utils
from reflex.compiler.plugins.builtin import default_page_plugins
from reflex.utils import build, path_ops, prerequisites
from reflex.utils.path_ops import update_directory_tree, write_file
from reflex_base.config import get_config
from reflex_base.constants import Endpoint
from reflex_base.plugins import CompileContext, CompilerHooks, Plugin

MAX_PAGES = 4
"""How many pages are compiled before all others, whether they are in view or not."""

PAGE_COMPONENTS_FOLDER = "/app_components/hsa_app/pages/"


def ensure_initialized() -> None:
    """Create the folder of the frontend, unless it is there, and tell it where the server is."""
    web_folder = prerequisites.get_web_dir()
    if not (web_folder / "package.json").exists():
        with _quiet():
            prerequisites.initialize_frontend_dependencies()
    if not _is_server_known(web_folder / "env.json"):
        build.set_env_json()


def compile_changed_pages(app: rx.App, modules: Collection[str], recent_pages: Collection[str]) -> bool:
    """Compile the stylesheets and the pages of these modules; of many pages only those in view. Whether there were any.

    `recent_pages` are file names of page modules in the folder of the frontend. A complete compilation must follow:
    what all pages share is left as it was.
    """
    if not Path(utils.get_context_path()).exists():
        return False
    pages = [
        page
        for page in app._unevaluated_pages.values()  # noqa: SLF001
        if getattr(page.component, "__module__", "") in modules
    ]
    if len(pages) > MAX_PAGES:
        pages = [page for page in pages if Path(utils.get_page_path(page.route)).name in recent_pages]
    plugins, _ = compiler._resolve_radix_themes_plugin(app, get_config().plugins)  # noqa: SLF001
    _write_assets(app, plugins)
    _write_pages(app, pages, plugins)
    return bool(pages)


def compile_all(app: rx.App) -> None:
    """Compile everything; files that stay the same are not written."""
    bundle_scripts()
    with _quiet(), _unchanged_files_untouched():
        app._compile(use_rich=False)  # noqa: SLF001


def bundle_scripts() -> None:
    """Bundle the scripts of the page, which in production is done after the build."""
    from hsa_app.components.layout.script_bundle import ENTRY_POINT, FOLDER, bundle_url

    bundle = prerequisites.get_web_dir() / "public" / bundle_url().lstrip("/")
    if bundle.exists():
        return
    for outdated in bundle.parent.glob("scripts-*.js"):
        outdated.unlink()
    bun = Path(sys.executable).with_name("bun")
    command = [bun, "build", FOLDER / ENTRY_POINT, "--target=browser", f"--outfile={bundle}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _is_server_known(env_json: Path) -> bool:
    return env_json.exists() and json.loads(env_json.read_text()).get(Endpoint.EVENT.name) == Endpoint.EVENT.get_url()


def _write_assets(app: rx.App, plugins: Sequence[Plugin]) -> None:
    update_directory_tree(src=Path.cwd() / "assets", dest=Path.cwd() / prerequisites.get_web_dir() / "public")
    with _unchanged_files_untouched():
        stylesheet = compiler.compile_root_stylesheet(app.stylesheets, app.reset_style, plugins=plugins)
    write_file(*stylesheet)


def _write_pages(app: rx.App, pages: Sequence[UnevaluatedPage], plugins: Sequence[Plugin]) -> None:
    """Write these pages and the components that Reflex extracts from them, which lie in a file for each page module."""
    hooks = CompilerHooks(plugins=default_page_plugins(style=app.style, plugins=plugins))
    context = CompileContext(app=app, pages=pages, hooks=hooks)
    with context:
        context.compile()
    components, _ = compiler.compile_memo_components(context.auto_memo_components.values())
    for path, code in components:
        if PAGE_COMPONENTS_FOLDER in path:  # files of other modules would lack what other pages need
            write_file(path, code)
    for page in context.compiled_pages.values():
        if page.output_path and page.output_code:
            write_file(utils.resolve_path_of_web_dir(page.output_path), page.output_code)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()):
        yield


@contextlib.contextmanager
def _unchanged_files_untouched() -> Iterator[None]:
    """Reflex copies every stylesheet each time; Vite would send each of them to every open page again."""
    copy = path_ops.cp

    def copy_if_changed(src: str | Path, dest: str | Path, **options: Any) -> bool:
        source, target = Path(src), Path(dest)
        is_same = source.is_file() and target.is_file() and source.read_bytes() == target.read_bytes()
        return is_same or copy(source, target, **options)

    path_ops.cp = copy_if_changed
    try:
        yield
    finally:
        path_ops.cp = copy
