"""A town to try things in: made-up people, a few months of visits, and four ways to sign in."""

from hsa_app.demo.filling import fill
from hsa_app.demo.people import PASSWORD

__all__ = ["PASSWORD", "fill"]
