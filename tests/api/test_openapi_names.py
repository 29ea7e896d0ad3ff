"""Operation ids and schema names: clients are generated from them, so each change must be deliberate."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from hsa_app.api.openapi_names import rename_schemas, schema_name

EXPECTED_OPERATIONS = """
POST   /api/auth/register                      → registerUser,               Register an account
POST   /api/auth/login                         → login,                      Sign in
POST   /api/auth/refresh                       → refreshTokens,              Refresh the tokens
POST   /api/auth/logout                        → logout,                     Sign out
GET    /api/auth/me                            → getCurrentUser,             Get the current user
GET    /api/services                           → listServices,               List services
POST   /api/service-requests                   → bookServiceRequest,         Book a service request
GET    /api/service-requests/{id}              → getServiceRequest,          Get a service request
PATCH  /api/service-requests/{id}              → editServiceRequest,         Edit a service request
GET    /api/service-requests/{id}/timeline     → getServiceRequestTimeline,  Get the timeline of a service request
PUT    /api/service-requests/{id}/accept       → acceptServiceRequest,       Accept a service request
PUT    /api/service-requests/{id}/reject       → rejectServiceRequest,       Reject a service request
PUT    /api/service-requests/{id}/release      → releaseServiceRequest,      Release a service request
PUT    /api/service-requests/{id}/start        → startServiceRequest,        Start a service request
PUT    /api/service-requests/{id}/complete     → completeServiceRequest,     Complete a service request
PUT    /api/service-requests/{id}/close        → closeServiceRequest,        Close a service request
PUT    /api/service-requests/{id}/cancel       → cancelServiceRequest,       Cancel a service request
POST   /api/service-requests/{id}/review       → reviewServiceRequest,       Review a service request
GET    /api/customer/ongoing-services          → listOngoingServiceRequests, List ongoing service requests
GET    /api/customer/history                   → listPastServiceRequests,    List past service requests
GET    /api/professional/dashboard             → getProfessionalDashboard,   Get the professional dashboard
GET    /api/professional/profile               → getProfessionalProfile,     Get the professional profile
PATCH  /api/professional/profile               → updateProfessionalProfile,  Update the professional profile
GET    /api/professional/documents             → listDocuments,              List documents
POST   /api/professional/documents             → uploadDocument,             Upload a document
DELETE /api/professional/documents/{id}        → deleteDocument,             Delete a document
GET    /api/documents/{id}                     → downloadDocument,           Download a document
GET    /api/admin/professionals/{id}/documents → listProfessionalDocuments,  List documents of a professional
GET    /api/admin/users                        → listUsers,                  List users
PUT    /api/admin/users/{id}/block             → blockUser,                  Block a user
PUT    /api/admin/users/{id}/unblock           → unblockUser,                Unblock a user
PUT    /api/admin/professionals/{id}/approve   → approveProfessional,        Approve a professional
PUT    /api/admin/professionals/{id}/reject    → rejectProfessional,         Reject a professional
POST   /api/admin/services                     → createService,              Create a service
PUT    /api/admin/services/{id}                → updateService,              Update a service
DELETE /api/admin/services/{id}                → deleteService,              Delete a service
GET    /api/admin/requests                     → listServiceRequests,        List service requests
GET    /api/admin/stats                        → getStats,                   Get marketplace statistics
POST   /api/admin/export-csv                   → createExport,               Create an export
GET    /api/admin/exports                      → listExports,                List exports
GET    /api/admin/exports/{id}                 → getExport,                  Get an export
GET    /api/admin/exports/{id}/download        → downloadExport,             Download an export
GET    /healthz                                → getHealth,                  Check that the process is alive
GET    /readyz                                 → getReadiness,               Check that the service is ready
"""

EXPECTED_SCHEMAS = """
Approval
ApprovalCounts
BookRequestInput
CancelRequestInput
Card
CloseRequestInput
DailyCount
Dashboard
Document
DocumentKind
DocumentList
EditRequestInput
Export
ExportInput
ExportList
ExportStatus
FieldError
FunnelStage
Health
LoginInput
MonthlyRevenue
Move
Party
Problem
ProfessionalStats
Profile
ProfileInput
QueuedExport
RatingCount
ReasonInput
RefreshInput
RegisterInput
Request
RequestList
RequestStatus
Review
ReviewInput
Role
Service
ServiceInput
ServiceList
ServiceReference
ServiceRevenue
StartRequestInput
Stats
StatsTotals
StatusCount
TimelineMove
TimelineMoveList
TokenPair
User
UserCounts
UserList
UserStatus
"""

ALLOWED_VERBS = {
    "Accept", "Approve", "Block", "Book", "Cancel", "Check", "Close", "Complete", "Create", "Delete", "Download",
    "Edit", "Get", "List", "Refresh", "Register", "Reject", "Release", "Review", "Sign", "Start", "Unblock", "Update",
    "Upload",
}  # fmt: skip


@pytest.fixture
def openapi_document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def list_operations(openapi_document: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (method.upper(), path, call["operationId"], call["summary"])
        for path, item in openapi_document["paths"].items()
        for method, call in item.items()
    ]


def test_every_operation_has_the_expected_id_and_summary(openapi_document: dict[str, Any]) -> None:
    expected = [" ".join(line.split()) for line in EXPECTED_OPERATIONS.split("\n") if line]
    assert [
        f"{method} {path} → {name}, {summary}" for method, path, name, summary in list_operations(openapi_document)
    ] == expected


def test_every_schema_has_the_expected_name(openapi_document: dict[str, Any]) -> None:
    schemas = openapi_document["components"]["schemas"]
    assert list(schemas) == EXPECTED_SCHEMAS.split()
    assert {name: schema["title"] for name, schema in schemas.items()} == {name: name for name in schemas}


def test_operation_ids_are_unique_camel_case(openapi_document: dict[str, Any]) -> None:
    names = [name for _, _, name, _ in list_operations(openapi_document)]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("[a-z]+([A-Z][a-z]+)*", name)] == []


def test_schema_names_are_pascal_case_without_code_suffixes(openapi_document: dict[str, Any]) -> None:
    names = openapi_document["components"]["schemas"]
    assert [name for name in names if not re.fullmatch("([A-Z][a-z]+)+", name)] == []
    assert [name for name in names if name.endswith(("Row", "Form", "Page"))] == []


def test_summaries_are_unique_short_imperative_phrases(openapi_document: dict[str, Any]) -> None:
    summaries = [summary for _, _, _, summary in list_operations(openapi_document)]
    assert len(set(summaries)) == len(summaries)
    for summary in summaries:
        assert re.fullmatch("[A-Z][a-z]+( [A-Za-z]+){1,6}", summary), summary
        assert summary.split()[0] in ALLOWED_VERBS, summary


def test_every_schema_is_defined_and_referenced(openapi_document: dict[str, Any]) -> None:
    referenced = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(openapi_document)))
    assert referenced == set(openapi_document["components"]["schemas"])


def test_every_parameter_and_header_is_described(openapi_document: dict[str, Any]) -> None:
    for path, item in openapi_document["paths"].items():
        for operation in item.values():
            assert all(one.get("description") for one in operation.get("parameters", [])), path
            for response in operation["responses"].values():
                assert all(one.get("description") for one in response.get("headers", {}).values()), path


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("UserRow", "User"),
        ("ServiceForm", "ServiceInput"),
        ("BookRequestForm", "BookRequestInput"),
        ("Page_RequestEventRow_", "TimelineMoveList"),
        ("Role", "Role"),
    ],
)
def test_schema_name_is_derived_from_the_class(name: str, public: str) -> None:
    assert schema_name(name) == public


def test_duplicate_schema_name_raises() -> None:
    with pytest.raises(ValueError, match="Two schemas are called User"):
        rename_schemas({"components": {"schemas": {"UserRow": {}, "User": {}}}})
