"""What runs apart: `judge` and `draw <content type> <page> <turn>`, the file on standard input."""

import json
import sys

from hsa_app.domain.documents import inspection, rendering
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.infra import sandbox

RENDER_CPU_SECONDS = 3
"""Of the processor's time for one page. A picture of as many points as are taken needs less than one."""


def main(command: str, *arguments: str) -> None:
    """Do it, and write the answer: JSON, or a picture."""
    sandbox.apply_limits()
    content, answer = sys.stdin.buffer.read(), sys.stdout.buffer
    if command == "draw":
        sandbox.limit_remaining_cpu(RENDER_CPU_SECONDS)
        content_type, page, turn = arguments
        answer.write(rendering.render_page(content, content_type, int(page), int(turn)))
    else:
        answer.write(json.dumps(_inspect_to_dict(content)).encode())


def _inspect_to_dict(content: bytes) -> dict[str, str | int]:
    """Inspect and render the first page; a page that is not rendered in time ends the process."""
    try:
        found = inspection.inspect(content)
        sandbox.limit_remaining_cpu(RENDER_CPU_SECONDS)
        rendering.render_page(content, found.content_type, 1, 0)
    except (UnusableFile, WrongFileType) as refused:
        return {"refused": refused.code, "why": refused.message}
    return {"content_type": found.content_type, "pages": found.page_count}


if __name__ == "__main__":
    main(*sys.argv[1:])
