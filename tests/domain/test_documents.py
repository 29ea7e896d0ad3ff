"""Documents: permissions, quotas, and consistency of files and rows."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from hsa_app.core.errors import AppError, Forbidden, NotFound, NotSignedIn, RateLimited
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service as people
from hsa_app.domain.accounts.forms import ProfileForm, ReasonForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import policy, queries, service
from hsa_app.domain.documents.errors import FileTooLarge, UnusableFile, WrongFileType
from hsa_app.domain.documents.forms import DocumentForm
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER, DocumentRow
from hsa_app.domain.pagination import PageParams
from hsa_app.infra.db import transaction
from hsa_app.models import Approval, Document, DocumentKind
from tests.personas import Personas
from tests.support import sample_files
from tests.support.transactions import error_codes, execute, run_concurrently, run_query

IDENTITY_FORM = DocumentForm(kind=DocumentKind.IDENTITY)
REASON = ReasonForm(reason="The picture is blurred.")


def upload(actor: Actor, content: bytes = b"", name: str = "card.png") -> DocumentRow:
    return service.upload(actor, IDENTITY_FORM, content or sample_files.png(), name)


def list_stored_files() -> list[str]:
    return sorted(path.name for path in DOCUMENTS_FOLDER.path.iterdir())


def list_recorded_file_names() -> list[str]:
    with transaction() as uow:
        return sorted(one.file_name for one in uow.db.query(Document).all())


def list_own_document_ids(actor: Actor) -> list[int]:
    return [row.id for row in run_query(queries.list_own, actor, PageParams()).items]


def test_uploaded_document_is_listed_and_readable(personas: Personas) -> None:
    first_document = upload(personas.pia, sample_files.pdf(2), "certificate.pdf")
    second_document = upload(personas.pia, sample_files.png())
    assert (first_document.name, first_document.content_type, first_document.pages, first_document.size) == (
        "certificate.pdf",
        "application/pdf",
        2,
        len(sample_files.pdf(2)),
    )
    assert list_own_document_ids(personas.pia) == [second_document.id, first_document.id]
    assert run_query(queries.get_document_file, personas.pia, first_document.id).content == sample_files.pdf(2)
    assert list_stored_files() == list_recorded_file_names()


def test_document_is_visible_only_to_owner_and_admins(personas: Personas) -> None:
    document = upload(personas.pia)
    assert run_query(queries.get_document_file, personas.ada, document.id).row == document
    for stranger in (personas.pat, personas.ana, personas.sam):
        for verb in (
            lambda who: run_query(queries.get_document_file, who, document.id),
            lambda who: service.render_page(who, document.id, 1),
        ):
            with pytest.raises(NotFound):
                verb(stranger)
    assert list_own_document_ids(personas.pat) == []


def test_only_professionals_upload_and_only_admins_list_others_documents(personas: Personas) -> None:
    for actor in (personas.ana, personas.ada):
        with pytest.raises(Forbidden):
            upload(actor)
    with pytest.raises(Forbidden):
        run_query(queries.list_for_professional, personas.pat, personas.pia.user_id, PageParams())
    with pytest.raises(NotFound):
        run_query(queries.list_for_professional, personas.ada, personas.ana.user_id, PageParams())
    assert run_query(queries.list_for_professional, personas.ada, personas.pia.user_id, PageParams()).items == []


def test_document_list_is_paginated(personas: Personas) -> None:
    document_ids = [upload(personas.pia).id for _ in range(3)]
    first_page = run_query(queries.list_own, personas.pia, PageParams(limit=2))
    second_page = run_query(queries.list_own, personas.pia, PageParams(limit=2, cursor=first_page.next_cursor))
    assert [row.id for row in first_page.items + second_page.items] == document_ids[::-1]
    assert second_page.next_cursor is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (sample_files.png_of_size(policy.MAX_BYTES + 1), FileTooLarge),
        (b"GIF89a", WrongFileType),
        (sample_files.png() + sample_files.zip_archive(), WrongFileType),
        (sample_files.png_claiming_huge_size(), UnusableFile),
    ],
)
def test_refused_upload_leaves_no_row_and_no_file(content: bytes, error: type[AppError], personas: Personas) -> None:
    with pytest.raises(error):
        service.upload(personas.pia, IDENTITY_FORM, content, "x.png")
    assert (list_stored_files(), list_recorded_file_names()) == ([], [])


def test_five_mebibyte_file_is_accepted(personas: Personas) -> None:
    assert upload(personas.pia, sample_files.png_of_size(policy.MAX_BYTES)).size == 5 * 1024 * 1024


def test_concurrent_uploads_beyond_limit_are_refused(personas: Personas) -> None:
    for _ in range(3):
        upload(personas.pia)
    results = run_concurrently([lambda: upload(personas.pia)] * 10)
    assert error_codes(results) == ["invalid"] * 3
    assert len(list_own_document_ids(personas.pia)) == policy.MAX_DOCUMENTS
    assert list_stored_files() == list_recorded_file_names()
    with pytest.raises(UnusableFile, match="room for no more"):
        upload(personas.pia)


def test_document_can_be_deleted_until_decision(personas: Personas) -> None:
    document, second_document = upload(personas.pia), upload(personas.pia)
    execute(service.delete, personas.pia, document.id)
    assert list_own_document_ids(personas.pia) == [second_document.id]
    assert list_stored_files() == list_recorded_file_names()
    execute(people.approve_professional, personas.ada, personas.pia.user_id)
    with pytest.raises(policy.AlreadyDecided):
        execute(service.delete, personas.pia, second_document.id)
    assert len(list_stored_files()) == 1


def test_documents_of_earlier_decision_cannot_be_deleted(personas: Personas) -> None:
    old_document = upload(personas.pia)
    execute(people.reject_professional, personas.ada, personas.pia.user_id, REASON)
    execute(people.update_profile, personas.pia, ProfileForm(bio="Better pictures follow."))
    new_document = upload(personas.pia)
    assert run_query(queries.get_quota, personas.pia).deletable_ids == {new_document.id}
    with pytest.raises(policy.AlreadyDecided):
        execute(service.delete, personas.pia, old_document.id)
    execute(service.delete, personas.pia, new_document.id)
    assert list_own_document_ids(personas.pia) == [old_document.id]


def test_rejection_resets_document_quota(personas: Personas) -> None:
    with transaction() as uow:
        for actor in (personas.pia, personas.pat):
            uow.db.add_all(build_document(actor, number) for number in range(policy.MAX_DOCUMENTS))
    for actor in (personas.pia, personas.pat):
        with pytest.raises(UnusableFile, match="room for no more"):
            upload(actor)
    execute(people.reject_professional, personas.ada, personas.pia.user_id, REASON)
    assert run_query(queries.get_quota, personas.pia).used == 0
    upload(personas.pia)
    assert run_query(queries.get_quota, personas.pia).used == 1
    assert len(list_own_document_ids(personas.pia)) == policy.MAX_DOCUMENTS + 1


def build_document(owner: Actor, number: int) -> Document:
    return Document(
        owner_id=owner.user_id,
        kind="identity",
        file_name=f"{owner.user_id}-{number}",
        original_name="a.png",
        content_type="image/png",
        size=1,
        sha256="0" * 64,
    )


def test_document_can_be_deleted_only_by_owner(personas: Personas) -> None:
    document = upload(personas.pia)
    for actor, expected_error in ((personas.pat, NotFound), (personas.ada, Forbidden), (personas.ana, Forbidden)):
        with pytest.raises(expected_error):
            execute(service.delete, actor, document.id)
    assert list_own_document_ids(personas.pia) == [document.id]


def test_rolled_back_deletion_keeps_the_file(personas: Personas) -> None:
    document = upload(personas.pia)

    def delete_and_fail() -> None:
        with transaction() as uow:
            service.delete(uow, personas.pia, document.id)
            raise LookupError

    with pytest.raises(LookupError):
        delete_and_fail()
    assert run_query(queries.get_document_file, personas.pia, document.id).content == sample_files.png()


def test_failed_insert_leaves_no_file(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_insert(_document: Document) -> DocumentRow:
        raise OperationalError("INSERT", {}, OSError("the disk is full"))

    monkeypatch.setattr(queries, "document_row", fail_insert)
    with pytest.raises(OperationalError):
        upload(personas.pia)
    assert (list_stored_files(), list_recorded_file_names()) == ([], [])


def test_upload_by_user_blocked_meanwhile_leaves_nothing(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    inspect = service.sandbox.inspect

    def inspect_after_block(content: bytes) -> object:
        execute(people.block_user, personas.ada, personas.pia.user_id, REASON)
        return inspect(content)

    monkeypatch.setattr(service.sandbox, "inspect", inspect_after_block)
    with pytest.raises(NotSignedIn):
        upload(personas.pia)
    assert (list_stored_files(), list_recorded_file_names()) == ([], [])


def test_upload_by_rejected_professional_resubmits_for_approval(personas: Personas) -> None:
    execute(people.reject_professional, personas.ada, personas.pia.user_id, REASON)
    upload(personas.pia)
    profile = run_query(accounts.get_profile, personas.pia.user_id)
    assert (profile.approval, profile.approval_reason) == (Approval.PENDING, REASON.reason)


def test_upload_by_approved_professional_keeps_approval(personas: Personas) -> None:
    upload(personas.pat)
    assert run_query(accounts.get_profile, personas.pat.user_id).approval == Approval.APPROVED


def test_document_with_missing_file_is_not_found(personas: Personas) -> None:
    document = upload(personas.pia)
    DOCUMENTS_FOLDER.delete(list_stored_files()[0])
    with pytest.raises(NotFound, match="lost"):
        run_query(queries.get_document_file, personas.pia, document.id)


def test_nonexistent_page_is_not_found(personas: Personas) -> None:
    document = upload(personas.pia, sample_files.pdf(2), "two.pdf")
    assert service.render_page(personas.pia, document.id, 2).startswith(b"\xff\xd8\xff")
    for page in (0, 3, -1):
        with pytest.raises(NotFound):
            service.render_page(personas.pia, document.id, page)


def test_garbage_collection_quarantines_only_old_orphan_files(personas: Personas) -> None:
    upload(personas.pia)
    recorded_names = list_stored_files()
    orphan, new_orphan = DOCUMENTS_FOLDER.write(b"forgotten"), DOCUMENTS_FOLDER.write(b"its row is on its way")
    two_hours = timedelta(hours=2).total_seconds()
    for name in (orphan, *recorded_names):
        path = DOCUMENTS_FOLDER.path / name
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - two_hours))
    assert service.quarantine_orphans() == 1
    assert list_stored_files() == sorted([DOCUMENTS_FOLDER.QUARANTINE_NAME, *recorded_names, new_orphan])
    assert (DOCUMENTS_FOLDER.path / DOCUMENTS_FOLDER.QUARANTINE_NAME / orphan).read_bytes() == b"forgotten"


def test_quarantined_file_is_restored_when_its_row_reappears(personas: Personas) -> None:
    document = upload(personas.pia)
    with transaction() as uow:
        row = uow.db.get_one(Document, document.id).model_dump()
    path = DOCUMENTS_FOLDER.path / row["file_name"]
    os.utime(path, (0, 0))
    with transaction() as other_uow:
        other_uow.db.delete(other_uow.db.get_one(Document, document.id))
    assert service.quarantine_orphans() == 1
    assert not path.exists()
    with transaction() as restoring_uow:
        restoring_uow.db.add(Document(**row))
    assert service.quarantine_orphans() == 0
    assert run_query(queries.get_document_file, personas.pia, document.id).content == sample_files.png()


@pytest.mark.usefixtures("valkey")
def test_uploads_are_rate_limited_per_user(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_UPLOADS", 2)
    for _ in range(2):
        assert service.consume_upload_rate_limit(personas.pia) == personas.pia
    with pytest.raises(RateLimited):
        service.consume_upload_rate_limit(personas.pia)
    assert service.consume_upload_rate_limit(personas.pat) == personas.pat
    with pytest.raises(Forbidden):
        service.consume_upload_rate_limit(personas.ana)


@pytest.mark.usefixtures("valkey")
def test_page_views_are_rate_limited_except_for_admins(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_PAGE_VIEWS", 2)
    for _ in range(2):
        service.consume_view_rate_limit(personas.pia)
    with pytest.raises(RateLimited):
        service.consume_view_rate_limit(personas.pia)
    for _ in range(3):
        assert service.consume_view_rate_limit(personas.ada) == personas.ada


def test_upload_and_delete_publish_user_and_admin_topics(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[list[str]] = []
    publish: Callable[[list[str]], None] = published.append
    monkeypatch.setattr("hsa_app.infra.pubsub.publish", publish)
    document = upload(personas.pia)
    execute(service.delete, personas.pia, document.id)
    assert published == [[f"user:{personas.pia.user_id}", "admin"]] * 2
