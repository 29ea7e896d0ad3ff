"""The JSON 404 response for unknown paths below /api, so that they never reach the pages mounted behind."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def add_fallback_404(app: FastAPI) -> None:
    """Respond with 405 where only the method is wrong, else with 404. To be called after all routes are added."""
    routes = [
        (compile_path(route.path)[0], frozenset(route.methods))
        for route in iter_route_contexts(app.routes)
        if route.path and route.methods
    ]
    router = APIRouter(include_in_schema=False)

    @router.api_route("/api", methods=_METHODS)
    @router.api_route("/api/{rest:path}", methods=_METHODS)
    async def not_found(request: Request) -> None:
        allowed = {method for path, methods in routes if path.match(request.scope["path"]) for method in methods}
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(404)

    app.include_router(router)
