"""Sums of money as ranges, in exact decimals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from enum import IntEnum
from functools import reduce
from typing import Final

__all__ = [
    "COMPARATORS",
    "NOTHING",
    "OPEN",
    "UNKNOWN",
    "Amount",
    "Bound",
    "Hold",
    "add",
    "digits",
    "display",
    "figure",
    "of",
    "share",
    "span",
    "take",
]

# Money is added, never divided: whatever the operands, no digit may be lost without a fault.
EXACT: Final = Context(prec=20_000, traps=[Inexact])
ZERO: Final = Decimal(0)


class Hold(IntEnum):
    """How well a bound holds; of two, the weaker wins."""

    FIRM = 0
    """The true sum does not lie beyond it."""
    NEAR = 1
    """The true sum is near it, on either side."""
    OPEN = 2
    """Nothing is known on this side."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of an amount; `strict`: the true sum is not the bound itself."""

    value: Decimal = ZERO
    hold: Hold = Hold.FIRM
    strict: bool = False

    def firm(self) -> Decimal | None:
        """Return the value where the bound holds, else None."""
        return self.value if self.hold is Hold.FIRM else None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money of which a lower and an upper bound are known, or not."""

    low: Bound
    high: Bound

    def __str__(self) -> str:
        return display(self)


OPEN: Final = Bound(ZERO, Hold.OPEN)
NOTHING: Final = Amount(Bound(), Bound())
UNKNOWN: Final = Amount(OPEN, OPEN)


def _near(value: Decimal) -> Bound:
    return Bound(value, Hold.NEAR)


# What a comparator makes of a printed figure: the bounds below and above.
COMPARATORS: Final[dict[str, Callable[[Decimal], Amount]]] = {
    "exact": lambda value: Amount(Bound(value), Bound(value)),
    "atLeast": lambda value: Amount(Bound(value), OPEN),
    "moreThan": lambda value: Amount(Bound(value, strict=True), OPEN),
    "about": lambda value: Amount(_near(value), _near(value)),
    "justBelow": lambda value: Amount(_near(value), Bound(value)),
    "atMost": lambda value: Amount(OPEN, Bound(value)),
}


def of(comparator: str, value: Decimal) -> Amount:
    """Return the amount that a figure and its comparator state.

    Raise KeyError for a comparator that makes no bounds of one figure.
    """
    return COMPARATORS[comparator](value)


def add(amounts: Iterable[Amount]) -> Amount:
    """Return the sum: bounds add up, and a side is as weak as its weakest summand."""
    return reduce(lambda a, b: Amount(_plus(a.low, b.low), _plus(a.high, b.high)), amounts, NOTHING)


def take(whole: Amount, part: Amount) -> Amount | None:
    """Return what is left of a whole without one of its parts, or None where the part exceeds it.

    Where what is left may be less than nothing, nothing is known of its lower bound.
    """
    low = _plus(whole.low, _negative(part.high))
    high = _plus(whole.high, _negative(part.low))
    if high.hold is not Hold.OPEN and high.value < 0:
        return None
    return Amount(low if low.value >= 0 else OPEN, high)


def span(amounts: Iterable[Amount]) -> Amount:
    """Return the range that holds every one of several readings of one sum."""
    return reduce(lambda a, b: Amount(_outer(a.low, b.low, -1), _outer(a.high, b.high, 1)), amounts)


def share(amount: Amount, percent: Decimal) -> Amount:
    """Return so many per cent (0 or more) of an amount."""

    def scaled(bound: Bound) -> Bound:
        part = EXACT.multiply(bound.value, percent).scaleb(-2, EXACT)
        return Bound(part, bound.hold, bound.strict)

    return Amount(scaled(amount.low), scaled(amount.high))


def _plus(a: Bound, b: Bound) -> Bound:
    hold = max(a.hold, b.hold)
    if hold is Hold.OPEN:
        return OPEN
    strict = hold is Hold.FIRM and (a.strict or b.strict)
    return Bound(EXACT.add(a.value, b.value), hold, strict)


def _negative(bound: Bound) -> Bound:
    return Bound(bound.value.copy_negate(), bound.hold, bound.strict)


def _outer(a: Bound, b: Bound, side: int) -> Bound:
    hold = max(a.hold, b.hold)
    if hold is Hold.OPEN:
        return OPEN
    far = max(a, b, key=lambda c: c.value) if side > 0 else min(a, b, key=lambda c: c.value)
    same = a.value == b.value
    strict = hold is Hold.FIRM and (a.strict and b.strict if same else far.strict)
    return Bound(far.value, hold, strict)


# ---------------------------------------------------------------- as people read it

CURRENCIES: Final = {"EUR": "€", "USD": "$", "GBP": "£", "FRF": "F"}


def display(amount: Amount, currency: str = "EUR") -> str:
    """Return the amount as French readers write it: `≥ 600 000 €`, `≈ 36 M€`, `> 600 000 €`."""
    low, high = amount.low, amount.high
    if low.hold is Hold.OPEN and high.hold is Hold.OPEN:
        return "montant inconnu"
    if low.hold is Hold.OPEN:
        return _one_sided(high, "<" if high.strict else "≤", "ou moins", currency)
    if high.hold is Hold.OPEN:
        return _one_sided(low, ">" if low.strict else "≥", "ou plus", currency)
    if low.value == high.value:
        return f"{_SIGNS[low.hold, high.hold]}{figure(low.value, currency)}"
    short = _unit(low.value) == _unit(high.value)
    return f"entre {_side(low, currency, short)} et {_side(high, currency, short)}"


_SIGNS: Final = {
    (Hold.FIRM, Hold.FIRM): "",
    (Hold.NEAR, Hold.NEAR): "≈ ",
    (Hold.NEAR, Hold.FIRM): "≲ ",
    (Hold.FIRM, Hold.NEAR): "≳ ",
}


def _one_sided(bound: Bound, sign: str, words: str, currency: str) -> str:
    if bound.hold is Hold.FIRM:
        return f"{sign} {figure(bound.value, currency)}"
    return f"≈ {figure(bound.value, currency)} {words}"


def _side(bound: Bound, currency: str, short: bool) -> str:
    return ("≈ " if bound.hold is Hold.NEAR else "") + figure(bound.value, currency, short=short)


def figure(value: Decimal, currency: str = "EUR", *, short: bool = True) -> str:
    """Return one figure without losing a digit: `351 000 €`, `1,5 M€`, `1,2 Md€`, `12,50 €`.

    Millions and thousand millions are written short where one decimal is enough.
    """
    sign = CURRENCIES.get(currency, currency)
    unit = _unit(value) if short else ""
    if unit:
        digits = _french(_plain(value.scaleb(-_POWERS[unit], EXACT)))
        return f"{digits} {unit}{sign}" if sign in "€$£" else f"{digits} {unit} {sign}"
    plain = _plain(value)
    cents = f"{value:.2f}" if "." in plain and len(plain.partition(".")[2]) < 2 else plain
    return f"{_french(cents)} {sign}"


_POWERS: Final = {"Md": 9, "M": 6}


def _unit(value: Decimal) -> str:
    """Return the unit in which one decimal is enough, or an empty string."""
    # The operators of Decimal round to 28 digits: the exact context must do this.
    size = value.copy_abs()
    return next((u for u, n in _POWERS.items() if size >= 10**n and not _rest(size, n - 1)), "")


def _rest(size: Decimal, power: int) -> Decimal:
    return EXACT.remainder(size, Decimal(10) ** power)


def digits(value: Decimal) -> str:
    """Return a number as French readers write it: `10 000`, `1,5`."""
    return _french(_plain(value))


def _plain(value: Decimal) -> str:
    """Return the digits without exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _french(digits: str) -> str:
    whole, _, cents = digits.partition(".")
    grouped = f"{Decimal(whole):,f}".replace(",", " ")
    return f"{grouped},{cents}" if cents else grouped
