"""`python -m bench [name …] [--boards N] [--large]`: measure, and say how it stands with the goals."""

import argparse
import asyncio
from collections.abc import Callable

from bench import boards, catalogue, exports, first_load, lighthouse, lists, signing_in, start
from bench.figure import Figure, table

NAMES = ("start", "catalogue", "signing_in", "lists", "exports", "boards", "first_load", "lighthouse")


def main() -> None:
    """Measure what is asked for, or everything that takes no more than a few minutes together."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the figures we hold ourselves to.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(NAMES)} (all)")
    parser.add_argument("--boards", type=int, default=200, metavar="N", help="open boards; 2000 takes some minutes")
    parser.add_argument("--bookings", type=int, default=20, metavar="N", help="bookings those boards are sent")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="lighthouse: looks at each page")
    parser.add_argument("--large", action="store_true", help="lists, exports: with a million requests (some minutes)")
    parser.add_argument("--postgres", action="store_true", help="lists: on an embedded PostgreSQL")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    for name in asked.names or NAMES:
        print(f"\n{name}", flush=True)
        print(table(measured(name, asked)), flush=True)


def measured(name: str, asked: argparse.Namespace) -> list[Figure]:
    """The figures of one measurement."""
    ways: dict[str, Callable[[], list[Figure]]] = {
        "start": start.measure,
        "catalogue": lambda: asyncio.run(catalogue.measure()),
        "signing_in": lambda: asyncio.run(signing_in.measure()),
        "lists": lambda: asyncio.run(lists.measure(large=asked.large, postgres=asked.postgres)),
        "exports": lambda: exports.measure(large=asked.large),
        "boards": lambda: asyncio.run(boards.measure(asked.boards, asked.bookings)),
        "first_load": first_load.measure,
        "lighthouse": lambda: lighthouse.measure(asked.rounds),
    }
    return ways[name]()


if __name__ == "__main__":
    main()
