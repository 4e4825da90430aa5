"""What can go wrong, as one tree.

MaillageError               everything that this package raises on purpose
├── UsageFault              the call asks for something that does not exist or does not fit
│   └── NotFound            no such query, view, node, file …
├── InputFault              a file that cannot be taken in, with its place
├── Faults                  several of them, found in one run
└── RunFault                something from outside stopped the run (time, disk, network)
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = ["Faults", "InputFault", "MaillageError", "NotFound", "RunFault", "UsageFault"]


class MaillageError(Exception):
    """Say what is wrong, where, and what to do instead.

    `line` and `column` count from 1. `hint` says what to write or to do instead.
    """

    exit_status = 2

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.hint = hint

    @property
    def place(self) -> str:
        """Return `file:line:column` as far as it is known, or an empty string."""
        parts = [self.file, self.line, self.column if self.line is not None else None]
        return ":".join(str(part) for part in parts if part is not None)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class UsageFault(MaillageError):
    """The call asks for something that does not exist or does not fit."""


class NotFound(UsageFault):
    """There is no such query, view, node or file."""


class InputFault(MaillageError):
    """A file cannot be taken in."""


class RunFault(MaillageError):
    """Something from outside stopped the run: time, disk, network."""


class Faults(MaillageError):
    """Several faults that one run found."""

    def __init__(self, faults: Iterable[MaillageError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
