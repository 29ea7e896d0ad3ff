"""Idempotency keys: a repeated call returns the stored response of the first."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import IdempotencyKey

RETENTION = timedelta(hours=24)
RowT = TypeVar("RowT", bound=ReadModel)


def run_once(
    uow: UnitOfWork, actor: Actor, key: str, body: BaseModel, *, result_type: type[RowT], operation: Callable[[], RowT]
) -> RowT:
    """Run the operation, or return its stored result if this user called it with this key in the last 24 hours.

    Raises:
        ValidationFailed: the key was used with another body.
    """
    digest = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
    row = _get_or_insert(uow, IdempotencyKey(user_id=actor.user_id, key=key, body_sha256=digest, answer={}))
    if row.body_sha256 != digest:
        raise ValidationFailed(
            FieldError("Idempotency-Key", _("This key was used for another booking. Use a new one."))
        )
    if not row.answer:
        row.answer = operation().model_dump(mode="json")
    return result_type.model_validate(row.answer)


def _get_or_insert(uow: UnitOfWork, new_row: IdempotencyKey) -> IdempotencyKey:
    """Return the stored row of this key, else insert `new_row`. A concurrent insert waits for the first to commit."""
    primary_key = (new_row.user_id, new_row.key)
    same_key = (col(IdempotencyKey.user_id) == new_row.user_id, col(IdempotencyKey.key) == new_row.key)
    uow.db.execute(delete(IdempotencyKey).where(*same_key, col(IdempotencyKey.created_at) <= now() - RETENTION))
    stored = uow.db.get(IdempotencyKey, primary_key)
    if stored is not None:
        return stored
    try:
        with uow.db.begin_nested():
            uow.db.add(new_row)
    except IntegrityError:
        return uow.db.get_one(IdempotencyKey, primary_key)
    return new_row
