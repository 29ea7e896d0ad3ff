"""Documents: who may send, see and take back which, how many, and that file and row agree."""

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
from tests.cast import Personas
from tests.support import papers
from tests.support.doing import execute, refusals, run_concurrently, run_query

IDENTITY = DocumentForm(kind=DocumentKind.IDENTITY)
WHY = ReasonForm(reason="The picture is blurred.")


def send(who: Actor, content: bytes = b"", name: str = "card.png") -> DocumentRow:
    return service.upload(who, IDENTITY, content or papers.png(), name)


def files() -> list[str]:
    return sorted(path.name for path in DOCUMENTS_FOLDER.path.iterdir())


def names_in_rows() -> list[str]:
    with transaction() as uow:
        return sorted(one.file_name for one in uow.db.query(Document).all())


def listed(who: Actor) -> list[int]:
    return [row.id for row in run_query(queries.list_own, who, PageParams()).items]


def test_what_was_sent_is_listed_and_can_be_read(cast: Personas) -> None:
    first = send(cast.pia, papers.pdf(2), "certificate.pdf")
    second = send(cast.pia, papers.png())
    assert (first.name, first.content_type, first.pages, first.size) == (
        "certificate.pdf",
        "application/pdf",
        2,
        len(papers.pdf(2)),
    )
    assert listed(cast.pia) == [second.id, first.id]
    assert run_query(queries.get_document_file, cast.pia, first.id).content == papers.pdf(2)
    assert files() == names_in_rows()


def test_only_its_owner_and_admins_see_a_document(cast: Personas) -> None:
    sent = send(cast.pia)
    assert run_query(queries.get_document_file, cast.ada, sent.id).row == sent
    for stranger in (cast.pat, cast.ana, cast.sam):
        for verb in (
            lambda who: run_query(queries.get_document_file, who, sent.id),
            lambda who: service.render_page(who, sent.id, 1),
        ):
            with pytest.raises(NotFound):
                verb(stranger)
    assert listed(cast.pat) == []


def test_only_professionals_send_and_only_admins_look_through(cast: Personas) -> None:
    for who in (cast.ana, cast.ada):
        with pytest.raises(Forbidden):
            send(who)
    with pytest.raises(Forbidden):
        run_query(queries.list_for_professional, cast.pat, cast.pia.user_id, PageParams())
    with pytest.raises(NotFound):
        run_query(queries.list_for_professional, cast.ada, cast.ana.user_id, PageParams())
    assert run_query(queries.list_for_professional, cast.ada, cast.pia.user_id, PageParams()).items == []


def test_lists_have_pages(cast: Personas) -> None:
    sent = [send(cast.pia).id for _ in range(3)]
    first = run_query(queries.list_own, cast.pia, PageParams(limit=2))
    rest = run_query(queries.list_own, cast.pia, PageParams(limit=2, cursor=first.next_cursor))
    assert [row.id for row in first.items + rest.items] == sent[::-1]
    assert rest.next_cursor is None


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (papers.heavy(policy.MAX_BYTES + 1), FileTooLarge),
        (b"GIF89a", WrongFileType),
        (papers.png() + papers.a_zip(), WrongFileType),
        (papers.huge_png(), UnusableFile),
    ],
)
def test_what_is_refused_leaves_neither_row_nor_file(content: bytes, refusal: type[AppError], cast: Personas) -> None:
    with pytest.raises(refusal):
        service.upload(cast.pia, IDENTITY, content, "x.png")
    assert (files(), names_in_rows()) == ([], [])


def test_five_mebibytes_are_taken(cast: Personas) -> None:
    assert send(cast.pia, papers.heavy(policy.MAX_BYTES)).size == 5 * 1024 * 1024


def test_of_ten_more_at_once_those_past_ten_are_refused(cast: Personas) -> None:
    for _ in range(3):
        send(cast.pia)
    outcomes = run_concurrently([lambda: send(cast.pia)] * 10)
    assert refusals(outcomes) == ["invalid"] * 3
    assert len(listed(cast.pia)) == policy.MAX_DOCUMENTS
    assert files() == names_in_rows()
    with pytest.raises(UnusableFile, match="room for no more"):
        send(cast.pia)


def test_a_document_can_be_taken_back_until_an_admin_decides(cast: Personas) -> None:
    sent, kept = send(cast.pia), send(cast.pia)
    execute(service.delete, cast.pia, sent.id)
    assert listed(cast.pia) == [kept.id]
    assert files() == names_in_rows()
    execute(people.approve_professional, cast.ada, cast.pia.user_id)
    with pytest.raises(policy.AlreadyDecided):
        execute(service.delete, cast.pia, kept.id)
    assert len(files()) == 1


def test_what_a_rejection_rests_on_stays_when_somebody_is_looked_at_again(cast: Personas) -> None:
    judged = send(cast.pia)
    execute(people.reject_professional, cast.ada, cast.pia.user_id, WHY)
    execute(people.update_profile, cast.pia, ProfileForm(bio="Better pictures follow."))
    another = send(cast.pia)
    assert run_query(queries.get_quota, cast.pia).deletable_ids == {another.id}
    with pytest.raises(policy.AlreadyDecided):
        execute(service.delete, cast.pia, judged.id)
    execute(service.delete, cast.pia, another.id)
    assert listed(cast.pia) == [judged.id]


def test_a_rejected_professional_has_room_for_others_and_an_approved_one_for_ten_in_all(cast: Personas) -> None:
    with transaction() as uow:
        for who in (cast.pia, cast.pat):
            uow.db.add_all(a_document(who, number) for number in range(policy.MAX_DOCUMENTS))
    for who in (cast.pia, cast.pat):
        with pytest.raises(UnusableFile, match="room for no more"):
            send(who)
    execute(people.reject_professional, cast.ada, cast.pia.user_id, WHY)
    assert run_query(queries.get_quota, cast.pia).used == 0
    send(cast.pia)
    assert run_query(queries.get_quota, cast.pia).used == 1
    assert len(listed(cast.pia)) == policy.MAX_DOCUMENTS + 1


def a_document(who: Actor, number: int) -> Document:
    return Document(owner_id=who.user_id, kind="identity", file_name=f"{who.user_id}-{number}", original_name="a.png",
                    content_type="image/png", size=1, sha256="0" * 64)  # fmt: skip


def test_nobody_else_takes_a_document_back(cast: Personas) -> None:
    sent = send(cast.pia)
    for who, refusal in ((cast.pat, NotFound), (cast.ada, Forbidden), (cast.ana, Forbidden)):
        with pytest.raises(refusal):
            execute(service.delete, who, sent.id)
    assert listed(cast.pia) == [sent.id]


def test_a_deletion_that_is_rolled_back_keeps_the_file(cast: Personas) -> None:
    sent = send(cast.pia)

    def change_of_mind() -> None:
        with transaction() as uow:
            service.delete(uow, cast.pia, sent.id)
            raise LookupError

    with pytest.raises(LookupError):
        change_of_mind()
    assert run_query(queries.get_document_file, cast.pia, sent.id).content == papers.png()


def test_a_row_that_cannot_be_written_leaves_no_file(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_document: Document) -> DocumentRow:
        raise OperationalError("INSERT", {}, OSError("the disk is full"))

    monkeypatch.setattr(queries, "document_row", break_down)
    with pytest.raises(OperationalError):
        send(cast.pia)
    assert (files(), names_in_rows()) == ([], [])


def test_someone_blocked_while_the_file_was_on_its_way_leaves_nothing(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = service.sandbox.inspect

    def slowly(content: bytes) -> object:
        execute(people.block_user, cast.ada, cast.pia.user_id, WHY)
        return judge(content)

    monkeypatch.setattr(service.sandbox, "inspect", slowly)
    with pytest.raises(NotSignedIn):
        send(cast.pia)
    assert (files(), names_in_rows()) == ([], [])


def test_a_rejected_professional_who_sends_another_is_looked_at_again(cast: Personas) -> None:
    execute(people.reject_professional, cast.ada, cast.pia.user_id, WHY)
    send(cast.pia)
    profile = run_query(accounts.get_profile, cast.pia.user_id)
    assert (profile.approval, profile.approval_reason) == (Approval.PENDING, WHY.reason)


def test_an_approved_professional_who_sends_another_stays_approved(cast: Personas) -> None:
    send(cast.pat)
    assert run_query(accounts.get_profile, cast.pat.user_id).approval == Approval.APPROVED


def test_a_document_whose_file_is_lost_is_not_there(cast: Personas) -> None:
    sent = send(cast.pia)
    DOCUMENTS_FOLDER.delete(files()[0])
    with pytest.raises(NotFound, match="lost"):
        run_query(queries.get_document_file, cast.pia, sent.id)


def test_a_page_that_is_not_there_is_not_drawn(cast: Personas) -> None:
    sent = send(cast.pia, papers.pdf(2), "two.pdf")
    assert service.render_page(cast.pia, sent.id, 2).startswith(b"\xff\xd8\xff")
    for page in (0, 3, -1):
        with pytest.raises(NotFound):
            service.render_page(cast.pia, sent.id, page)


def test_tidying_sets_aside_only_old_files_without_a_row(cast: Personas) -> None:
    send(cast.pia)
    known = files()
    forgotten, fresh = DOCUMENTS_FOLDER.write(b"forgotten"), DOCUMENTS_FOLDER.write(b"its row is on its way")
    long_ago = timedelta(hours=2).total_seconds()
    for name in (forgotten, *known):
        path = DOCUMENTS_FOLDER.path / name
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - long_ago))
    assert service.collect_garbage() == 1
    assert files() == sorted([DOCUMENTS_FOLDER.QUARANTINE_NAME, *known, fresh])
    assert (DOCUMENTS_FOLDER.path / DOCUMENTS_FOLDER.QUARANTINE_NAME / forgotten).read_bytes() == b"forgotten"


def test_starting_once_with_another_database_loses_no_document(cast: Personas) -> None:
    sent = send(cast.pia)
    with transaction() as uow:
        row = uow.db.get_one(Document, sent.id).model_dump()
    path = DOCUMENTS_FOLDER.path / row["file_name"]
    os.utime(path, (0, 0))
    with transaction() as elsewhere:
        elsewhere.db.delete(elsewhere.db.get_one(Document, sent.id))
    assert service.collect_garbage() == 1
    assert not path.exists()
    with transaction() as back:
        back.db.add(Document(**row))
    assert service.collect_garbage() == 0
    assert run_query(queries.get_document_file, cast.pia, sent.id).content == papers.png()


@pytest.mark.usefixtures("valkey")
def test_too_many_files_in_a_short_time_are_not_let_in(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_UPLOADS", 2)
    for _ in range(2):
        assert service.check_rate(cast.pia) == cast.pia
    with pytest.raises(RateLimited):
        service.check_rate(cast.pia)
    assert service.check_rate(cast.pat) == cast.pat
    with pytest.raises(Forbidden):
        service.check_rate(cast.ana)


@pytest.mark.usefixtures("valkey")
def test_too_many_pages_in_a_short_time_are_not_drawn(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_PAGE_VIEWS", 2)
    for _ in range(2):
        service.check_view_rate(cast.pia)
    with pytest.raises(RateLimited):
        service.check_view_rate(cast.pia)
    for _ in range(3):
        assert service.check_view_rate(cast.ada) == cast.ada


def test_those_who_show_it_hear_of_it(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    publish: Callable[[list[str]], None] = told.append
    monkeypatch.setattr("hsa_app.infra.pubsub.publish", publish)
    sent = send(cast.pia)
    execute(service.delete, cast.pia, sent.id)
    assert told == [[f"user:{cast.pia.user_id}", "admin"]] * 2
