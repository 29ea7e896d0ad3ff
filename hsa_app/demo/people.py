"""Accounts of the demo: an admin, customers, professionals in every stage of approval."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from hsa_app.core.field_types import normalize_email
from hsa_app.demo import names
from hsa_app.demo.cities import HOUSES, PLACES
from hsa_app.demo.names import Pro
from hsa_app.infra import passwords
from hsa_app.models import Approval, Role, User, UserStatus

PASSWORD = "household-demo"  # noqa: S105  # pragma: allowlist secret
HISTORY_DAYS = 150
BLOCKED_DAYS_AGO = 4


@dataclass(frozen=True, slots=True)
class Worker:
    """A professional and their account."""

    pro: Pro
    user: User

    @property
    def is_at_work(self) -> bool:
        """Whether they are approved and not blocked."""
        return self.pro.approval == Approval.APPROVED and self.user.status == UserStatus.ACTIVE

    def serves(self, customer: User) -> bool:
        """Whether this customer lives where they work."""
        return customer.city == self.pro.city and (not self.pro.pincodes or customer.pincode in self.pro.pincodes)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, always in the same order."""

    admin: User
    customers: list[User]
    workers: list[Worker]

    def users(self) -> list[User]:
        """All accounts, in the order they were opened."""
        return sorted([self.admin, *self.customers, *(w.user for w in self.workers)], key=lambda u: u.created_at)

    def customer(self, name: str) -> User:
        """The customer of this name."""
        return next(user for user in self.customers if user.full_name == name)

    def worker(self, name: str) -> Worker:
        """The professional of this name."""
        return next(worker for worker in self.workers if worker.pro.name == name)


def people(rng: Random, now: datetime) -> People:
    """Everybody's account, not stored yet."""
    opening = _Opening(rng, now)
    admin = opening.account(names.MEERA, "admin", Role.ADMIN, ("Pune", "411001"), now - timedelta(days=400))
    customers = [
        opening.customer(name, city, n) for city, all_ in names.CUSTOMERS.items() for n, name in enumerate(all_)
    ]
    return People(admin, customers, [opening.worker(pro) for pro in names.PROFESSIONALS])


class _Opening:
    """Opens accounts, each with its own phone number, all with one password."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self._rng, self._now = rng, now
        self._hash = passwords.hash(PASSWORD)
        self._phones = count(1204, 137)
        self._waiting = iter(names.WAITING_HOURS)

    def account(self, name: str, mail: str, role: Role, home: tuple[str, str], since: datetime) -> User:
        email, (city, pincode) = f"{mail}@example.com", home
        return User(
            email=email,
            email_key=normalize_email(email),
            password_hash=self._hash,
            full_name=name,
            role=role,
            phone=f"+91 90000 {next(self._phones):05}",
            city=city,
            pincode=pincode,
            created_at=since,
        )

    def customer(self, name: str, city: str, number: int) -> User:
        pincode = list(PLACES[city])[number % len(PLACES[city])]
        pincode, address = names.HOMES.get(name) or (pincode, self._address(city, pincode))
        mail = "customer" if name == names.ANANYA else _mail(name)
        user = self.account(name, mail, Role.CUSTOMER, (city, pincode), self._long_ago())
        user.address = address
        return user

    def worker(self, pro: Pro) -> Worker:
        since = self._long_ago()
        if pro.approval == Approval.PENDING:
            since = self._now - timedelta(hours=next(self._waiting))
        pincode = pro.pincodes[0] if pro.pincodes else self._rng.choice(list(PLACES[pro.city]))
        user = self.account(pro.name, pro.email, Role.PROFESSIONAL, (pro.city, pincode), since)
        if pro.name == names.BLOCKED:
            blocked = self._now - timedelta(days=BLOCKED_DAYS_AGO, hours=2)
            user.status, user.block_reason, user.blocked_at = UserStatus.BLOCKED, names.BLOCKED_FOR, blocked
        return Worker(pro, user)

    def _long_ago(self) -> datetime:
        return self._now - timedelta(days=self._rng.randint(HISTORY_DAYS + 10, 330), minutes=self._rng.randrange(1440))

    def _address(self, city: str, pincode: str) -> str:
        house = self._rng.choice(HOUSES).format(n=self._rng.randint(101, 1204), d=self._rng.randint(2, 48))
        return f"{house}, {PLACES[city][pincode]}"


def _mail(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", ".", plain).strip(".")
