"""Whatever people do, in whatever order, the rules hold: Hypothesis plays everybody."""

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
from tests.cast import gathered
from tests.factories import a_professional, id_of
from tests.support.deeds import (
    ALL,
    BY_ADMINS,
    BY_ASSIGNED,
    BY_CUSTOMERS,
    BY_MATCHING,
    BY_THANKFUL,
    RIGHT_CODE,
    Case,
    Deed,
    book,
    complete,
    start,
)
from tests.support.doing import execute, result_or_error
from tests.support.emptying import let_the_audit_log_go

BEGAN = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
PEOPLE = ("ana", "sam", "pat", "quinn", "pia", "ada")
CUSTOMERS, WORKERS, ADMIN, ANYONE = st.integers(0, 1), st.integers(2, 5), st.just(6), st.integers(0, 6)
WHICH, CHANCE = st.integers(0, 5), st.integers(0, 11)
OPEN = col(ServiceRequest.status) == RequestStatus.REQUESTED
UNCOUNTED = {"version", "start_code_attempts"}


class Marketplace(RuleBasedStateMachine):
    """Everybody does anything to any request; much of it is refused, none of it breaks a rule."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.time = self.clock.start()
        self.before: dict[int, tuple[int, dict[str, Any]]] = {}
        with transaction() as uow:
            let_the_audit_log_go(uow)
            for table in reversed(SQLModel.metadata.sorted_tables):
                uow.db.execute(delete(table))
        cast = gathered()
        with transaction() as uow:
            wes = a_professional(uow, cast.ac, "Wes West", pincodes=("411001",))
        self.people = [getattr(cast, name).user_id for name in PEOPLE]
        self.people.insert(5, wes.user_id)
        self.service = id_of(cast.ac)
        for chance in (1, 4, 7, 10):
            self._act(book, chance % 2, 0, chance)

    def teardown(self) -> None:
        self.clock.stop()

    @rule(times=st.integers(1, 3), who=CUSTOMERS, chance=CHANCE)
    def a_customer_books(self, times: int, who: int, chance: int) -> None:
        for number in range(times):
            self._act(book, who, 0, chance + number)

    @rule(deed=st.sampled_from(BY_CUSTOMERS), who=CUSTOMERS, which=WHICH, chance=CHANCE)
    def a_customer_acts(self, deed: Deed, who: int, which: int, chance: int) -> None:
        self._act(deed, who, which, chance, col(ServiceRequest.customer_id) == self.people[who])

    @rule(deed=st.sampled_from(BY_THANKFUL), who=CUSTOMERS, which=WHICH, chance=CHANCE)
    def a_customer_ends_what_was_taken(self, deed: Deed, who: int, which: int, chance: int) -> None:
        mine = col(ServiceRequest.customer_id) == self.people[who]
        self._act(deed, who, which, chance, mine, col(ServiceRequest.professional_id).is_not(None))

    @rule(deed=st.sampled_from(BY_MATCHING), who=WORKERS, which=WHICH, chance=CHANCE)
    def a_professional_looks_at_the_board(self, deed: Deed, who: int, which: int, chance: int) -> None:
        self._act(deed, who, which, chance, OPEN)

    @rule(who=WORKERS)
    def a_professional_takes_what_comes(self, who: int) -> None:
        for which in range(3):
            self._act(BY_MATCHING[0], who, which, 0, OPEN)

    @rule(deed=st.sampled_from(BY_ASSIGNED), who=WORKERS, which=WHICH, chance=CHANCE)
    def a_professional_works(self, deed: Deed, who: int, which: int, chance: int) -> None:
        self._act(deed, who, which, chance, col(ServiceRequest.professional_id) == self.people[who])

    @rule(who=WORKERS, which=WHICH)
    def a_professional_does_a_job(self, who: int, which: int) -> None:
        theirs = col(ServiceRequest.professional_id) == self.people[who]
        for deed in (start, complete):
            self._act(deed, who, which, RIGHT_CODE, theirs, col(ServiceRequest.status).in_(BUSY_STATUSES))

    @rule(deed=st.sampled_from(BY_ADMINS), who=ADMIN, which=WHICH, chance=CHANCE)
    def an_admin_acts(self, deed: Deed, who: int, which: int, chance: int) -> None:
        self._act(deed, who, which, chance)

    @rule(deed=st.sampled_from(ALL), who=ANYONE, which=WHICH, chance=CHANCE)
    def anyone_tries_anything(self, deed: Deed, who: int, which: int, chance: int) -> None:
        self._act(deed, who, which, chance)

    @rule(hours=st.sampled_from([0.25, 1, 1, 5, 73]), timers=st.booleans())
    def time_passes(self, hours: float, *, timers: bool) -> None:
        self.time.shift(timedelta(hours=hours))
        if timers:
            execute(expire_due_requests)
            execute(auto_close_due_requests)
        self._every_rule_holds()

    def _act(self, deed: Deed, who: int, which: int, chance: int, *among: ColumnElement[bool]) -> None:
        with read_only() as uow:
            actor = _actor(uow, self.people[who])
            newest_first = select(col(ServiceRequest.id)).order_by(col(ServiceRequest.id).desc())
            known = uow.db.scalars(newest_first.where(*among)).all()
        it, whom = known[which % len(known)] if known else 0, self.people[chance % len(self.people)]
        if actor is not None:
            result_or_error(lambda: execute(lambda uow: deed(Case(uow, actor, it or 0, whom, self.service, chance))))
        self._every_rule_holds()

    def _every_rule_holds(self) -> None:
        with read_only() as uow:
            invariants.check_all(uow)
            requests = uow.db.scalars(select(ServiceRequest)).all()
        after = {row.id or 0: (row.version, row.model_dump(exclude=UNCOUNTED)) for row in requests}
        for it, (version, row) in self.before.items():
            risen = after[it][0] - version
            assert risen == 1 or (risen, after[it][1]) == (0, row), "one change, one version"
        self.before = after


def _actor(uow: UnitOfWork, user_id: int) -> Actor | None:
    user, profile = uow.db.get_one(User, user_id), uow.db.get(Professional, user_id)
    return None if user.status == UserStatus.BLOCKED else accounts.build_actor(user, profile and profile.approval, "")


@pytest.mark.slow
@pytest.mark.usefixtures("each_database")
def test_the_rules_hold_whatever_people_do() -> None:
    run_state_machine_as_test(
        Marketplace, settings=settings(max_examples=20, stateful_step_count=40, deadline=None, derandomize=True)
    )
