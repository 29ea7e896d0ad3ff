"""What people are told about their accounts: by mail and under their bell."""

from hsa_app.domain.mail.service import Letter, post
from hsa_app.infra.db import Work
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


def welcome(work: Work, user: User) -> None:
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
    post(work, user.id or 0, letter, once=f"welcome:{user.id}")


def approval(work: Work, user_id: int, decision: Approval, reason: str | None) -> None:
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
    post(work, user_id, Letter(kind="approval", subject=said, facts=facts, title=said, body=body, link=link))


def blocked(work: Work, user: User, reason: str) -> None:
    """Tell someone that they were shut out, and why; they no longer have a bell to look at."""
    sentence = "Your account at Household Services is blocked: you are signed out everywhere and cannot sign in."
    facts = {"paragraphs": [sentence], "rows": [("Reason", reason)]}
    post(work, user.id or 0, Letter(kind="blocked", subject="Your account is blocked", facts=facts))
