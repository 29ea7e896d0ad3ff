"""Looking at what strangers sent: always in a child process that has little memory and little time.

A picture of 30,000 by 30,000 points, a PDF that unpacks to gigabytes or one that breaks its reader end the child,
not the server.
"""

import json

from hsa_app.core.i18n import _
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.domain.documents.file_types import FileInfo
from hsa_app.infra import sandbox

WORKER_MODULE = "hsa_app.domain.documents.sandbox_worker"


def inspect(content: bytes) -> FileInfo:
    """What a file is, by its content.

    Raises:
        WrongType: not a PDF, PNG or JPEG, or also something else.
        Unusable: it cannot be used; the sentence says why.
    """
    try:
        found = json.loads(sandbox.run_module(WORKER_MODULE, "judge", stdin=content))
    except sandbox.SandboxError:
        raise UnusableFile(
            _("This file cannot be read. Save it anew, or photograph the paper, and send that.")
        ) from None
    match found:
        case {"content_type": content_type, "pages": pages}:
            return FileInfo(content_type, pages)
        case {"refused": WrongFileType.code, "why": why}:
            raise WrongFileType(why)
        case {"why": why}:
            raise UnusableFile(why)
        case _:
            raise ValueError(_("the child answers in another way"))


def render_page(content: bytes, content_type: str, page: int, rotation: int = 0) -> bytes:
    """One page (from 1), rendered as a JPEG, rotated clockwise by 0, 90, 180 or 270 degrees.
    Raises:
        Unusable: it cannot be drawn.
    """
    try:
        return sandbox.run_module(WORKER_MODULE, "draw", content_type, str(page), str(rotation), stdin=content)
    except sandbox.SandboxError:
        raise UnusableFile(_("This document cannot be shown here. Download it to look at it.")) from None
