"""Descriptions of an export's filters."""

from typing import Any

import pytest

from hsa_app.core.validation import validate
from hsa_app.domain.exports.datasets import DATASETS
from hsa_app.domain.exports.descriptions import FilterNames, describe_request_filters
from hsa_app.domain.requests.forms import RequestSearch

REQUEST_FILTER_CASES = [
    ({}, "Requests"),
    ({"status": "closed"}, "Closed requests"),
    ({"status": "cancelled"}, "Cancelled requests"),
    ({"service_id": 3, "city": "Pune", "q": "kumar"}, "Requests, AC service, Pune, “kumar”"),
    ({"from": "2026-12-01", "to": "2026-12-05"}, "Requests, booked from 1 Dec 2026 until 5 Dec 2026"),
    (
        {"by": "closed", "from": "2026-12-01", "to": "2026-12-01", "rating": 1},
        "Closed requests, closed from 1 Dec 2026 until 1 Dec 2026, rated 1 star",
    ),
    ({"from": "2026-12-01T09:30:00Z"}, "Requests, booked from 1 Dec 2026, 3:00 pm"),
    ({"to": "2026-11-30T18:30:00Z"}, "Requests, booked until 30 Nov 2026"),
]


@pytest.mark.parametrize(("filters", "description"), REQUEST_FILTER_CASES)
def test_request_filters_are_described(filters: dict[str, Any], description: str) -> None:
    assert describe_request_filters(validate(RequestSearch, filters), "AC service") == description


def test_deleted_service_is_described_by_its_id() -> None:
    assert describe_request_filters(validate(RequestSearch, {"service_id": 3}), None) == "Requests, service 3"


def test_default_request_export_is_closed_requests() -> None:
    assert DATASETS["requests"].describe(RequestSearch(), FilterNames()) == "Closed requests"


OTHER_DATASET_CASES = [
    ("users", {}, "Users"),
    ("users", {"role": "professional", "approval": "pending", "q": "kumar"}, "Professionals, pending, “kumar”"),
    ("services", {"category": "Plumbing"}, "Services, Plumbing"),
    ("mail", {"state": "failed", "kind": "welcome"}, "Mail, failed, Welcome"),
    ("audit", {"deed": "block", "who": 7, "from": "2026-12-01"}, "Audit log, Account blocked, by Ada, from 1 Dec 2026"),
    ("audit", {"who": 8, "about": "user", "about_id": 3}, "Audit log, by user 8, about user #3"),
]


@pytest.mark.parametrize(("dataset", "filters", "description"), OTHER_DATASET_CASES)
def test_filters_of_other_datasets_are_described(dataset: str, filters: dict[str, Any], description: str) -> None:
    assert (
        DATASETS[dataset].describe(validate(DATASETS[dataset].search_form, filters), FilterNames(users={7: "Ada"}))
        == description
    )
