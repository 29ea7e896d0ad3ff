"""Pages at their moments: refused, empty, asked once more, beaten, cut off; sound in both themes, wide and narrow."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.looking import cut_parts, shut_out, wide_parts
from tests.support.moments import MOMENTS, Moment
from tests.support.product import RunningServer, running_demo
from tests.support.watching import Watch


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A demo of their own, as they change it."""
    with running_demo(tmp_path_factory.mktemp("moments") / "data") as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("moment", [pytest.param(one, id=one.name) for one in MOMENTS])
def test_page_state_is_accessible_and_fits_the_viewport(
    moment: Moment, product: RunningServer, visitor_of: Callable[..., Watch]
) -> None:
    address = moment.address(product)
    watch = visitor_of(product, moment.email)
    watch.visit(address)
    moment.bring_about(watch.page, product)
    assert [one for one in watch.troubles if not moment.expects or moment.expects not in one] == []
    found = [f"1280 {words}" for words in shut_out(watch.page)]
    watch.page.set_viewport_size({"width": 360, "height": 740})
    found += [f"360 {words}" for words in shut_out(watch.page)]
    assert found == []
    assert wide_parts(watch.page) == []
    assert cut_parts(watch.page) == []
