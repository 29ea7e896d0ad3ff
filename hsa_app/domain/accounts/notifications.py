"""Account notifications: mails and in-app."""

from hsa_app.core.i18n import N_, _
from hsa_app.core.settings import get_settings
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, Role, User

_FIRST_STEPS = {
    Role.CUSTOMER: (
        N_("Find a service, choose a time and book: a vetted professional of your city takes it."),
        N_("Find a service"),
        "/services",
    ),
    Role.PROFESSIONAL: (
        N_("We look at your profile and documents now. You hear from us as soon as you can take jobs."),
        N_("Complete your profile"),
        "/professional/profile",
    ),
}


def notify_welcome(uow: UnitOfWork, user: User) -> None:
    """Welcome a new user and name the first step of their role."""
    sentence, action, link = _FIRST_STEPS[Role(user.role)]
    content = NotificationContent(
        kind="welcome",
        subject=_("Welcome to Household Services"),
        context={"paragraphs": [_("Your account is open."), sentence], "action": action},
        title=_("Welcome to Household Services"),
        body=sentence,
        link=link,
    )
    notify(uow, user.id or 0, content, dedupe_key=f"welcome:{user.id}")


def notify_approval_decided(uow: UnitOfWork, user_id: int, decision: Approval, reason: str | None) -> None:
    """Notify a professional of the decision about their approval."""
    if decision == Approval.APPROVED:
        title = _("You are approved")
        paragraphs = [_("You can take jobs now: those that match your service and area are on your board.")]
        action, link = _("Open your board"), "/professional"
    else:
        title = _("You are not approved yet")
        paragraphs = [_("We could not approve your account."), _("Change what is missing, and we look at it again.")]
        action, link = _("Open your profile"), "/professional/profile"
    rows = [(_("Reason"), reason)] if reason else []
    context = {"paragraphs": paragraphs, "rows": rows, "action": action}
    body = " ".join([*paragraphs, *([_("Reason: {reason}").format(reason=reason)] if reason else [])])
    notify(
        uow,
        user_id,
        NotificationContent(kind="approval", subject=title, context=context, title=title, body=body, link=link),
    )


def notify_blocked(uow: UnitOfWork, user: User, reason: str) -> None:
    """Mail a user that they were blocked, with the reason."""
    sentence = _("Your account at Household Services is blocked: you are signed out everywhere and cannot sign in.")
    context = {"paragraphs": [sentence], "rows": [(_("Reason"), reason)]}
    notify(
        uow, user.id or 0, NotificationContent(kind="blocked", subject=_("Your account is blocked"), context=context)
    )


NOT_YOU_HINT = N_("If this was not you, set a new password at once.")


def build_password_reset(link_url: str) -> NotificationContent:
    """Build the mail with the password reset link."""
    return NotificationContent(
        kind="password-reset",
        subject=_("Choose a new password"),
        context={
            "paragraphs": [
                _("Someone, most likely you, asked for a new password for your account."),
                _("The link works once, within an hour. Choosing a new password signs you out everywhere."),
            ],
            "action": _("Choose a new password"),
            "address": link_url,
            "small": _("If you did not ask for this, there is nothing to do: your password stays as it is."),
        },
    )


def build_password_changed() -> NotificationContent:
    """Build the notification that the password was changed."""
    return NotificationContent(
        kind="password-changed",
        subject=_("Your password was changed"),
        context={
            "paragraphs": [
                _("The password of your account was just changed. Other sign-ins have ended."),
                NOT_YOU_HINT,
            ],
            "action": _("Set a new password"),
            "address": f"{get_settings().origin}/forgot-password",
        },
        title=_("Your password was changed"),
        body=_("Other sign-ins have ended."),
        link="/account",
    )


def build_email_confirmation(link_url: str, new_email: str) -> NotificationContent:
    """Build the mail to the new email with the link that confirms it."""
    return NotificationContent(
        kind="email-change",
        subject=_("Confirm your new email"),
        context={
            "paragraphs": [
                _("Someone, most likely you, asked to use this address for an account at Household Services."),
                _("The link works once, within 24 hours. Until then the old address stays."),
            ],
            "action": _("Confirm this email"),
            "address": link_url,
            "small": _("If you did not ask for this, ignore this mail: nothing changes."),
        },
        to_email=new_email,
    )


def build_email_in_use() -> NotificationContent:
    """Build the mail to a user whose email another account wants to use; it does not say which account."""
    return NotificationContent(
        kind="email-in-use",
        subject=_("You have an account with this email already"),
        context={
            "paragraphs": [
                _("Someone, perhaps you, asked to use this address for another account at Household Services."),
                _("You have an account with it already, so nothing was changed. Sign in with that one."),
            ],
            "action": _("Sign in"),
            "address": f"{get_settings().origin}/login",
            "small": _("If you did not ask for this, there is nothing to do."),
        },
    )


def build_email_change_requested(new_email: str) -> NotificationContent:
    """Build the warning to the current email, while the change can still be stopped."""
    return NotificationContent(
        kind="email-changed",
        subject=_("A new email was asked for"),
        context={
            "paragraphs": [
                _("Someone asked to change the email of your account to {new_email}. We wrote there.").format(
                    new_email=new_email
                ),
                _("If this was not you, choose a new password: the link then no longer works."),
            ],
            "action": _("Choose a new password"),
            "address": f"{get_settings().origin}/forgot-password",
        },
    )


def build_email_changed(old_email: str, new_email: str) -> NotificationContent:
    """Build the mail to the old email after the change."""
    return NotificationContent(
        kind="email-changed",
        subject=_("Your email was changed"),
        context={
            "paragraphs": [
                _("Your account now has the email {new_email}. Sign in with that from now on.").format(
                    new_email=new_email
                ),
                _(
                    "Other sign-ins have ended. This address gets no further "
                    "mail. If this was not you, tell us at once."
                ),
            ],
        },
        title=_("Your email was changed"),
        body=_("Sign in with {new_email} from now on.").format(new_email=new_email),
        link="/account",
        to_email=old_email,
    )
