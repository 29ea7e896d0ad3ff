"""Documents over HTTP, by bearer token and session cookie: rejected with a reason, served with safe headers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import Response
from PIL import Image
from starlette.testclient import TestClient

from hsa_app.api import web_documents
from hsa_app.api.app import create_api
from hsa_app.api.uploads import MAX_FORM_BYTES
from hsa_app.core.settings import get_settings
from hsa_app.domain.accounts.authentication import SESSION_TTL
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import service
from hsa_app.domain.documents.policy import MAX_BYTES
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER
from hsa_app.infra import jwt_tokens
from hsa_app.infra.db import transaction
from hsa_app.models import Document, User
from tests.api.client import ApiClient, bearer_headers, get_error_code
from tests.factories import create_actor
from tests.personas import Personas
from tests.support import sample_files

UPLOAD_ENDPOINT = "POST /api/professional/documents"
LIST_ENDPOINT = "GET /api/professional/documents"

HOSTILE_FILES = {
    "HTML named as a PNG": (b"<html><script>alert(1)</script>", "photo.png", 415, "wrong_type"),
    "executable named as a PDF": (b"MZ\x90\x00" * 50, "licence.pdf", 415, "wrong_type"),
    "GIF and JavaScript polyglot": (b"GIF89a/*;*/=1;alert(1)", "a.gif", 415, "wrong_type"),
    "PNG and ZIP polyglot": (sample_files.png() + sample_files.zip_archive(), "a.png", 415, "wrong_type"),
    "JPEG and HTML polyglot": (sample_files.jpeg() + b"<html>", "a.jpg", 415, "wrong_type"),
    "HTML and PDF polyglot": (b"<html>" + sample_files.pdf(), "a.pdf", 415, "wrong_type"),
    "PDF and ZIP polyglot": (sample_files.pdf() + sample_files.zip_archive(), "a.pdf", 415, "wrong_type"),
    "30,000 by 30,000 pixels": (sample_files.png_claiming_huge_size(), "a.png", 422, "invalid"),
    "nothing": (b"", "a.png", 422, "invalid"),
    "truncated PNG": (sample_files.png(300, 300)[:-30], "a.png", 422, "invalid"),
    "PDF with JavaScript": (sample_files.modified_pdf(sample_files.add_script), "a.pdf", 422, "invalid"),
    "one byte over 5 MiB": (sample_files.png_of_size(MAX_BYTES + 1), "a.png", 413, "too_large"),
    "larger than the form limit": (bytes(MAX_FORM_BYTES), "a.png", 413, "too_large"),
}

MULTIPART_TYPE, PART_HEADER = "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"
INVALID_FORM_BODIES = [
    ("application/json", b'{"kind": "identity"}', 415),
    ("", b"", 415),
    ("image/png", sample_files.png(), 415),
    ("application/x-www-form-urlencoded", b"kind=identity&file=x", 415),
    ("multipart/form-data", b"", 422),
    (MULTIPART_TYPE, b"", 422),
    (MULTIPART_TYPE, b"--x\r\nno header\r\n\r\n", 422),
    (MULTIPART_TYPE, PART_HEADER + b'; name="file"; filename="a"\r\n\r\nbroken off', 422),
    (MULTIPART_TYPE, b"--x\r\n" * 1000, 422),
    (f"{MULTIPART_TYPE}; charset=nonsense", PART_HEADER + b"\r\n\r\n\r\n--x--", 422),
    (MULTIPART_TYPE, PART_HEADER + b'; name="kind"\r\n\r\n' + b"a" * 9000, 422),
    (MULTIPART_TYPE, (PART_HEADER + b'; name="kind"\r\n\r\nidentity\r\n') * 100 + b"--x--", 422),
]

HOSTILE_FILENAMES = [
    "../../../../tmp/evil.png",
    "..\\..\\evil.png",
    "/etc/passwd",
    "a\x00b.png",
    "a\r\nX-Evil: 1.png",
    "\u202egnp.exe",
    "x" * 3000 + ".png",
    "'; DROP TABLE document; --.png",
    '"><script>alert(1)</script>.png',
    ".",
    "..",
    "आधार.png",
]


def upload_document(
    api: ApiClient, actor: Actor | None, content: bytes = b"", name: str = "card.png", **fields: str
) -> Response:
    """Upload a file as an identity document."""
    file = (name, content or sample_files.png(), "application/octet-stream")
    return api(UPLOAD_ENDPOINT, actor=actor, files={"file": file}, data={"kind": "identity"} | fields)


def list_stored_files() -> list[Path]:
    return list(DOCUMENTS_FOLDER.path.iterdir())


def list_files_outside_documents_folder(api: ApiClient, personas: Personas) -> set[Path]:
    """List all files in and around the data folder except those of the documents folder."""
    assert api(LIST_ENDPOINT, actor=personas.pia).status_code == 200
    documents_folder, data_parent = DOCUMENTS_FOLDER.path, get_settings().data_dir.resolve().parent
    return {
        one
        for one in data_parent.rglob("*")
        if one.parent != documents_folder and not one.name.startswith("household.db")
    }


def test_uploaded_document_can_be_listed_and_downloaded(api: ApiClient, personas: Personas) -> None:
    response = upload_document(api, personas.pia, sample_files.pdf(2), "Wireman licence.pdf", kind="certificate")
    assert response.status_code == 201
    body = response.json()
    assert response.headers["location"] == f"/api/documents/{body['id']}"
    assert body | {"id": 1, "created_at": ""} == {
        "id": 1,
        "kind": "certificate",
        "name": "Wireman licence.pdf",
        "content_type": "application/pdf",
        "size": len(sample_files.pdf(2)),
        "pages": 2,
        "created_at": "",
    }
    assert api(LIST_ENDPOINT, actor=personas.pia).json() == {"items": [body], "next_cursor": None}
    assert api(f"GET /api/admin/professionals/{personas.pia.user_id}/documents", actor=personas.ada).json()[
        "items"
    ] == [body]
    for actor in (personas.pia, personas.ada):
        assert api(f"GET /api/documents/{body['id']}", actor=actor).content == sample_files.pdf(2)


def test_document_list_is_paginated(api: ApiClient, personas: Personas) -> None:
    document_ids = [upload_document(api, personas.pia).json()["id"] for _ in range(3)]
    first_page = api(f"{LIST_ENDPOINT}?limit=2", actor=personas.pia).json()
    second_page = api(f"{LIST_ENDPOINT}?limit=2&cursor={first_page['next_cursor']}", actor=personas.pia).json()
    assert [row["id"] for row in first_page["items"] + second_page["items"]] == document_ids[::-1]
    assert second_page["next_cursor"] is None
    assert api(f"{LIST_ENDPOINT}?cursor=nonsense", actor=personas.pia).status_code == 422


def test_download_headers_force_saving_and_prevent_execution(api: ApiClient, personas: Personas) -> None:
    number = upload_document(api, personas.pia, sample_files.png(), "आधार.png").json()["id"]
    headers = api(f"GET /api/documents/{number}", actor=personas.pia).headers
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E0%A4%86" in headers["content-disposition"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("case", HOSTILE_FILES.values(), ids=HOSTILE_FILES)
def test_hostile_file_is_rejected_with_a_reason(
    case: tuple[bytes, str, int, str], api: ApiClient, personas: Personas
) -> None:
    content, name, status, expected_code = case
    files_before = list_files_outside_documents_folder(api, personas)
    response = api(
        UPLOAD_ENDPOINT, actor=personas.pia, files={"file": (name, content, "image/png")}, data={"kind": "identity"}
    )
    assert (response.status_code, get_error_code(response)) == (status, expected_code)
    assert len(response.json()["detail"]) > 10
    assert response.headers["content-type"] == "application/problem+json"
    assert (list_stored_files(), api(LIST_ENDPOINT, actor=personas.pia).json()["items"]) == ([], [])
    assert list_files_outside_documents_folder(api, personas) == files_before


@pytest.mark.parametrize("name", HOSTILE_FILENAMES)
def test_hostile_filename_is_sanitized(name: str, api: ApiClient, personas: Personas) -> None:
    files_before = list_files_outside_documents_folder(api, personas)
    response = upload_document(api, personas.pia, sample_files.png(), name)
    assert response.status_code in {201, 422}
    assert list_files_outside_documents_folder(api, personas) == files_before
    if response.status_code == 201:
        sanitized_name = response.json()["name"]
        assert sanitized_name.isprintable()
        assert not {"/", "\\"} & set(sanitized_name)
        assert len(sanitized_name) <= 160
        assert sanitized_name.endswith(".png")
        download = api(f"GET /api/documents/{response.json()['id']}", actor=personas.pia)
        assert "x-evil" not in download.headers
        assert download.content == sample_files.png()


def test_missing_or_invalid_upload_fields_are_named(api: ApiClient, personas: Personas) -> None:
    file = {"file": ("card.png", sample_files.png(), "image/png")}
    invalid_responses = {
        "kind": [
            api(UPLOAD_ENDPOINT, actor=personas.pia, files=file),
            api(UPLOAD_ENDPOINT, actor=personas.pia, files=file, data={"kind": "passport"}),
        ],
        "file": [
            api(UPLOAD_ENDPOINT, actor=personas.pia, files={"kind": (None, b"identity")}),
            api(
                UPLOAD_ENDPOINT,
                actor=personas.pia,
                files={"kind": (None, b"identity"), "file": (None, sample_files.png())},
            ),
        ],
        "more": [upload_document(api, personas.pia, more="x")],
        "body": [
            api(UPLOAD_ENDPOINT, actor=personas.pia, files=[("file", file["file"])] * 2, data={"kind": "identity"})
        ],
    }
    for field, responses in invalid_responses.items():
        for response in responses:
            assert (response.status_code, get_error_code(response)) == (422, "invalid"), response.text
            assert field in {one["field"] for one in response.json()["errors"]}
    assert list_stored_files() == []


@pytest.mark.parametrize(("content_type", "body", "status"), INVALID_FORM_BODIES)
def test_body_that_is_not_a_valid_form_is_rejected(
    content_type: str, body: bytes, status: int, api: ApiClient, personas: Personas
) -> None:
    response = api(UPLOAD_ENDPOINT, actor=personas.pia, content=body, headers={"Content-Type": content_type})
    assert response.status_code == status, response.text


def test_body_without_content_length_stops_at_the_size_limit(api: ApiClient, personas: Personas) -> None:
    sent_bytes = 0

    def endless_body() -> Iterator[bytes]:
        nonlocal sent_bytes
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while sent_bytes < 50 * sample_files.MIB:
            sent_bytes += 64 * 1024
            yield bytes(64 * 1024)

    response = api(
        UPLOAD_ENDPOINT,
        actor=personas.pia,
        content=endless_body(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (response.status_code, get_error_code(response)) == (413, "too_large")
    assert "5 MiB" in response.json()["detail"]


def test_upload_rate_limit_applies_before_the_file_is_read(
    api: ApiClient, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_UPLOADS", 1)
    assert api(UPLOAD_ENDPOINT, actor=personas.pia, content=b"nonsense").status_code == 415
    response = api(UPLOAD_ENDPOINT, actor=personas.pia, content=b"nonsense")
    assert (response.status_code, get_error_code(response)) == (429, "too_many_tries")
    assert int(response.headers["retry-after"]) > 0


def test_large_body_is_accepted_only_by_the_upload_endpoint(api: ApiClient, personas: Personas) -> None:
    body = bytes(2 * sample_files.MIB)
    for endpoint in ("PATCH /api/professional/profile", "PUT /api/professional/documents", LIST_ENDPOINT):
        assert api(endpoint, actor=personas.pia, content=body).status_code == 413


def test_concurrent_uploads_stop_at_ten_documents(api: ApiClient, personas: Personas) -> None:
    for _ in range(5):
        assert upload_document(api, personas.pia).status_code == 201
    with ThreadPoolExecutor(10) as threads:
        responses = list(threads.map(lambda _: upload_document(api, personas.pia), range(10)))
    assert sorted(one.status_code for one in responses) == [201] * 5 + [422] * 5
    assert "room for no more" in upload_document(api, personas.pia).json()["detail"]
    assert len(list_stored_files()) == len(api(LIST_ENDPOINT, actor=personas.pia).json()["items"]) == 10


def test_document_can_be_deleted_until_the_approval_decision(api: ApiClient, personas: Personas) -> None:
    first_id, second_id = (
        upload_document(api, personas.pia).json()["id"],
        upload_document(api, personas.pia).json()["id"],
    )
    assert api(f"DELETE /api/professional/documents/{first_id}", actor=personas.pia).status_code == 204
    assert api(f"GET /api/documents/{first_id}", actor=personas.pia).status_code == 404
    assert api(f"PUT /api/admin/professionals/{personas.pia.user_id}/approve", actor=personas.ada).status_code == 200
    response = api(f"DELETE /api/professional/documents/{second_id}", actor=personas.pia)
    assert (response.status_code, get_error_code(response)) == (409, "wrong_state")
    assert len(list_stored_files()) == 1


# with a browser


@pytest.fixture
def browser_client(database: str) -> Iterator[TestClient]:
    """A client of the API and of the browser endpoints."""
    app: FastAPI = create_api()
    app.include_router(web_documents.router)
    with TestClient(app, base_url=get_settings().origins[0], follow_redirects=False) as client:
        yield client


def session_cookie_headers(actor: Actor) -> dict[str, str]:
    """Return the Cookie header of a new browser session of the actor."""
    with transaction() as uow:
        session = create_actor(uow, uow.db.get_one(User, actor.user_id), "ui").session_id
    token = jwt_tokens.issue("ui", subject=str(actor.user_id), sid=session, jti=uuid4().hex, lifetime=SESSION_TTL)
    return {"Cookie": f"hsa_session={token}"}


def upload_in_browser(browser_client: TestClient, headers: dict[str, str], content: bytes = b"") -> Response:
    """Upload from the product's own origin, unless `headers` override it."""
    file: Any = {"file": ("card.png", content or sample_files.png(), "image/png")}
    all_headers = {"Origin": get_settings().origins[0]} | headers
    return browser_client.post("/files/documents", headers=all_headers, files=file, data={"kind": "identity"})


def test_browser_uploads_previews_and_downloads_a_document(browser_client: TestClient, personas: Personas) -> None:
    cookie_headers = session_cookie_headers(personas.pia)
    number = upload_in_browser(browser_client, cookie_headers, sample_files.jpeg(400, 300)).json()["id"]
    download = browser_client.get(f"/files/documents/{number}", headers=cookie_headers)
    assert download.content == sample_files.jpeg(400, 300)
    assert download.headers["content-disposition"].startswith("attachment; ")
    picture = browser_client.get(f"/files/documents/{number}/picture", headers=session_cookie_headers(personas.ada))
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["content-disposition"].startswith("inline; ")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["cache-control"] == "private, no-store"
    assert Image.open(BytesIO(picture.content)).size == (400, 300)
    assert picture.content != download.content


def test_upload_from_a_foreign_origin_is_forbidden(browser_client: TestClient, personas: Personas) -> None:
    for origin in ("https://evil.example", "null", ""):
        response = upload_in_browser(browser_client, session_cookie_headers(personas.pia) | {"Origin": origin})
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert list_stored_files() == []


def test_other_users_and_anonymous_visitors_get_no_document(
    browser_client: TestClient, api: ApiClient, personas: Personas
) -> None:
    number = upload_document(api, personas.pia).json()["id"]
    for path in (f"/files/documents/{number}", f"/files/documents/{number}/picture"):
        assert browser_client.get(path).status_code == 401
        for stranger in (personas.pat, personas.ana):
            assert browser_client.get(path, headers=session_cookie_headers(stranger)).status_code == 404
        assert browser_client.get(path, headers=bearer_headers(personas.pia)).status_code == 401
    assert upload_in_browser(browser_client, {}).status_code == 401
    assert upload_in_browser(browser_client, session_cookie_headers(personas.ana)).status_code == 403
    for other_path in (
        "0",
        "x",
        "99999999999",
        f"{number}/picture?page=0",
        f"{number}/picture?page=2",
        "..%2f..%2fetc%2fpasswd",
    ):
        assert browser_client.get(
            f"/files/documents/{other_path}", headers=session_cookie_headers(personas.pia)
        ).status_code in {
            404,
            422,
        }


def test_browser_upload_errors_match_the_api(browser_client: TestClient, personas: Personas) -> None:
    cookie_headers = session_cookie_headers(personas.pia)
    assert (
        upload_in_browser(browser_client, cookie_headers, sample_files.png_claiming_huge_size()).json()["errors"][0][
            "field"
        ]
        == "file"
    )
    assert upload_in_browser(browser_client, cookie_headers, b"GIF89a").json()["code"] == "wrong_type"
    assert (
        upload_in_browser(browser_client, cookie_headers, sample_files.png_of_size(MAX_BYTES + 1)).json()["code"]
        == "too_large"
    )
    assert upload_in_browser(browser_client, cookie_headers, bytes(MAX_FORM_BYTES)).json()["code"] == "too_large"


def test_document_with_missing_file_is_not_found(api: ApiClient, personas: Personas) -> None:
    number = upload_document(api, personas.pia).json()["id"]
    with transaction() as uow:
        DOCUMENTS_FOLDER.delete(uow.db.get_one(Document, number).file_name)
    assert api(f"GET /api/documents/{number}", actor=personas.pia).status_code == 404
