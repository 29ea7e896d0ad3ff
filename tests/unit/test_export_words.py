"""What an export holds, in words."""

from typing import Any

import pytest

from hsa_app.core.validation import read
from hsa_app.domain.exports.words import holds
from hsa_app.domain.requests.forms import RequestSearch

SAID = [
    ({}, "Closed requests"),
    ({"status": "cancelled"}, "Cancelled requests"),
    ({"service_id": 3, "city": "Pune", "q": "kumar"}, "Closed requests, AC service, Pune, “kumar”"),
    ({"from": "2026-12-01", "to": "2026-12-05"}, "Closed requests, booked from 1 Dec 2026 until 5 Dec 2026"),
    (
        {"by": "closed", "from": "2026-12-01", "to": "2026-12-01", "rating": 1},
        "Closed requests, closed from 1 Dec 2026 until 1 Dec 2026, rated 1 star",
    ),
    ({"from": "2026-12-01T09:30:00Z"}, "Closed requests, booked from 1 Dec 2026, 3:00 pm"),
    ({"to": "2026-11-30T18:30:00Z"}, "Closed requests, booked until 30 Nov 2026"),
]


@pytest.mark.parametrize(("asked", "said"), SAID)
def test_an_export_says_what_it_holds(asked: dict[str, Any], said: str) -> None:
    assert holds(read(RequestSearch, asked), "AC service") == said


def test_a_service_that_is_gone_is_called_by_its_number() -> None:
    assert holds(read(RequestSearch, {"service_id": 3}), None) == "Closed requests, service 3"
