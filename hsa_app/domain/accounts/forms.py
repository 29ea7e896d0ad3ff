"""Input forms of accounts."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, field_validator

from hsa_app.core.field_types import (
    Address,
    City,
    Email,
    Id,
    Name,
    OptionalReason,
    OptionalText,
    Phone,
    Pincode,
    PrintableText,
    SearchText,
    StrictInt,
)
from hsa_app.core.i18n import _
from hsa_app.core.validation import Form
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests.forms import ReasonForm
from hsa_app.models import Approval, Role, UserStatus

ExperienceYears = Annotated[StrictInt, Field(ge=0, le=70)]
Password = Annotated[str, Field(max_length=1000)]


def _deduplicate(pincodes: list[str]) -> list[str]:
    return sorted(set(pincodes))


Pincodes = Annotated[list[Pincode], Field(max_length=50), AfterValidator(_deduplicate)]


class RegisterForm(Form):
    """A new account. `service_id` and `experience_years` are for professionals; no `pincodes` means the entire city."""

    email: Email
    password: Password
    full_name: Name
    role: Literal[Role.CUSTOMER, Role.PROFESSIONAL]
    phone: Phone | None = None
    city: City
    pincode: Pincode
    address: Address | None = None
    service_id: Id | None = None
    experience_years: ExperienceYears | None = None
    bio: OptionalText | None = None
    pincodes: Pincodes = []


class RegisterProfessionalForm(RegisterForm):
    """A new professional's account; `service_id` and `experience_years` are required."""

    model_config = ConfigDict(validate_default=True)

    @field_validator("service_id", "experience_years", mode="before")
    @classmethod
    def _validate_required(cls, value: object) -> object:
        if value is None:
            raise ValueError(_("This is needed."))
        return value


class SignInForm(Form):
    """Email and password."""

    email: PrintableText
    password: Password


class RefreshForm(Form):
    """The refresh token of the last login or refresh."""

    refresh_token: Annotated[str, Field(max_length=4000)]


class ForgotPasswordForm(Form):
    """The email of an account whose password is forgotten."""

    email: Email


class RevokeSessionForm(Form):
    """The id of a session."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{1,32}$")]


class ChangePasswordForm(Form):
    """A new password, and the current one."""

    current_password: Password
    new_password: Password


class ChangeEmailForm(Form):
    """A new email, and the current password."""

    new_email: Email
    password: Password


class AccountForm(Form):
    """Changes to an account by its owner. Omitted fields keep their values."""

    full_name: Name | None = None
    phone: Phone | None = None
    address: OptionalReason | None = None
    city: City | None = None
    pincode: Pincode | None = None


class ProfileForm(Form):
    """Changes to a professional's profile. Omitted fields keep their values."""

    service_id: Id | None = None
    experience_years: ExperienceYears | None = None
    bio: OptionalText | None = None
    city: City | None = None
    pincodes: Pincodes | None = None


class UserSearch(PageParams):
    """A search for users, for admins."""

    role: Role | None = Field(default=None, description="Only users with this role")
    status: UserStatus | None = Field(default=None, description="Only users with this status")
    approval: Approval | None = Field(default=None, description="Only professionals with this approval")
    q: SearchText | None = Field(default=None, description="Text to search for")
    sort: Literal["newest", "oldest", "name"] = Field(default="newest", description="The order of the list")


__all__ = [
    "AccountForm",
    "ChangeEmailForm",
    "ChangePasswordForm",
    "ForgotPasswordForm",
    "ProfileForm",
    "ReasonForm",
    "RefreshForm",
    "RegisterForm",
    "RegisterProfessionalForm",
    "RevokeSessionForm",
    "SignInForm",
    "UserSearch",
]  # fmt: skip
