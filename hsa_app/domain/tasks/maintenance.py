"""Every minute: timers that have run out, and whatever got stuck."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hsa_app.core.clock import now
from hsa_app.domain.accounts import links
from hsa_app.domain.exports import service as exports
from hsa_app.domain.mail import sending
from hsa_app.domain.notices import service as notices
from hsa_app.domain.portions import Portion, Sweep, until_done
from hsa_app.domain.requests import timers
from hsa_app.infra.db import Work

SWEEPS: tuple[tuple[str, Sweep], ...] = (
    ("requests expired", timers.expire_due),
    ("jobs closed", timers.auto_close_due),
    ("mails taken up", sending.take_up),
    ("exports taken up", exports.take_up),
    ("export files removed", exports.expire_due),
    ("links forgotten", links.forget_old),
    ("notices forgotten", notices.forget_old),
)
"""Each in small transactions, so that nobody waits long for one."""


def portions(rehearsed: bool) -> Iterator[Portion]:  # noqa: FBT001
    """One sweep after another, each until nothing is left; once each when it is only rehearsed."""
    for word, sweep in SWEEPS:
        yield from until_done(word, sweep, rehearsed=rehearsed)


def is_due(_work: Work) -> bool:
    """At every tick."""
    return True


def next_due(_work: Work) -> datetime:
    """The next minute."""
    return now().replace(second=0, microsecond=0) + timedelta(minutes=1)
