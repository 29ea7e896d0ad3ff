"""Demo data: fictional users, months of visits and four accounts to sign in with."""

from hsa_app.demo.people import PASSWORD
from hsa_app.demo.seed import seed_demo_data

__all__ = ["PASSWORD", "seed_demo_data"]
