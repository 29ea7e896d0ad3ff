"""The product with one more address on the same server: a plain FastAPI route that answers a constant."""

from typing import Any

from fastapi import FastAPI

from hsa_app.hsa_app import app

_CONSTANT = FastAPI(openapi_url=None)


@_CONSTANT.get("/constant")
async def constant() -> dict[str, str]:
    """What costs nothing to find."""
    return {"status": "ok"}


def server() -> Any:
    """What the server runs in place of the product alone; nothing of the product stands before the constant."""
    product = app()

    async def served(scope: Any, receive: Any, send: Any) -> None:
        await (_CONSTANT if scope.get("path") == "/constant" else product)(scope, receive, send)

    return served
