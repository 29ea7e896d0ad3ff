"""What the processes of the development loop tell each other over pipes."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class SourceChange:
    """Source files that were written or removed; paths relative to the project."""

    paths: frozenset[str]

    @property
    def affects_server(self) -> bool:
        """Whether the server must import its code again."""
        return any(path.endswith((".py", ".txt", ".html", ".po", ".mo")) for path in self.paths)


class Stage(StrEnum):
    """A step from a change to the browser."""

    SERVING = "new code served"
    CHANGED_PAGES_COMPILED = "changed pages compiled"
    COMPILED = "all pages compiled"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    """A stage was reached, so many seconds after the change was noticed."""

    stage: Stage
    seconds: float = 0.0


@dataclass(frozen=True)
class PageRequested:
    """A browser fetched the module of a page, which is in view or was just now."""

    module_file: str


@dataclass(frozen=True)
class CompilerStarted:
    """The process that compiles the pages of a revision of the code."""

    pid: int
