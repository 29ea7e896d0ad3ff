"""Every page and its route."""

from hsa_app.pages.routes import add_pages

__all__ = ["add_pages"]
