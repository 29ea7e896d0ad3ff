"""What people are told about their password and their email."""

from hsa_app.core.settings import get_settings
from hsa_app.domain.mail.service import Letter

NOT_YOU = "If this was not you, set a new password at once."


def reset(address: str) -> Letter:
    """The link to a new password."""
    return Letter(
        kind="password-reset",
        subject="Choose a new password",
        facts={
            "paragraphs": [
                "Someone, most likely you, asked for a new password for your account.",
                "The link works once, within an hour. Choosing a new password signs you out everywhere.",
            ],
            "action": "Choose a new password",
            "address": address,
            "small": "If you did not ask for this, there is nothing to do: your password stays as it is.",
        },
    )


def password_changed() -> Letter:
    """That it was done."""
    return Letter(
        kind="password-changed",
        subject="Your password was changed",
        facts={
            "paragraphs": ["The password of your account was just changed. Other sign-ins have ended.", NOT_YOU],
            "action": "Set a new password",
            "address": f"{get_settings().origin}/forgot-password",
        },
        title="Your password was changed",
        body="Other sign-ins have ended.",
        link="/account",
    )


def confirm_email(address: str, new_email: str) -> Letter:
    """The link that makes a new address theirs; it goes to that address."""
    return Letter(
        kind="email-change",
        subject="Confirm your new email",
        facts={
            "paragraphs": [
                "Someone, most likely you, asked to use this address for an account at Household Services.",
                "The link works once, within 24 hours. Until then the old address stays.",
            ],
            "action": "Confirm this email",
            "address": address,
            "small": "If you did not ask for this, ignore this mail: nothing changes.",
        },
        to=new_email,
    )


def email_in_use() -> Letter:
    """Tell who has an account with an address that it was asked for by another one. Not by which."""
    return Letter(
        kind="email-in-use",
        subject="You have an account with this email already",
        facts={
            "paragraphs": [
                "Someone, perhaps you, asked to use this address for another account at Household Services.",
                "You have an account with it already, so nothing was changed. Sign in with that one.",
            ],
            "action": "Sign in",
            "address": f"{get_settings().origin}/login",
            "small": "If you did not ask for this, there is nothing to do.",
        },
    )


def email_asked(new_email: str) -> Letter:
    """Tell the present address what was asked for, while it can still be stopped."""
    return Letter(
        kind="email-changed",
        subject="A new email was asked for",
        facts={
            "paragraphs": [
                f"Someone asked to change the email of your account to {new_email}. We wrote there.",
                "If this was not you, choose a new password: the link then no longer works.",
            ],
            "action": "Choose a new password",
            "address": f"{get_settings().origin}/forgot-password",
        },
    )


def email_changed(old_email: str, new_email: str) -> Letter:
    """Tell the address that was theirs until now."""
    return Letter(
        kind="email-changed",
        subject="Your email was changed",
        facts={
            "paragraphs": [
                f"Your account now has the email {new_email}. Sign in with that from now on.",
                "Other sign-ins have ended. This address gets no further mail. If this was not you, tell us at once.",
            ],
        },
        title="Your email was changed",
        body=f"Sign in with {new_email} from now on.",
        link="/account",
        to=old_email,
    )
