"""Every page state of `page_states.py`, in both themes, on phone and desktop."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.accessibility import find_axe_violations, find_clipped_elements, find_overflowing_elements
from tests.support.console_watch import PageWatch
from tests.support.page_states import PAGE_STATES, PageState
from tests.support.server import RunningServer, running_demo_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A demo server of this file only: the states change its data."""
    with running_demo_server(tmp_path_factory.mktemp("moments") / "data") as demo:
        yield demo


@pytest.mark.slow
@pytest.mark.parametrize("page_state", [pytest.param(one, id=one.name) for one in PAGE_STATES])
def test_page_state_is_accessible_and_fits_the_viewport(
    page_state: PageState, server: RunningServer, new_page: Callable[..., PageWatch]
) -> None:
    address = page_state.build_url(server)
    watch = new_page(server, page_state.email)
    watch.visit(address)
    page_state.prepare(watch.page, server)
    assert [
        one for one in watch.problems if not page_state.expected_problem or page_state.expected_problem not in one
    ] == []
    violations = [f"1280 {words}" for words in find_axe_violations(watch.page)]
    watch.page.set_viewport_size({"width": 360, "height": 740})
    violations += [f"360 {words}" for words in find_axe_violations(watch.page)]
    assert violations == []
    assert find_overflowing_elements(watch.page) == []
    assert find_clipped_elements(watch.page) == []
