"""Property test: the invariants hold after any sequence of actions by any actors."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import ColumnElement, delete, select
from sqlmodel import SQLModel, col

from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests.expiry import auto_close_due_requests, expire_due_requests
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import BUSY_STATUSES, Professional, RequestStatus, ServiceRequest, User, UserStatus
from tests import invariants
from tests.factories import create_professional, require_id
from tests.personas import create_personas
from tests.support.actions import (
    ADMIN_ACTIONS,
    ALL_ACTIONS,
    BOARD_ACTIONS,
    CLOSING_ACTIONS,
    CORRECT_CODE_SEED,
    CUSTOMER_ACTIONS,
    JOB_ACTIONS,
    Action,
    ActionContext,
    book,
    complete,
    start,
)
from tests.support.database_reset import allow_audit_log_deletion
from tests.support.transactions import execute, result_or_error

START_TIME = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
PERSONA_NAMES = ("ana", "sam", "pat", "quinn", "pia", "ada")
CUSTOMER_INDEXES, PROFESSIONAL_INDEXES, ADMIN_INDEX, USER_INDEXES = (
    st.integers(0, 1),
    st.integers(2, 5),
    st.just(6),
    st.integers(0, 6),
)
REQUEST_INDEXES, SEEDS = st.integers(0, 5), st.integers(0, 11)
IS_REQUESTED = col(ServiceRequest.status) == RequestStatus.REQUESTED
UNVERSIONED_FIELDS = {"version", "start_code_attempts"}


class RequestStateMachine(RuleBasedStateMachine):
    """Every actor applies every action to any request; many are refused, none breaks an invariant."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START_TIME, tick=False)
        self.time = self.clock.start()
        self.previous_rows: dict[int, tuple[int, dict[str, Any]]] = {}
        with transaction() as uow:
            allow_audit_log_deletion(uow)
            for table in reversed(SQLModel.metadata.sorted_tables):
                uow.db.execute(delete(table))
        personas = create_personas()
        with transaction() as uow:
            wes = create_professional(uow, personas.ac, "Wes West", pincodes=("411001",))
        self.user_ids = [getattr(personas, name).user_id for name in PERSONA_NAMES]
        self.user_ids.insert(5, wes.user_id)
        self.service_id = require_id(personas.ac)
        for seed in (1, 4, 7, 10):
            self._perform(book, seed % 2, 0, seed)

    def teardown(self) -> None:
        self.clock.stop()

    @rule(times=st.integers(1, 3), user_index=CUSTOMER_INDEXES, seed=SEEDS)
    def book_requests(self, times: int, user_index: int, seed: int) -> None:
        for number in range(times):
            self._perform(book, user_index, 0, seed + number)

    @rule(
        action=st.sampled_from(CUSTOMER_ACTIONS), user_index=CUSTOMER_INDEXES, request_index=REQUEST_INDEXES, seed=SEEDS
    )
    def act_as_customer(self, action: Action, user_index: int, request_index: int, seed: int) -> None:
        self._perform(
            action, user_index, request_index, seed, col(ServiceRequest.customer_id) == self.user_ids[user_index]
        )

    @rule(
        action=st.sampled_from(CLOSING_ACTIONS), user_index=CUSTOMER_INDEXES, request_index=REQUEST_INDEXES, seed=SEEDS
    )
    def close_or_review_request(self, action: Action, user_index: int, request_index: int, seed: int) -> None:
        is_own = col(ServiceRequest.customer_id) == self.user_ids[user_index]
        self._perform(action, user_index, request_index, seed, is_own, col(ServiceRequest.professional_id).is_not(None))

    @rule(
        action=st.sampled_from(BOARD_ACTIONS),
        user_index=PROFESSIONAL_INDEXES,
        request_index=REQUEST_INDEXES,
        seed=SEEDS,
    )
    def act_on_board(self, action: Action, user_index: int, request_index: int, seed: int) -> None:
        self._perform(action, user_index, request_index, seed, IS_REQUESTED)

    @rule(user_index=PROFESSIONAL_INDEXES)
    def accept_open_requests(self, user_index: int) -> None:
        for index in range(3):
            self._perform(BOARD_ACTIONS[0], user_index, index, 0, IS_REQUESTED)

    @rule(
        action=st.sampled_from(JOB_ACTIONS), user_index=PROFESSIONAL_INDEXES, request_index=REQUEST_INDEXES, seed=SEEDS
    )
    def act_on_own_job(self, action: Action, user_index: int, request_index: int, seed: int) -> None:
        self._perform(
            action, user_index, request_index, seed, col(ServiceRequest.professional_id) == self.user_ids[user_index]
        )

    @rule(user_index=PROFESSIONAL_INDEXES, request_index=REQUEST_INDEXES)
    def start_and_complete_job(self, user_index: int, request_index: int) -> None:
        is_own = col(ServiceRequest.professional_id) == self.user_ids[user_index]
        for action in (start, complete):
            self._perform(
                action,
                user_index,
                request_index,
                CORRECT_CODE_SEED,
                is_own,
                col(ServiceRequest.status).in_(BUSY_STATUSES),
            )

    @rule(action=st.sampled_from(ADMIN_ACTIONS), user_index=ADMIN_INDEX, request_index=REQUEST_INDEXES, seed=SEEDS)
    def act_as_admin(self, action: Action, user_index: int, request_index: int, seed: int) -> None:
        self._perform(action, user_index, request_index, seed)

    @rule(action=st.sampled_from(ALL_ACTIONS), user_index=USER_INDEXES, request_index=REQUEST_INDEXES, seed=SEEDS)
    def act_as_any_user(self, action: Action, user_index: int, request_index: int, seed: int) -> None:
        self._perform(action, user_index, request_index, seed)

    @rule(hours=st.sampled_from([0.25, 1, 1, 5, 73]), run_expiry=st.booleans())
    def advance_time(self, hours: float, *, run_expiry: bool) -> None:
        self.time.shift(timedelta(hours=hours))
        if run_expiry:
            execute(expire_due_requests)
            execute(auto_close_due_requests)
        self._check_invariants()

    def _perform(
        self, action: Action, user_index: int, request_index: int, seed: int, *conditions: ColumnElement[bool]
    ) -> None:
        with read_only() as uow:
            actor = _load_actor(uow, self.user_ids[user_index])
            newest_first = select(col(ServiceRequest.id)).order_by(col(ServiceRequest.id).desc())
            request_ids = uow.db.scalars(newest_first.where(*conditions)).all()
        request_id, target_user_id = (
            request_ids[request_index % len(request_ids)] if request_ids else 0,
            self.user_ids[seed % len(self.user_ids)],
        )
        if actor is not None:
            result_or_error(
                lambda: execute(
                    lambda uow: action(
                        ActionContext(uow, actor, request_id or 0, target_user_id, self.service_id, seed)
                    )
                )
            )
        self._check_invariants()

    def _check_invariants(self) -> None:
        with read_only() as uow:
            invariants.check_all(uow)
            requests = uow.db.scalars(select(ServiceRequest)).all()
        current_rows = {row.id or 0: (row.version, row.model_dump(exclude=UNVERSIONED_FIELDS)) for row in requests}
        for request_id, (version, row) in self.previous_rows.items():
            version_rise = current_rows[request_id][0] - version
            assert version_rise == 1 or (version_rise, current_rows[request_id][1]) == (0, row), (
                "one change, one version"
            )
        self.previous_rows = current_rows


def _load_actor(uow: UnitOfWork, user_id: int) -> Actor | None:
    user, profile = uow.db.get_one(User, user_id), uow.db.get(Professional, user_id)
    return None if user.status == UserStatus.BLOCKED else accounts.build_actor(user, profile and profile.approval, "")


@pytest.mark.slow
@pytest.mark.usefixtures("each_database")
def test_invariants_hold_after_any_sequence_of_actions() -> None:
    run_state_machine_as_test(
        RequestStateMachine, settings=settings(max_examples=20, stateful_step_count=40, deadline=None, derandomize=True)
    )
