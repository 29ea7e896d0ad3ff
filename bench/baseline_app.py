"""The product with one more route on the same server: a plain FastAPI route that returns a constant."""

from typing import Any

from fastapi import FastAPI

from hsa_app.hsa_app import app

_CONSTANT_APP = FastAPI(openapi_url=None)


@_CONSTANT_APP.get("/constant")
async def get_constant() -> dict[str, str]:
    """Return a constant."""
    return {"status": "ok"}


def create_app() -> Any:
    """Create an ASGI application that serves the constant without any of the product's middleware."""
    product = app()

    async def route(scope: Any, receive: Any, send: Any) -> None:
        await (_CONSTANT_APP if scope.get("path") == "/constant" else product)(scope, receive, send)

    return route
