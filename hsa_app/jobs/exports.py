"""Files that were asked for."""

from hsa_app.domain.exports import service
from hsa_app.jobs.celery_app import app


@app.task(name="exports.run")
def run(export_id: int) -> None:
    """Write one file, unless somebody else does."""
    service.run(export_id)
