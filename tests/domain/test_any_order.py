"""Whatever people do, in whatever order, the rules hold: Hypothesis plays everybody."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select
from sqlmodel import SQLModel, col

from hsa_app.core.errors import AppError
from hsa_app.domain.accounts import queries as accounts_queries
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import CancelForm, CloseForm, EditForm, ReasonForm, StartForm
from hsa_app.domain.requests.timers import auto_close_due, expire_due
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.infra.db import Work, reading, transaction
from hsa_app.models import Professional, ServiceRequest, User, UserStatus
from tests import invariants
from tests.cast import Cast, gathered
from tests.factories import a_professional, booking

WHY = ReasonForm(reason="It has to be.")
BEGAN = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
PROFESSIONALS = ("pat", "quinn", "wes", "pia")
PEOPLE = ("ana", "sam", "ada", *PROFESSIONALS)
person, some = st.sampled_from(PEOPLE), st.integers(0, 7)
"""`some` picks one of the requests there are, the newest first."""


class Marketplace(RuleBasedStateMachine):
    """Everybody does anything to any request; most of it is refused, none of it breaks a rule."""

    @initialize()
    def open(self) -> None:
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.time = self.clock.start()
        with transaction() as work:
            for table in reversed(SQLModel.metadata.sorted_tables):
                work.db.execute(delete(table))
        self.cast = gathered()
        with transaction() as work:
            wes = a_professional(work, self.cast.ac, "Wes West", pincodes=("411001",))
        self.ids = {name: getattr(self.cast, name).user_id for name in PEOPLE if name != "wes"} | {"wes": wes.user_id}
        self.versions: dict[int, tuple[int, tuple[Any, ...]]] = {}

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()
