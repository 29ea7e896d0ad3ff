"""A town to try things in: made-up people, a few months of visits, and four ways to sign in."""

from hsa_app.demo.people import PASSWORD
from hsa_app.demo.seed import seed_demo_data

__all__ = ["PASSWORD", "seed_demo_data"]
