"""The sweep task of every minute: timers of requests, lost work, expired files and links."""

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
"""The label of each result, and the function that processes a batch."""


def batches(is_dry_run: bool) -> Iterator[Batch]:  # noqa: FBT001
    """Yield the batches of each sweep; a dry run has one batch per sweep."""
    for label, sweep in SWEEPS:
        yield from iterate_batches(label, sweep, is_dry_run=is_dry_run)


def is_due(_work: UnitOfWork) -> bool:
    """Return True: the sweep is due at every tick."""
    return True


def next_due(_work: UnitOfWork) -> datetime:
    """Return the next full minute."""
    return now().replace(second=0, microsecond=0) + timedelta(minutes=1)
