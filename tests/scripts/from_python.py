"""Prints what the script tests need from the server as JSON: page data, and examples of the formats."""

import json
import sys
from datetime import datetime, timedelta

from hsa_app.components.layout import script_data
from hsa_app.components.professional import profile_documents
from hsa_app.core import formatting
from hsa_app.core.frontend_error_code import compute_error_code
from hsa_app.core.settings import get_settings
from hsa_app.domain.documents.policy import MAX_BYTES

SIZES = [0, 1, 999, 1000, 1249, 1350, 9_950, 9_999, 12_400, 999_999, 1_249_999, 5 * 1024**2, 23_400_000, 2_500_000_000]
ERRORS = ["", "Error: kaputt", "TypeError: Straße € 😀 " + "long " * 100]


def moments() -> list[datetime]:
    """Return a sample time for every hour and month."""
    first_time = datetime(2026, 1, 31, 0, 5, tzinfo=get_settings().zone)
    return [first_time + timedelta(days=17 * step, hours=step) for step in range(48)]


def main() -> None:
    """Print the JSON document."""
    now = moments()[0]
    dates = [
        [f"{one:%Y-%m-%dT%H:%M}", formatting.format_day(one, now), formatting.format_time(one)] for one in moments()[1:]
    ]
    examples = {
        "now": f"{now:%Y-%m-%dT%H:%M}",
        "dates": dates,
        "fileSizes": [[size, formatting.format_file_size(size)] for size in SIZES],
        "errorCodes": [[message, compute_error_code(message)] for message in ERRORS],
    }
    upload = {"max-bytes": MAX_BYTES} | {
        f"message-{name}": words for name, words in profile_documents.upload_messages().items()
    }
    json.dump({"page": script_data.values(), "upload": upload, "examples": examples}, sys.stdout)


if __name__ == "__main__":
    main()
