"""Waiting to be let onto the board."""

from hsa_app.core.clock import now
from hsa_app.models import Approval, Professional


def ask_again(me: Professional) -> None:
    """Who was rejected and mends something is looked at again, after those who wait already."""
    if me.approval == Approval.REJECTED:
        me.approval, me.waiting_since = Approval.PENDING, now()
