"""The short way for a plain call: typer's declarations without its machinery.

Typer resolves a call through pydantic, which takes two to three times as long to import as a
question takes to answer. A call that is complete and names only options that the command
declares needs none of that: this module reads it from the same declarations. Everything else
(help, completion, a wrong or missing value) is left to typer, which explains it.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from typer.models import ParameterInfo

__all__ = ["REQUIRED", "NotPlain", "Parameter", "arguments", "declared"]

# What a word becomes; each conversion is exact or raises ValueError, then typer takes over.
_LEAVES: Final[dict[type, Callable[[str], Any]]] = {str: str, int: int, float: float, Path: Path}


# What a declaration may say besides: it shows in the help and changes nothing else.
_SHOWN: Final = {"default", "help", "hidden", "metavar", "param_decls", "rich_help_panel"}


REQUIRED: Final = object()
"""The default of what must be given."""


class NotPlain(Exception):
    """This call needs typer's own parser."""


class Parameter(NamedTuple):
    """An option, or an argument where it has no flags; without a default it is required."""

    name: str
    flags: tuple[str, ...]
    leaf: Any
    many: bool = False
    default: Any = None

    def read(self, word: str) -> Any:
        """Return what a word stands for. Raise KeyError or ValueError."""
        if isinstance(self.leaf, type) and issubclass(self.leaf, Enum):
            return self.leaf(word)
        return _LEAVES[self.leaf](word)


def arguments(declared: Sequence[Parameter], words: Sequence[str]) -> dict[str, Any]:
    """Return the arguments that a command's function gets for these words.

    Raise NotPlain where the call is incomplete, unknown or out of the ordinary.
    """
    options = {flag: p for p in declared for flag in p.flags}
    positional = [p for p in declared if not p.flags]
    given: dict[str, Any] = {}
    loose: list[str] = []
    rest = iter(words)
    for word in rest:
        if word.startswith("-") and word != "-":
            _option(word, rest, options, given)
        else:
            loose.append(word)
    _place(positional, loose, given)
    return _complete(declared, given)


def _option(
    word: str, rest: typing.Iterator[str], options: dict[str, Parameter], given: dict[str, Any]
) -> None:
    flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
    parameter = options.get(flag)
    if parameter is None or (parameter.name in given and not parameter.many):
        raise NotPlain(word)
    if parameter.leaf is bool:
        if equals:
            raise NotPlain(word)
        given[parameter.name] = True
        return
    text = value if equals else next(rest, None)
    if text is None or (not equals and text.startswith("-")):
        raise NotPlain(word)
    _put(parameter, text, given)


def _place(positional: Sequence[Parameter], loose: list[str], given: dict[str, Any]) -> None:
    for parameter in positional:
        taken = loose[:] if parameter.many else loose[:1]
        del loose[: len(taken)]
        for word in taken:
            _put(parameter, word, given)
    if loose:
        raise NotPlain(loose[0])


def _put(parameter: Parameter, word: str, given: dict[str, Any]) -> None:
    try:
        value = parameter.read(word)
    except (KeyError, ValueError) as error:
        raise NotPlain(word) from error
    if parameter.many:
        given.setdefault(parameter.name, []).append(value)
    else:
        given[parameter.name] = value


def _complete(declared: Sequence[Parameter], given: dict[str, Any]) -> dict[str, Any]:
    for parameter in declared:
        if parameter.name not in given and parameter.default is REQUIRED:
            raise NotPlain(parameter.name)
    return {p.name: given.get(p.name, p.default) for p in declared}


def declared(function: Callable[..., Any]) -> list[Parameter]:
    """Return what a command's function declares to typer. Raise NotPlain for the extraordinary."""
    import inspect

    hints = typing.get_type_hints(function, include_extras=True)
    signature = inspect.signature(function).parameters
    return [_parameter(name, hints[name], p.default) for name, p in signature.items()]


def _parameter(name: str, hint: Any, default: Any) -> Parameter:
    from inspect import Parameter as Signed

    from typer.models import OptionInfo, ParameterInfo

    kind, info = (
        typing.get_args(hint)[:2] if typing.get_origin(hint) is typing.Annotated else (None, None)
    )
    if not isinstance(info, ParameterInfo) or not _ordinary(info):
        raise NotPlain(name)
    leaf, many = _leaf(kind)
    flags = _flags(name, info, leaf) if isinstance(info, OptionInfo) else ()
    return Parameter(name, flags, leaf, many, REQUIRED if default is Signed.empty else default)


def _ordinary(info: ParameterInfo) -> bool:
    """Return whether a declaration says nothing that changes what a word becomes."""
    usual = vars(type(info)())
    return all(usual.get(name) == value for name, value in vars(info).items() if name not in _SHOWN)


def _leaf(kind: Any) -> tuple[Any, bool]:
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        [kind] = [k for k in typing.get_args(kind) if k is not type(None)] or [None]
    if typing.get_origin(kind) is list:
        return typing.get_args(kind)[0], True
    return kind, False


def _flags(name: str, info: ParameterInfo, leaf: Any) -> tuple[str, ...]:
    # In an annotation, the first flag stands where a default would.
    flags = tuple(d for d in (info.default, *(info.param_decls or ())) if isinstance(d, str))
    if any("/" in flag or not flag.startswith("-") for flag in flags):
        raise NotPlain(name)
    return flags or (f"--{name.replace('_', '-')}",)
