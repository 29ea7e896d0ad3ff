"""One entry of a list to choose from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """What is sent, and the words one sees."""

    value: str
    label: str
