"""The actor: who calls a verb or query."""

from dataclasses import dataclass

from hsa_app.core.errors import Forbidden
from hsa_app.core.i18n import _
from hsa_app.models import Approval, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in user of one call, as read from the database. `approval` is None unless they are a professional."""

    user_id: int
    role: Role
    full_name: str
    email: str
    city: str
    pincode: str
    session_id: str
    approval: Approval | None = None

    @property
    def is_admin(self) -> bool:
        """Whether the user is an admin."""
        return self.role == Role.ADMIN

    def ensure_role(self, *roles: Role) -> None:
        """Require one of these roles.

        Raises:
            Forbidden: the user has another role.
        """
        if self.role not in roles:
            raise Forbidden(_("Your kind of account cannot do this."))

    def ensure_approved_professional(self) -> None:
        """Require an approved professional.

        Raises:
            Forbidden: the user is no professional, or not approved.
        """
        self.ensure_role(Role.PROFESSIONAL)
        if self.approval != Approval.APPROVED:
            raise Forbidden(_("This opens once your account is approved."))
