"""What a page's form sends, made ready for the domain's forms: all of it is text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hsa_app.core.settings import get_settings


def given(form: object, *, keep: tuple[str, ...] = (), times: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that were filled in. `keep` may also be emptied; `times` are local and get their zone."""
    if not isinstance(form, Mapping):
        return {"body": None}
    fields = {str(name): value for name, value in form.items() if value != "" or name in keep}
    return fields | {name: local_time(fields[name]) for name in times if name in fields}


def local_time(text: object) -> object:
    """A local time such as 2026-12-01T15:00 with its zone; anything else as it came, for the form to refuse."""
    if not isinstance(text, str):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo else moment.replace(tzinfo=get_settings().zone).isoformat()
