"""View model of a job's page: path and next action."""

import pytest

from hsa_app.models import RequestStatus
from hsa_app.state.form_input import parse_last_number
from hsa_app.state.professional.job import next_step
from tests.view_factories import build_job_row


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/professional/requests/1204", 1204),
        ("/professional/requests/1204/", 1204),
        ("/professional/requests/abc", 0),
        ("/professional/requests/-4", 0),
        ("/professional/requests/١٢", 0),
        ("/professional/requests/99999999999999999999", 0),
        ("", 0),
    ],
)
def test_request_id_is_parsed_from_the_path(path: str, number: int) -> None:
    assert parse_last_number(path) == number


@pytest.mark.parametrize("status", [RequestStatus.ACCEPTED, RequestStatus.COMPLETED])
def test_next_step_names_the_customer(status: RequestStatus) -> None:
    assert "Ana Books" in next_step(build_job_row(status=status))


def test_next_step_of_a_cancelled_job_says_do_not_go() -> None:
    assert "do not go" in next_step(build_job_row(status=RequestStatus.CANCELLED))
