"""The API reference: Swagger UI from an installed package, without other hosts and inline scripts."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

router = APIRouter(prefix="/docs", include_in_schema=False)

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Household Services API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
_INIT_SCRIPT = """SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
});
"""
_ASSET_CONTENT_TYPES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}


@router.get("")
async def get_swagger_ui() -> HTMLResponse:
    """Return the page."""
    return HTMLResponse(
        _PAGE_HTML, headers={"Content-Security-Policy": _CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
    )


@router.get("/start.js")
async def get_init_script() -> Response:
    """Return the script that starts Swagger UI."""
    return Response(_INIT_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/{name}")
async def get_asset(name: str) -> FileResponse:
    """Return Swagger UI's stylesheet or script."""
    if name not in _ASSET_CONTENT_TYPES:
        raise HTTPException(404)
    return FileResponse(
        _assets_folder() / name, media_type=_ASSET_CONTENT_TYPES[name], headers={"Cache-Control": "max-age=86400"}
    )


def _assets_folder() -> Path:
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise HTTPException(404)
    return Path(spec.origin).parent / "static"
