"""Every page of the product and where it is found."""

from hsa_app.pages.routes import add_pages

__all__ = ["add_pages"]
