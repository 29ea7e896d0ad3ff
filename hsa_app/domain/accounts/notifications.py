"""What people are told about their accounts: by mail and under their bell."""

from hsa_app.core.settings import get_settings
from hsa_app.domain.mail.service import Letter, post
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, Role, User

_BEGIN = {
    Role.CUSTOMER: (
        "Find a service, choose a time and book: a vetted professional of your city takes it.",
        "Find a service",
        "/services",
    ),
    Role.PROFESSIONAL: (
        "We look at your profile and documents now. You hear from us as soon as you can take jobs.",
        "Complete your profile",
        "/professional/profile",
    ),
}


def welcome(uow: UnitOfWork, user: User) -> None:
    """Greet someone new, and say what to do first."""
    sentence, action, link = _BEGIN[Role(user.role)]
    letter = Letter(
        kind="welcome",
        subject="Welcome to Household Services",
        facts={"paragraphs": ["Your account is open.", sentence], "action": action},
        title="Welcome to Household Services",
        body=sentence,
        link=link,
    )
    post(uow, user.id or 0, letter, once=f"welcome:{user.id}")


def approval(uow: UnitOfWork, user_id: int, decision: Approval, reason: str | None) -> None:
    """Tell a professional what was decided, and what follows from it."""
    if decision == Approval.APPROVED:
        said = "You are approved"
        paragraphs = ["You can take jobs now: those that match your service and area are on your board."]
        action, link = "Open your board", "/professional"
    else:
        said = "You are not approved yet"
        paragraphs = ["We could not approve your account.", "Change what is missing, and we look at it again."]
        action, link = "Open your profile", "/professional/profile"
    rows = [("Reason", reason)] if reason else []
    facts = {"paragraphs": paragraphs, "rows": rows, "action": action}
    body = " ".join([*paragraphs, *([f"Reason: {reason}"] if reason else [])])
    post(uow, user_id, Letter(kind="approval", subject=said, facts=facts, title=said, body=body, link=link))


def blocked(uow: UnitOfWork, user: User, reason: str) -> None:
    """Tell someone that they were shut out, and why; they no longer have a bell to look at."""
    sentence = "Your account at Household Services is blocked: you are signed out everywhere and cannot sign in."
    facts = {"paragraphs": [sentence], "rows": [("Reason", reason)]}
    post(uow, user.id or 0, Letter(kind="blocked", subject="Your account is blocked", facts=facts))


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
