"""A new process answers concurrent first queries without errors."""

import subprocess
import sys
from pathlib import Path

from hsa_app.domain.requests import service
from tests.factories import booking_form
from tests.personas import Personas
from tests.support.transactions import execute

ROOT = Path(__file__).parents[2]
PROCESS_COUNT = 6
"""If threads share state created on first use, about every second process fails."""

PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from hsa_app.domain.accounts.queries import build_actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import queries
from hsa_app.infra.db import read_only
from hsa_app.models import User

THREADS = 12
with read_only() as uow:
    actor = build_actor(uow.db.get_one(User, int(sys.argv[1])), None, "")
gate = Barrier(THREADS)

def ask(_):
    gate.wait()
    with read_only() as uow:
        return len(queries.list_ongoing(uow, actor, PageParams()).items)

sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(THREADS) as threads:
    assert list(threads.map(ask, range(THREADS))) == [1] * THREADS
"""


def test_concurrent_first_queries_of_new_process_succeed(personas: Personas) -> None:
    execute(service.book, personas.ana, booking_form(personas.ac))
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(personas.ana.user_id)]
    for _ in range(PROCESS_COUNT):
        process = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
        assert process.returncode == 0, process.stderr[-500:]
