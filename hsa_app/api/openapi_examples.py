"""Example bodies for the API reference."""

from typing import Any

_CITY_AND_PINCODE = {"city": "Pune", "pincode": "411045"}
_PASSWORD = "violet harbour 19 kites"  # noqa: S105  # pragma: allowlist secret

CUSTOMER: dict[str, Any] = {
    "email": "ana@example.com",
    "password": _PASSWORD,
    "full_name": "Ana Deshpande",
    "role": "customer",
    "phone": "+91 90000 01204",
    "address": "14 Lake Road",
    **_CITY_AND_PINCODE,
}
PROFESSIONAL: dict[str, Any] = {
    "email": "pat@example.com",
    "password": _PASSWORD,
    "full_name": "Pat Kulkarni",
    "role": "professional",
    "service_id": 1,
    "experience_years": 8,
    "bio": "Split and window ACs.",
    "pincodes": ["411045"],
    **_CITY_AND_PINCODE,
}
SIGN_IN: dict[str, Any] = {"email": "ana@example.com", "password": _PASSWORD}
BOOK: dict[str, Any] = {
    "service_id": 1,
    "scheduled_for": "2026-12-01T09:30:00Z",
    "address": "14 Lake Road",
    "notes": "The bedroom AC does not cool.",
    **_CITY_AND_PINCODE,
}
EDIT: dict[str, Any] = {"scheduled_for": "2026-12-01T11:00:00Z", "notes": "Ring twice."}
REASON: dict[str, Any] = {"reason": "I cannot come that day."}
START: dict[str, Any] = {"code": "4321"}
REVIEW: dict[str, Any] = {"rating": 5, "comment": "On time and careful."}
PROFILE: dict[str, Any] = {"experience_years": 9, "pincodes": ["411045", "411021"]}
SERVICE: dict[str, Any] = {
    "name": "AC service",
    "category": "Appliances",
    "description": "Cleaning, gas check and a test run.",
    "base_price": "499.00",
    "duration_minutes": 60,
}
EXPORT: dict[str, Any] = {"from": "2026-11-01", "to": "2026-11-30", "service_id": 1}
