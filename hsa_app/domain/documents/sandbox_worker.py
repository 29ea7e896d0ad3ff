"""Entry point of the sandbox process: `inspect` or `render <content type> <page> <rotation>`, the file on stdin."""

import json
import sys

from hsa_app.domain.documents import inspection, rendering
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.infra import sandbox

RENDER_CPU_SECONDS = 3
"""CPU seconds for rendering one page. An image of the maximum size needs less than one."""


def main(command: str, *arguments: str) -> None:
    """Run a command and write the result to stdout: JSON for `inspect`, a JPEG for `render`."""
    sandbox.apply_limits()
    content, output = sys.stdin.buffer.read(), sys.stdout.buffer
    if command == "render":
        sandbox.limit_remaining_cpu(RENDER_CPU_SECONDS)
        content_type, page, rotation = arguments
        output.write(rendering.render_page(content, content_type, int(page), int(rotation)))
    else:
        output.write(json.dumps(_inspect_to_dict(content)).encode())


def _inspect_to_dict(content: bytes) -> dict[str, str | int]:
    """Inspect and render the first page; a page that is not rendered in time ends the process."""
    try:
        file_info = inspection.inspect(content)
        sandbox.limit_remaining_cpu(RENDER_CPU_SECONDS)
        rendering.render_page(content, file_info.content_type, 1, 0)
    except (UnusableFile, WrongFileType) as error:
        return {"code": error.code, "message": error.message}
    return {"content_type": file_info.content_type, "pages": file_info.page_count}


if __name__ == "__main__":
    main(*sys.argv[1:])
