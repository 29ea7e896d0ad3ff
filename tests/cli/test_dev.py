"""The development loop serves changes, survives errors in sources, and Ctrl-C leaves no processes behind."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from hsa_app import demo
from hsa_app.cli.dev.import_graph import ImportGraph
from tests.support.dev_server import DevServer, running_dev_server
from tests.support.reflex_client import AUTH_STATE, Tab, get_session_cookie

pytestmark = pytest.mark.slow

HEALTH_MODULE, STATUS_LINE = "hsa_app/api/health.py", 'status: Literal["ok"] = "ok"'
PAGE_MODULE, PAGE_TITLE, PAGE_URL = (
    "hsa_app/pages/customer/home.py",
    "Your bookings",
    "/app/routes/[customer]._index.jsx",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    with running_dev_server(tmp_path_factory.mktemp("product")) as dev_server:
        yield dev_server


async def test_changed_python_is_served_and_the_sign_in_stays(server: DevServer) -> None:
    cookie = get_session_cookie(server.base_url, "customer@example.com", demo.PASSWORD)
    server.change(HEALTH_MODULE, STATUS_LINE, 'status: str = "changed"')
    server.wait_for_response("/healthz", "changed")
    async with Tab(server.base_url, "/customer", cookie=cookie) as tab:
        await tab.wait_until(lambda tab: tab.vars.get(AUTH_STATE, {}).get("role") == "customer")


def test_changed_page_is_served_by_vite(server: DevServer) -> None:
    server.change(PAGE_MODULE, PAGE_TITLE, "All your visits")
    server.wait_for_response(PAGE_URL, "All your visits")


def test_page_may_listen_to_vite_and_to_no_one_else(server: DevServer) -> None:
    response = httpx.get(f"{server.base_url}/login", timeout=60)
    sources = response.headers["content-security-policy"].partition("connect-src ")[2].split()
    assert len([source for source in sources if source.startswith("ws://") and str(server.port) not in source]) == 1
    assert "/app/entry.client.js" in response.text


def test_error_in_a_source_file_is_printed_and_the_last_revision_stays(server: DevServer) -> None:
    server.change(HEALTH_MODULE, "class Health(", "class Health((")
    server.wait_until(lambda: "SyntaxError" in server.log and "The last revision that worked goes on" in server.log)
    assert server.get_text("/healthz")
    server.change(HEALTH_MODULE, STATUS_LINE, 'status: str = "repaired"')
    server.wait_for_response("/healthz", "repaired")


def test_worker_is_restarted_when_code_of_its_own_changes(server: DevServer) -> None:
    before = find_worker(server)
    server.change("hsa_app/domain/batches.py", '"""', '"""Changed. ')
    server.wait_until(lambda: (now := find_worker(server)) is not None and now != before)


def test_ctrl_c_leaves_no_process(server: DevServer) -> None:
    processes = psutil.Process(server.process.pid).children(recursive=True)
    assert len(processes) > 4
    server.stop()
    _, remaining = psutil.wait_procs(processes, timeout=5)
    assert not remaining


def test_dependents_of_a_module_include_indirect_ones(tmp_path: Path) -> None:
    package = tmp_path / "hsa_app"
    package.mkdir()
    for name, source in (("a", ""), ("b", "from hsa_app import a"), ("c", "import hsa_app.b"), ("d", "")):
        (package / f"{name}.py").write_text(source)
    graph = ImportGraph(tmp_path)
    assert graph.list_dependents(["hsa_app/a.py"]) == {"hsa_app.a", "hsa_app.b", "hsa_app.c"}
    (package / "b.py").write_text("")
    graph.update(["hsa_app/b.py"])
    assert graph.list_dependents(["hsa_app/a.py"]) == {"hsa_app.a"}


def find_worker(server: DevServer) -> psutil.Process | None:
    """Return the worker, a child process of the command."""
    for child in psutil.Process(server.process.pid).children():
        with suppress(psutil.Error):
            if "worker" in child.cmdline():
                return child
    return None
