"""Demo accounts: an admin, customers and professionals in every approval status."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from hsa_app.core.field_types import normalize_email
from hsa_app.demo import people_data
from hsa_app.demo.cities import ADDRESS_TEMPLATES, CITY_PINCODES
from hsa_app.demo.people_data import ProfessionalSpec
from hsa_app.infra import passwords
from hsa_app.models import Approval, Role, User, UserStatus

PASSWORD = "household-demo"  # noqa: S105  # pragma: allowlist secret
HISTORY_DAYS = 150
BLOCKED_DAYS_AGO = 4


@dataclass(frozen=True, slots=True)
class DemoProfessional:
    """A professional and their account."""

    spec: ProfessionalSpec
    user: User

    @property
    def is_bookable(self) -> bool:
        """Whether they are approved and not blocked."""
        return self.spec.approval == Approval.APPROVED and self.user.status == UserStatus.ACTIVE

    def serves(self, customer: User) -> bool:
        """Whether this customer lives where they work."""
        return customer.city == self.spec.city and (not self.spec.pincodes or customer.pincode in self.spec.pincodes)


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """All accounts, always in the same order."""

    admin: User
    customers: list[User]
    professionals: list[DemoProfessional]

    def list_users(self) -> list[User]:
        """List all accounts in the order of creation."""
        return sorted(
            [self.admin, *self.customers, *(professional.user for professional in self.professionals)],
            key=lambda user: user.created_at,
        )

    def get_customer(self, name: str) -> User:
        """Return the customer with this name."""
        return next(user for user in self.customers if user.full_name == name)

    def get_professional(self, name: str) -> DemoProfessional:
        """Return the professional with this name."""
        return next(professional for professional in self.professionals if professional.spec.name == name)


def build_accounts(rng: Random, now: datetime) -> DemoAccounts:
    """Build all accounts without storing them."""
    builder = _AccountBuilder(rng, now)
    admin = builder.build_user(people_data.MEERA, "admin", Role.ADMIN, ("Pune", "411001"), now - timedelta(days=400))
    customers = [
        builder.build_customer(name, city, index)
        for city, customer_names in people_data.CUSTOMERS_BY_CITY.items()
        for index, name in enumerate(customer_names)
    ]
    return DemoAccounts(admin, customers, [builder.build_professional(spec) for spec in people_data.PROFESSIONALS])


class _AccountBuilder:
    """Builds accounts, each with its own phone number, all with the same password."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self._rng, self._now = rng, now
        self._password_hash = passwords.hash_password(PASSWORD)
        self._phones = count(1204, 137)
        self._pending_hours = iter(people_data.PENDING_HOURS)

    def build_user(self, name: str, email_name: str, role: Role, place: tuple[str, str], created_at: datetime) -> User:
        email, (city, pincode) = f"{email_name}@example.com", place
        return User(
            email=email,
            email_key=normalize_email(email),
            password_hash=self._password_hash,
            full_name=name,
            role=role,
            phone=f"+91 90000 {next(self._phones):05}",
            city=city,
            pincode=pincode,
            created_at=created_at,
        )

    def build_customer(self, name: str, city: str, index: int) -> User:
        pincode = list(CITY_PINCODES[city])[index % len(CITY_PINCODES[city])]
        pincode, address = people_data.CUSTOMER_ADDRESSES.get(name) or (pincode, self._random_address(city, pincode))
        mail = "customer" if name == people_data.ANANYA else _email_name(name)
        user = self.build_user(name, mail, Role.CUSTOMER, (city, pincode), self._random_created_at())
        user.address = address
        return user

    def build_professional(self, spec: ProfessionalSpec) -> DemoProfessional:
        created_at = self._random_created_at()
        if spec.approval == Approval.PENDING:
            created_at = self._now - timedelta(hours=next(self._pending_hours))
        pincode = spec.pincodes[0] if spec.pincodes else self._rng.choice(list(CITY_PINCODES[spec.city]))
        user = self.build_user(spec.name, spec.email, Role.PROFESSIONAL, (spec.city, pincode), created_at)
        if spec.name == people_data.BLOCKED_PROFESSIONAL:
            blocked_at = self._now - timedelta(days=BLOCKED_DAYS_AGO, hours=2)
            user.status, user.block_reason, user.blocked_at = UserStatus.BLOCKED, people_data.BLOCK_REASON, blocked_at
        return DemoProfessional(spec, user)

    def _random_created_at(self) -> datetime:
        return self._now - timedelta(days=self._rng.randint(HISTORY_DAYS + 10, 330), minutes=self._rng.randrange(1440))

    def _random_address(self, city: str, pincode: str) -> str:
        house = self._rng.choice(ADDRESS_TEMPLATES).format(n=self._rng.randint(101, 1204), d=self._rng.randint(2, 48))
        return f"{house}, {CITY_PINCODES[city][pincode]}"


def _email_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", ".", plain).strip(".")
