"""Slips: what is wrong in a text, where, and what to write instead."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from maillage.turtle.positions import Span

__all__ = ["Severity", "Slip"]

Severity: TypeAlias = Literal["violation", "warning", "info"]


class Slip(NamedTuple):
    """One thing that is wrong in a text.

    ``message`` says what is wrong, ``hint`` what to write instead; ``code`` names the kind.
    """

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = "violation"
