"""Benchmarks of the performance goals: `python -m bench [name …]`."""
