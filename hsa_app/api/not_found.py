"""The JSON 404 answer for unknown paths below /api, so that they never reach the pages mounted behind."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def add_fallback_404(app: FastAPI) -> None:
    """Answer 405 where only the method is wrong and 404 anywhere else; to be called last."""
    known = [
        (compile_path(route.path)[0], frozenset(route.methods))
        for route in iter_route_contexts(app.routes)
        if route.path and route.methods
    ]
    router = APIRouter(include_in_schema=False)

    @router.api_route("/api", methods=_METHODS)
    @router.api_route("/api/{rest:path}", methods=_METHODS)
    async def nobody(request: Request) -> None:
        allowed = {method for path, methods in known if path.match(request.scope["path"]) for method in methods}
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(404)

    app.include_router(router)
