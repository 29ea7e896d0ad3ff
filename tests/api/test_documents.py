"""Documents over HTTP: by bearer token and by session cookie, refused with a reason, served so that nothing runs."""

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
from hsa_app.infra import tokens
from hsa_app.infra.db import transaction
from hsa_app.models import Document, User
from tests.api.caller import Caller, bearer, code
from tests.cast import Personas
from tests.factories import signed_in
from tests.support import papers

SEND = "POST /api/professional/documents"
LIST = "GET /api/professional/documents"

HOSTILE = {
    "a page called a picture": (b"<html><script>alert(1)</script>", "photo.png", 415, "wrong_type"),
    "a program called a PDF": (b"MZ\x90\x00" * 50, "licence.pdf", 415, "wrong_type"),
    "a GIF that is a program": (b"GIF89a/*;*/=1;alert(1)", "a.gif", 415, "wrong_type"),
    "a PNG and an archive": (papers.png() + papers.a_zip(), "a.png", 415, "wrong_type"),
    "a JPEG and a page": (papers.jpeg() + b"<html>", "a.jpg", 415, "wrong_type"),
    "a page and a PDF": (b"<html>" + papers.pdf(), "a.pdf", 415, "wrong_type"),
    "a PDF and an archive": (papers.pdf() + papers.a_zip(), "a.pdf", 415, "wrong_type"),
    "30,000 by 30,000 points": (papers.huge_png(), "a.png", 422, "invalid"),
    "nothing": (b"", "a.png", 422, "invalid"),
    "half a picture": (papers.png(300, 300)[:-30], "a.png", 422, "invalid"),
    "a PDF with a program": (papers.pdf_with(papers.runs_script), "a.pdf", 422, "invalid"),
    "a byte more than 5 MiB": (papers.heavy(MAX_BYTES + 1), "a.png", 413, "too_large"),
    "more than a form may be": (bytes(MAX_FORM_BYTES), "a.png", 413, "too_large"),
}

FORM, PART = "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"
NO_FORMS = [
    ("application/json", b'{"kind": "identity"}', 415),
    ("", b"", 415),
    ("image/png", papers.png(), 415),
    ("application/x-www-form-urlencoded", b"kind=identity&file=x", 415),
    ("multipart/form-data", b"", 422),
    (FORM, b"", 422),
    (FORM, b"--x\r\nno header\r\n\r\n", 422),
    (FORM, PART + b'; name="file"; filename="a"\r\n\r\nbroken off', 422),
    (FORM, b"--x\r\n" * 1000, 422),
    (f"{FORM}; charset=nonsense", PART + b"\r\n\r\n\r\n--x--", 422),
    (FORM, PART + b'; name="kind"\r\n\r\n' + b"a" * 9000, 422),
    (FORM, (PART + b'; name="kind"\r\n\r\nidentity\r\n') * 100 + b"--x--", 422),
]

NAMES = [
    "../../../../tmp/evil.png", "..\\..\\evil.png", "/etc/passwd", "a\x00b.png", "a\r\nX-Evil: 1.png", "\u202egnp.exe",
    "x" * 3000 + ".png", "'; DROP TABLE document; --.png", '"><script>alert(1)</script>.png', ".", "..", "आधार.png",
]  # fmt: skip


def send(call: Caller, who: Actor | None, content: bytes = b"", name: str = "card.png", **fields: str) -> Response:
    """Send a file as an identity paper."""
    file = (name, content or papers.png(), "application/octet-stream")
    return call(SEND, by=who, files={"file": file}, data={"kind": "identity"} | fields)


def stored() -> list[Path]:
    return list(DOCUMENTS_FOLDER.path.iterdir())


def around(call: Caller, cast: Personas) -> set[Path]:
    """Everything in and around the data folder, once it has been used, but what is in the folder of documents."""
    assert call(LIST, by=cast.pia).status_code == 200
    own, top = DOCUMENTS_FOLDER.path, get_settings().data_dir.resolve().parent
    return {one for one in top.rglob("*") if one.parent != own and not one.name.startswith("household.db")}


def test_uploaded_document_can_be_listed_and_downloaded(call: Caller, cast: Personas) -> None:
    sent = send(call, cast.pia, papers.pdf(2), "Wireman licence.pdf", kind="certificate")
    assert sent.status_code == 201
    body = sent.json()
    assert sent.headers["location"] == f"/api/documents/{body['id']}"
    assert body | {"id": 1, "created_at": ""} == {
        "id": 1, "kind": "certificate", "name": "Wireman licence.pdf", "content_type": "application/pdf",
        "size": len(papers.pdf(2)), "pages": 2, "created_at": "",
    }  # fmt: skip
    assert call(LIST, by=cast.pia).json() == {"items": [body], "next_cursor": None}
    assert call(f"GET /api/admin/professionals/{cast.pia.user_id}/documents", by=cast.ada).json()["items"] == [body]
    for who in (cast.pia, cast.ada):
        assert call(f"GET /api/documents/{body['id']}", by=who).content == papers.pdf(2)


def test_document_list_is_paginated(call: Caller, cast: Personas) -> None:
    sent = [send(call, cast.pia).json()["id"] for _ in range(3)]
    first = call(f"{LIST}?limit=2", by=cast.pia).json()
    rest = call(f"{LIST}?limit=2&cursor={first['next_cursor']}", by=cast.pia).json()
    assert [row["id"] for row in first["items"] + rest["items"]] == sent[::-1]
    assert rest["next_cursor"] is None
    assert call(f"{LIST}?cursor=nonsense", by=cast.pia).status_code == 422


def test_download_headers_force_saving_and_prevent_execution(call: Caller, cast: Personas) -> None:
    number = send(call, cast.pia, papers.png(), "आधार.png").json()["id"]
    headers = call(f"GET /api/documents/{number}", by=cast.pia).headers
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E0%A4%86" in headers["content-disposition"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_rejected_with_a_reason(
    case: tuple[bytes, str, int, str], call: Caller, cast: Personas
) -> None:
    content, name, status, called = case
    before = around(call, cast)
    answer = call(SEND, by=cast.pia, files={"file": (name, content, "image/png")}, data={"kind": "identity"})
    assert (answer.status_code, code(answer)) == (status, called)
    assert len(answer.json()["detail"]) > 10
    assert answer.headers["content-type"] == "application/problem+json"
    assert (stored(), call(LIST, by=cast.pia).json()["items"]) == ([], [])
    assert around(call, cast) == before


@pytest.mark.parametrize("name", NAMES)
def test_hostile_filename_is_sanitized(name: str, call: Caller, cast: Personas) -> None:
    before = around(call, cast)
    answer = send(call, cast.pia, papers.png(), name)
    assert answer.status_code in {201, 422}
    assert around(call, cast) == before
    if answer.status_code == 201:
        shown = answer.json()["name"]
        assert shown.isprintable()
        assert not {"/", "\\"} & set(shown)
        assert len(shown) <= 160
        assert shown.endswith(".png")
        served = call(f"GET /api/documents/{answer.json()['id']}", by=cast.pia)
        assert "x-evil" not in served.headers
        assert served.content == papers.png()


def test_missing_or_invalid_upload_fields_are_named(call: Caller, cast: Personas) -> None:
    file = {"file": ("card.png", papers.png(), "image/png")}
    wrong = {
        "kind": [call(SEND, by=cast.pia, files=file), call(SEND, by=cast.pia, files=file, data={"kind": "passport"})],
        "file": [call(SEND, by=cast.pia, files={"kind": (None, b"identity")}),
                 call(SEND, by=cast.pia, files={"kind": (None, b"identity"), "file": (None, papers.png())})],
        "more": [send(call, cast.pia, more="x")],
        "body": [call(SEND, by=cast.pia, files=[("file", file["file"])] * 2, data={"kind": "identity"})],
    }  # fmt: skip
    for field, answers in wrong.items():
        for answer in answers:
            assert (answer.status_code, code(answer)) == (422, "invalid"), answer.text
            assert field in {one["field"] for one in answer.json()["errors"]}
    assert stored() == []


@pytest.mark.parametrize(("content_type", "body", "status"), NO_FORMS)
def test_body_that_is_not_a_valid_form_is_rejected(
    content_type: str, body: bytes, status: int, call: Caller, cast: Personas
) -> None:
    answer = call(SEND, by=cast.pia, content=body, headers={"Content-Type": content_type})
    assert answer.status_code == status, answer.text


def test_body_without_content_length_stops_at_the_size_limit(call: Caller, cast: Personas) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while given < 50 * papers.MIB:
            given += 64 * 1024
            yield bytes(64 * 1024)

    answer = call(SEND, by=cast.pia, content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "5 MiB" in answer.json()["detail"]


def test_upload_rate_limit_applies_before_the_file_is_read(
    call: Caller, cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_UPLOADS", 1)
    assert call(SEND, by=cast.pia, content=b"nonsense").status_code == 415
    answer = call(SEND, by=cast.pia, content=b"nonsense")
    assert (answer.status_code, code(answer)) == (429, "too_many_tries")
    assert int(answer.headers["retry-after"]) > 0


def test_large_body_is_accepted_only_by_the_upload_endpoint(call: Caller, cast: Personas) -> None:
    body = bytes(2 * papers.MIB)
    for other in ("PATCH /api/professional/profile", "PUT /api/professional/documents", LIST):
        assert call(other, by=cast.pia, content=body).status_code == 413


def test_concurrent_uploads_stop_at_ten_documents(call: Caller, cast: Personas) -> None:
    for _ in range(5):
        assert send(call, cast.pia).status_code == 201
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: send(call, cast.pia), range(10)))
    assert sorted(one.status_code for one in answers) == [201] * 5 + [422] * 5
    assert "room for no more" in send(call, cast.pia).json()["detail"]
    assert len(stored()) == len(call(LIST, by=cast.pia).json()["items"]) == 10


def test_document_can_be_deleted_until_the_approval_decision(call: Caller, cast: Personas) -> None:
    first, second = send(call, cast.pia).json()["id"], send(call, cast.pia).json()["id"]
    assert call(f"DELETE /api/professional/documents/{first}", by=cast.pia).status_code == 204
    assert call(f"GET /api/documents/{first}", by=cast.pia).status_code == 404
    assert call(f"PUT /api/admin/professionals/{cast.pia.user_id}/approve", by=cast.ada).status_code == 200
    refused = call(f"DELETE /api/professional/documents/{second}", by=cast.pia)
    assert (refused.status_code, code(refused)) == (409, "wrong_state")
    assert len(stored()) == 1


# with a browser


@pytest.fixture
def visit(database: str) -> Iterator[TestClient]:
    """The API with what browsers fetch beside it."""
    app: FastAPI = create_api()
    app.include_router(web_documents.router)
    with TestClient(app, base_url=get_settings().origins[0], follow_redirects=False) as client:
        yield client


def cookie(who: Actor) -> dict[str, str]:
    """The session cookie of someone who signed in with a browser."""
    with transaction() as uow:
        session = signed_in(uow, uow.db.get_one(User, who.user_id), "ui").session_id
    token = tokens.issue("ui", subject=str(who.user_id), sid=session, jti=uuid4().hex, lifetime=SESSION_TTL)
    return {"Cookie": f"hsa_session={token}"}


def post(visit: TestClient, headers: dict[str, str], content: bytes = b"") -> Response:
    """Send from a page of ours, unless `headers` say otherwise."""
    file: Any = {"file": ("card.png", content or papers.png(), "image/png")}
    own = {"Origin": get_settings().origins[0]} | headers
    return visit.post("/files/documents", headers=own, files=file, data={"kind": "identity"})


def test_browser_uploads_previews_and_downloads_a_document(visit: TestClient, cast: Personas) -> None:
    mine = cookie(cast.pia)
    number = post(visit, mine, papers.jpeg(400, 300)).json()["id"]
    saved = visit.get(f"/files/documents/{number}", headers=mine)
    assert saved.content == papers.jpeg(400, 300)
    assert saved.headers["content-disposition"].startswith("attachment; ")
    shown = visit.get(f"/files/documents/{number}/picture", headers=cookie(cast.ada))
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "private, no-store"
    assert Image.open(BytesIO(shown.content)).size == (400, 300)
    assert shown.content != saved.content


def test_upload_from_a_foreign_origin_is_forbidden(visit: TestClient, cast: Personas) -> None:
    for origin in ("https://evil.example", "null", ""):
        answer = post(visit, cookie(cast.pia) | {"Origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert stored() == []


def test_other_users_and_anonymous_visitors_get_no_document(visit: TestClient, call: Caller, cast: Personas) -> None:
    number = send(call, cast.pia).json()["id"]
    for path in (f"/files/documents/{number}", f"/files/documents/{number}/picture"):
        assert visit.get(path).status_code == 401
        for stranger in (cast.pat, cast.ana):
            assert visit.get(path, headers=cookie(stranger)).status_code == 404
        assert visit.get(path, headers=bearer(cast.pia)).status_code == 401
    assert post(visit, {}).status_code == 401
    assert post(visit, cookie(cast.ana)).status_code == 403
    for wrong in (
        "0",
        "x",
        "99999999999",
        f"{number}/picture?page=0",
        f"{number}/picture?page=2",
        "..%2f..%2fetc%2fpasswd",
    ):
        assert visit.get(f"/files/documents/{wrong}", headers=cookie(cast.pia)).status_code in {404, 422}


def test_browser_upload_errors_match_the_api(visit: TestClient, cast: Personas) -> None:
    mine = cookie(cast.pia)
    assert post(visit, mine, papers.huge_png()).json()["errors"][0]["field"] == "file"
    assert post(visit, mine, b"GIF89a").json()["code"] == "wrong_type"
    assert post(visit, mine, papers.heavy(MAX_BYTES + 1)).json()["code"] == "too_large"
    assert post(visit, mine, bytes(MAX_FORM_BYTES)).json()["code"] == "too_large"


def test_document_with_missing_file_is_not_found(call: Caller, cast: Personas) -> None:
    number = send(call, cast.pia).json()["id"]
    with transaction() as uow:
        DOCUMENTS_FOLDER.delete(uow.db.get_one(Document, number).file_name)
    assert call(f"GET /api/documents/{number}", by=cast.pia).status_code == 404
