"""`python -m bench [name …] [--boards N] [--large]`: measure, and say how it stands with the goals."""

import argparse
import asyncio
from collections.abc import Callable

from bench import boards, catalogue, dev_loop, exports, first_load, lighthouse, lists, login, startup
from bench.report import Measurement, format_table

MEASUREMENTS = (
    "start",
    "catalogue",
    "signing_in",
    "lists",
    "exports",
    "boards",
    "first_load",
    "lighthouse",
    "dev_loop",
)


def main() -> None:
    """Measure what is asked for, or everything that takes no more than a few minutes together."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the figures we hold ourselves to.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(MEASUREMENTS)} (all)")
    parser.add_argument("--boards", type=int, default=200, metavar="N", help="open boards; 2000 takes some minutes")
    parser.add_argument("--bookings", type=int, default=20, metavar="N", help="bookings those boards are sent")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="lighthouse: looks at each page")
    parser.add_argument("--large", action="store_true", help="lists, exports: with a million requests (some minutes)")
    parser.add_argument("--postgres", action="store_true", help="lists: on an embedded PostgreSQL")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(MEASUREMENTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    for name in asked.names or MEASUREMENTS:
        print(f"\n{name}", flush=True)
        print(format_table(run_measurement(name, asked)), flush=True)


def run_measurement(name: str, options: argparse.Namespace) -> list[Measurement]:
    """The figures of one measurement."""
    ways: dict[str, Callable[[], list[Measurement]]] = {
        "start": startup.measure,
        "catalogue": lambda: asyncio.run(catalogue.measure()),
        "signing_in": lambda: asyncio.run(login.measure()),
        "lists": lambda: asyncio.run(lists.measure(large=options.large, postgres=options.postgres)),
        "exports": lambda: exports.measure(large=options.large),
        "boards": lambda: asyncio.run(boards.measure(options.boards, options.bookings)),
        "first_load": first_load.measure,
        "dev_loop": dev_loop.measure,
        "lighthouse": lambda: lighthouse.measure(options.rounds),
    }
    return ways[name]()


if __name__ == "__main__":
    main()
