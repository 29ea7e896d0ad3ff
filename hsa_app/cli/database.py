"""Commands on the database: migrate, create-admin, demo data."""

import getpass
import sys

from pydantic import TypeAdapter, ValidationError

from hsa_app.core.field_types import Email
from hsa_app.core.settings import Settings, WrongSettings, get_settings
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.documents import service as documents
from hsa_app.infra import backup, migrations
from hsa_app.infra.db import read_only, transaction

_an_email = TypeAdapter[str](Email)


def migrate() -> None:
    """Bring the database to today's shape."""
    migrations.upgrade()
    print("The database is up to date.")


def check_shape() -> None:
    """See that the database has today's shape.

    Raises:
        WrongSettings: it does not.
    """
    if not migrations.is_current():
        raise WrongSettings("The database is not up to date: run `python -m hsa_app migrate` first.")


def prepare() -> None:
    """Migrate a database that is new; leave one that is merely behind to `migrate`."""
    if migrations.is_new():
        migrations.upgrade()
    check_shape()


def create_admin(email: str | None, password: str | None, full_name: str | None) -> None:
    """Open an admin's account with what was given, what the environment says, or what is answered."""
    settings = get_settings()
    prepare()
    email = email or settings.admin_email or _ask("Email: ")
    password = password or settings.admin_password or _ask_password()
    _open_admin(email, password, full_name or "Administrator")
    print(f"{email} administers Household Services now.")


def create_first_admin(settings: Settings) -> None:
    """Create the admin account of the settings, unless there is an admin."""
    if not (settings.admin_email and settings.admin_password):
        return
    with read_only() as uow:
        if queries.has_admin(uow):
            return
    _open_admin(settings.admin_email, settings.admin_password, "Administrator")


def tidy() -> None:
    """See to what was left by a process that was killed: files without a row, half a backup or restore."""
    backup.remove_left()
    backup.put_back()
    documents.collect_garbage()


def refuse_demo_accounts() -> None:
    """Refuse to start while an account has the demo's password.
    Raises:
        WrongSettings: somebody can.
    """
    from hsa_app import demo

    with read_only() as uow:
        if queries.has_demo_account(uow, demo.PASSWORD):
            raise WrongSettings("This database has demo accounts, whose password is public: use another one.")


def fill_demo() -> None:
    """Insert demo data into an empty database."""
    from hsa_app import demo

    with read_only() as uow:
        if not queries.has_no_users(uow):
            print("The database has data already: no demo data added.")
            return
    print("Adding demo data …", flush=True)
    demo.seed_demo_data()


def _open_admin(email: str, password: str, full_name: str) -> None:
    try:
        email = _an_email.validate_python(email)
    except ValidationError:
        raise WrongSettings(f"{email} is not an email such as name@example.com.") from None
    with transaction() as uow:
        service.create_admin(uow, email, password, full_name)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise WrongSettings("Nobody is here to ask: give --email and --password, or set HSA_ADMIN_EMAIL and _PASSWORD.")
    return input(question).strip()


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return _ask("")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise WrongSettings("These were two different passwords.")
    return password
