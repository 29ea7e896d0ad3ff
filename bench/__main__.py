"""`python -m bench [name …] [--boards N] [--large]`: run benchmarks and compare them with their goals."""

import argparse
import asyncio
from collections.abc import Callable

from bench import boards, catalogue, dev_loop, exports, first_load, lighthouse, lists, login, startup
from bench.report import Measurement, format_table

MEASUREMENTS = ("startup", "catalogue", "login", "lists", "exports", "boards", "first_load", "lighthouse", "dev_loop")


def main() -> None:
    """Run the named benchmarks, or all of them with small data sets, which takes a few minutes."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the performance goals.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"{', '.join(MEASUREMENTS)} (default: all)")
    parser.add_argument(
        "--boards", type=int, default=200, metavar="N", help="boards: open boards; 2000 takes some minutes"
    )
    parser.add_argument("--bookings", type=int, default=20, metavar="N", help="boards: number of bookings")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="lighthouse: runs per page")
    parser.add_argument("--large", action="store_true", help="lists, exports: with a million requests (some minutes)")
    parser.add_argument("--postgres", action="store_true", help="lists: on an embedded PostgreSQL")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MEASUREMENTS):
        parser.error(f"unknown benchmark: {', '.join(sorted(unknown))}")
    for name in options.names or MEASUREMENTS:
        print(f"\n{name}", flush=True)
        print(format_table(run_measurement(name, options)), flush=True)


def run_measurement(name: str, options: argparse.Namespace) -> list[Measurement]:
    """Run one benchmark."""
    functions: dict[str, Callable[[], list[Measurement]]] = {
        "startup": startup.measure,
        "catalogue": lambda: asyncio.run(catalogue.measure()),
        "login": lambda: asyncio.run(login.measure()),
        "lists": lambda: asyncio.run(lists.measure(large=options.large, postgres=options.postgres)),
        "exports": lambda: exports.measure(large=options.large),
        "boards": lambda: asyncio.run(boards.measure(options.boards, options.bookings)),
        "first_load": first_load.measure,
        "dev_loop": dev_loop.measure,
        "lighthouse": lambda: lighthouse.measure(options.rounds),
    }
    return functions[name]()


if __name__ == "__main__":
    main()
