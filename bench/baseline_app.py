"""The product with one more address on the same server: a plain FastAPI route that answers a constant."""

from typing import Any

from fastapi import FastAPI

from hsa_app.hsa_app import app

_CONSTANT_APP = FastAPI(openapi_url=None)


@_CONSTANT_APP.get("/constant")
async def get_constant() -> dict[str, str]:
    """What costs nothing to find."""
    return {"status": "ok"}


def create_app() -> Any:
    """What the server runs in place of the product alone; nothing of the product stands before the constant."""
    product = app()

    async def served(scope: Any, receive: Any, send: Any) -> None:
        await (_CONSTANT_APP if scope.get("path") == "/constant" else product)(scope, receive, send)

    return served
