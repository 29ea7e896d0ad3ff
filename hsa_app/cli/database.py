"""The `migrate`, `create-admin` and `demo-data` commands, and checks before a start."""

import getpass
import sys

from pydantic import TypeAdapter, ValidationError

from hsa_app.core.field_types import Email
from hsa_app.core.settings import InvalidSettings, Settings, get_settings
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.documents import service as documents
from hsa_app.infra import backup, migrations
from hsa_app.infra.db import read_only, transaction

_email_adapter = TypeAdapter[str](Email)


def migrate() -> None:
    """Migrate the database to the newest revision."""
    migrations.upgrade()
    print("The database is up to date.")


def ensure_migrated() -> None:
    """Check that the database is at the newest revision.

    Raises:
        InvalidSettings: it is not.
    """
    if not migrations.is_up_to_date():
        raise InvalidSettings("The database is not up to date: run `python -m hsa_app migrate` first.")


def migrate_if_new() -> None:
    """Migrate a new database. An existing one must be at the newest revision.

    Raises:
        InvalidSettings: it is not.
    """
    if migrations.is_new_database():
        migrations.upgrade()
    ensure_migrated()


def create_admin(email: str | None, password: str | None, full_name: str | None) -> None:
    """Create an admin account; missing values are taken from the settings, else prompted for."""
    settings = get_settings()
    migrate_if_new()
    email = email or settings.admin_email or _prompt("Email: ")
    password = password or settings.admin_password or _prompt_for_password()
    _create_admin_account(email, password, full_name or "Administrator")
    print(f"{email} is an admin of Household Services now.")


def create_first_admin(settings: Settings) -> None:
    """Create the admin account of the settings, if one is set and no admin exists."""
    if not (settings.admin_email and settings.admin_password):
        return
    with read_only() as uow:
        if queries.has_admin(uow):
            return
    _create_admin_account(settings.admin_email, settings.admin_password, "Administrator")


def clean_up_interrupted_work() -> None:
    """Clean up after killed processes: files without a row, unfinished backups and restores."""
    backup.remove_interrupted_backups()
    backup.undo_interrupted_restore()
    documents.quarantine_orphans()


def ensure_no_demo_accounts() -> None:
    """Check that no account has the demo password.

    Raises:
        InvalidSettings: an account has it.
    """
    from hsa_app import demo

    with read_only() as uow:
        if queries.has_demo_account(uow, demo.PASSWORD):
            raise InvalidSettings("This database has demo accounts, whose password is public: use another database.")


def add_demo_data() -> None:
    """Insert demo data into an empty database."""
    from hsa_app import demo

    with read_only() as uow:
        if not queries.has_no_users(uow):
            print("The database is not empty: no demo data added.")
            return
    print("Adding demo data …", flush=True)
    demo.seed_demo_data()


def _create_admin_account(email: str, password: str, full_name: str) -> None:
    try:
        email = _email_adapter.validate_python(email)
    except ValidationError:
        raise InvalidSettings(f"{email} is not an email such as name@example.com.") from None
    with transaction() as uow:
        service.create_admin(uow, email, password, full_name)


def _prompt(question: str) -> str:
    if not sys.stdin.isatty():
        raise InvalidSettings(
            "There is no terminal for prompts: use --email and --password, or set HSA_ADMIN_EMAIL and _PASSWORD."
        )
    return input(question).strip()


def _prompt_for_password() -> str:
    if not sys.stdin.isatty():
        return _prompt("")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Repeat the password: ") != password:
        raise InvalidSettings("The passwords do not match.")
    return password
