"""Sample data for the backup tests, and fingerprints to compare it."""

from datetime import date

from hsa_app.core.settings import get_settings
from hsa_app.domain.requests import service
from hsa_app.infra import jwt_tokens
from hsa_app.infra.backup import Manifest, rows
from hsa_app.infra.backup.manifest import list_private_files
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import DateOverride, Document, RequestStatus
from tests.factories import booking_form, create_request, create_review
from tests.personas import Personas
from tests.support.transactions import execute


def seed_marketplace(personas: Personas) -> Personas:
    """Create varied rows and files: many scripts, money, times, a document."""
    with transaction() as uow:
        request = create_request(
            uow,
            personas.ana,
            personas.tap,
            status=RequestStatus.CLOSED,
            professional_id=personas.pat.user_id,
            notes="“Klingel” \\ 鈴\n\tघंटी 🔔 \u2028",
        )
        create_review(uow, request, 4, comment='"; DROP TABLE review; --')
        uow.db.add(build_document(personas))
        uow.db.add(
            DateOverride(professional_id=personas.pat.user_id, day=date(2027, 2, 28), start_minute=0, end_minute=0)
        )
    write_private_file("documents", "a" * 32, b"%PDF-1.7 sample")
    write_private_file("exports", "b" * 32, b"request_id\r\n1\r\n")
    write_private_file("mail", "20261126-0000.eml", b"Subject: x\r\n\r\n")
    jwt_tokens.get_or_create_signing_keys()
    execute(service.book, personas.ana, booking_form(personas.ac))
    return personas


def build_document(personas: Personas) -> Document:
    """Return the row of Pia's document."""
    return Document(owner_id=personas.pia.user_id, kind="identity", file_name="a" * 32, original_name="document.pdf",
                    content_type="application/pdf", size=15, sha256="0" * 64)  # fmt: skip


def write_private_file(folder: str, name: str, content: bytes) -> None:
    """Write a file into a private folder."""
    path = get_settings().data_dir / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def table_fingerprints() -> dict[str, tuple[int, str]]:
    """Return the row count and content hash of every table."""
    with read_only() as uow:
        connection = uow.db.connection()
        return {table.name: rows.fingerprint(connection, table) for table in rows.reflect_tables(connection)}


def manifest_fingerprints(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """Return the row count and content hash of every table in a manifest."""
    return {name: (table.rows, table.sha256) for name, table in manifest.tables.items()}


def read_private_files() -> dict[str, bytes]:
    """Return the content of every private file by its relative path."""
    root = get_settings().data_dir
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in list_private_files(root)}
