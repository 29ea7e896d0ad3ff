"""Compiles the pages into the folder of Vite's development server: first the changed pages, then all."""

import contextlib
import io
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import reflex as rx
from reflex.compiler import compiler
from reflex.compiler.plugins.builtin import default_page_plugins
from reflex.utils import build, prerequisites
from reflex.utils.path_ops import update_directory_tree, write_file
from reflex_base.config import get_config
from reflex_base.plugins import CompileContext, CompilerHooks

MAX_PAGES_SHARE = 0.5
"""If more pages than this share of all are affected, compiling all of them at once takes no longer."""


def ensure_initialized() -> None:
    """Create the folder of the frontend, unless it is there, and tell it where the server is."""
    web_folder = prerequisites.get_web_dir()
    if not (web_folder / "package.json").exists():
        with _quiet():
            prerequisites.initialize_frontend_dependencies()
    build.set_env_json()


def compile_changed_pages(app: rx.App, modules: Collection[str]) -> bool:
    """Compile the pages of these modules, the stylesheets and other assets. Whether any page was compiled.

    A complete compilation must follow: what all pages share is left as it was.
    """
    all_pages = list(app._unevaluated_pages.values())
    pages = [page for page in all_pages if getattr(page.component, "__module__", "") in modules]
    is_complete = len(pages) > MAX_PAGES_SHARE * len(all_pages) or not Path(compiler.utils.get_context_path()).exists()
    if is_complete:
        return False
    plugins, _ = compiler._resolve_radix_themes_plugin(app, get_config().plugins)
    _write_assets(app, plugins)
    _write_pages(app, pages, plugins)
    return bool(pages)


def compile_all(app: rx.App) -> None:
    """Compile everything; files that stay the same are not written."""
    with _quiet():
        app._compile(use_rich=False)
    bundle_scripts()


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


def _write_assets(app: rx.App, plugins: Collection[object]) -> None:
    update_directory_tree(src=Path.cwd() / "assets", dest=Path.cwd() / prerequisites.get_web_dir() / "public")
    write_file(*compiler.compile_root_stylesheet(app.stylesheets, app.reset_style, plugins=tuple(plugins)))  # pyright: ignore[reportArgumentType]


def _write_pages(app: rx.App, pages: list[object], plugins: tuple[object, ...]) -> None:
    """Write these pages and the components that Reflex extracts from them, which lie in a file for each page module."""
    hooks = CompilerHooks(plugins=default_page_plugins(style=app.style, plugins=plugins))  # pyright: ignore[reportArgumentType]
    context = CompileContext(app=app, pages=pages, hooks=hooks)  # pyright: ignore[reportArgumentType]
    with context:
        context.compile()
    components, _ = compiler.compile_memo_components(context.auto_memo_components.values())
    page_files = {str(path) for path, _ in components if "/pages/" in str(path)}
    for path, code in components:
        if str(path) in page_files:
            write_file(path, code)
    for page in context.compiled_pages.values():
        if page.output_path and page.output_code:
            write_file(compiler.utils.resolve_path_of_web_dir(page.output_path), page.output_code)


@contextlib.contextmanager
def _quiet():  # noqa: ANN202
    with contextlib.redirect_stdout(io.StringIO()):
        yield
