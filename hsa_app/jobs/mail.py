"""Mail that waits to go out."""

from hsa_app.domain.mail import delivery
from hsa_app.jobs.celery_app import app


@app.task(name="mail.send", soft_time_limit=90, time_limit=100)
def send(mail_id: int) -> None:
    """Send one mail, if it is due and nobody else does."""
    delivery.deliver(mail_id)
