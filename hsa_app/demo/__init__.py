"""A town to try things in: made-up people, a few months of visits, and four ways to sign in."""

from hsa_app.demo.people import PASSWORD
from hsa_app.demo.seed import fill

__all__ = ["PASSWORD", "fill"]
