"""The sweep of every minute: expired timers and lost work."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hsa_app.core.clock import now
from hsa_app.core.i18n import N_
from hsa_app.domain.accounts import one_time_links
from hsa_app.domain.batches import Batch, BatchProcessor, iterate_batches
from hsa_app.domain.exports import service as exports
from hsa_app.domain.mail import delivery
from hsa_app.domain.notifications import service as notifications
from hsa_app.domain.requests import expiry
from hsa_app.infra.db import UnitOfWork

SWEEPS: tuple[tuple[str, BatchProcessor], ...] = (
    (N_("requests expired"), expiry.expire_due_requests),
    (N_("jobs closed"), expiry.auto_close_due_requests),
    (N_("mails taken up"), delivery.requeue_stale),
    (N_("exports taken up"), exports.requeue_stale),
    (N_("export files removed"), exports.delete_expired_files),
    (N_("links forgotten"), one_time_links.purge_expired),
    (N_("notices forgotten"), notifications.purge_old),
)
"""Each in small transactions, so that nobody waits long for one."""


def batches(is_dry_run: bool) -> Iterator[Batch]:  # noqa: FBT001
    """One sweep after another, each until nothing is left; once each when it is only rehearsed."""
    for word, sweep in SWEEPS:
        yield from iterate_batches(word, sweep, is_dry_run=is_dry_run)


def is_due(_work: UnitOfWork) -> bool:
    """At every tick."""
    return True


def next_due(_work: UnitOfWork) -> datetime:
    """The next minute."""
    return now().replace(second=0, microsecond=0) + timedelta(minutes=1)
