"""Celery tasks: each one is a single call into the domain."""

from hsa_app.domain.exports import service as exports
from hsa_app.domain.mail import delivery
from hsa_app.domain.tasks import runner
from hsa_app.infra import task_queue
from hsa_app.jobs.celery_app import TICK_TASK, app


@app.task(name="exports.run")
def run_export(export_id: int) -> None:
    """Write one export, unless another worker has it."""
    exports.run_export(export_id)


@app.task(name="mail.send", soft_time_limit=90, time_limit=100)
def send_mail(mail_id: int) -> None:
    """Send one mail, if it is due and no other worker has it."""
    delivery.deliver_if_due(mail_id)


@app.task(name=TICK_TASK)
def tick() -> None:
    """Enqueue due and requested tasks, including those whose worker was lost."""
    runner.requeue_lost_runs()
    for name in runner.list_due_tasks():
        task_queue.enqueue("schedule.run", name)
    for run_id in runner.list_queued_run_ids():
        task_queue.enqueue(runner.RUN_REQUESTED_TASK, run_id)


@app.task(name="schedule.run")
def run_task(name: str) -> None:
    """Run a scheduled task, if it is due."""
    runner.run_if_due(name)


@app.task(name=runner.RUN_REQUESTED_TASK)
def run_requested_task(run_id: int) -> None:
    """Run a task that an admin requested."""
    runner.run_queued(run_id)
