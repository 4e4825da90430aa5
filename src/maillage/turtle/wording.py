"""Words for mistakes of syntax: what is wrong, and what to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, NamedTuple

from maillage.turtle.statements import Misread
from maillage.turtle.syntax import Surprise
from maillage.turtle.tokens import Token

__all__ = ["Words", "misread_words", "surprise_words"]


class Words(NamedTuple):
    """A mistake: its code, what is wrong, what to write, and from where to where."""

    code: str
    message: str
    hint: str
    start: int
    end: int


class _Case(NamedTuple):
    """A surprise with the text it is in and the prefixes that are known."""

    text: str
    surprise: Surprise
    prefixes: Mapping[str, str]

    @property
    def found(self) -> str:
        token = self.surprise.found
        return "" if token is None else self.text[token.start : token.end]

    @property
    def seen(self) -> str:
        """What was found, as a message shows it."""
        token = self.surprise.found
        if token is None:
            return "the end of the file"
        shown = _short(self.found)
        return shown if shown[:1] in _CURLY else f"“{shown}”"

    @property
    def before(self) -> str:
        token = self.surprise.previous
        return "" if token is None else self.text[token.start : token.end]

    def follows(self, *kinds: str) -> bool:
        """Tell whether the token before is of a kind."""
        return self.surprise.previous is not None and self.surprise.previous.kind in kinds

    def adjoins(self, *kinds: str) -> bool:
        """Tell whether the token before is of a kind and touches what was found."""
        before, found = self.surprise.previous, self.surprise.found
        touches = before is not None and found is not None and before.end == found.start
        return touches and self.follows(*kinds)

    def at_found(self, code: str, message: str, hint: str = "") -> Words:
        """Return words placed at what was found."""
        token = self.surprise.found
        if token is None:
            return self.after_previous(code, message, hint)
        end = min(token.end, _line_end(self.text, token.start))
        return Words(code, message, hint, token.start, max(end, token.start + 1))

    def after_previous(self, code: str, message: str, hint: str = "") -> Words:
        """Return words placed at the last thing that was right."""
        token = self.surprise.previous
        if token is None:
            return Words(code, message, hint, 0, 0)
        return Words(code, message, hint, token.start, token.end)


def surprise_words(text: str, surprise: Surprise, prefixes: Mapping[str, str]) -> Words:
    """Return the words for a place where the text is not what the grammar asks for."""
    case = _Case(text, surprise, prefixes)
    token = surprise.found
    if token is not None and token.kind in _BY_KIND:
        return _BY_KIND[token.kind](case)
    return _BY_EXPECTED.get(surprise.expected, _plain)(case)


_FIGURES: Final = ("integer", "decimal", "double")
_CURLY: Final = "“”„«»‘’‚‹›"


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _indented(text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    return line < start and not text[line:start].strip()


# -- by what was found --------------------------------------------------------------------------


def _merge(case: _Case) -> Words:
    return case.at_found(
        "merge-marker",
        "A merge was not finished: both versions are in the file.",
        "Keep one version and delete the lines <<<<<<<, ======= and >>>>>>>.",
    )


def _curly(case: _Case) -> Words:
    inner = case.found.strip(_CURLY + '" \u00a0\u202f')
    return case.at_found(
        "curly-quotes",
        f"{case.seen} is quoted with typographic quotes.",
        f'Write straight quotes: "{inner}".',
    )


def _unclosed(case: _Case) -> Words:
    if case.adjoins("pname"):
        hint = "Write \\' for an apostrophe in a name, or the whole IRI in < >."
        return case.at_found("stray-character", f"{case.found[0]} ends the name here.", hint)
    inner = case.found.lstrip("\"'")
    if case.found.count('"') > 1 and case.found[0] == '"':
        return case.at_found(
            "unclosed-string",
            "A quote inside a value ends it too early, or one is missing.",
            'Write \\" for a quote inside a value.',
        )
    return case.at_found(
        "unclosed-string",
        "This value has no closing quote on its line.",
        f'Write "{inner[:40]}" or, for several lines, """…""".',
    )


def _unclosed_long(case: _Case) -> Words:
    quotes = case.found[:3]
    return case.at_found(
        "unclosed-string",
        f"The value that begins with {quotes} here never ends.",
        f"Write {quotes} after its last line.",
    )


def _bad_escape(case: _Case) -> Words:
    match = re.search(
        r"""\\(?:[^tbnrf"'\\uU]|u(?![0-9A-Fa-f]{4})|U(?![0-9A-Fa-f]{8}))""", case.found
    )
    token = case.surprise.found
    escape = match[0] if match else "\\"
    start = (token.start if token else 0) + (match.start() if match else 0)
    message = f"{escape} means nothing in a value."
    return Words("bad-escape", message, "Write \\\\ for a backslash.", start, start + len(escape))


def _bad_iri(case: _Case) -> Words:
    written = case.found
    if not written.endswith(">"):
        return case.at_found("bad-iri", f"{case.seen} has no closing >.", "Write > after the IRI.")
    wrong = re.search(r'[\x00-\x20{}|^`\\"]', written)
    sign = "a character" if wrong is None else {" ": "a space"}.get(wrong[0], repr(wrong[0]))
    token = case.surprise.found
    assert_start = token.start if token else 0
    start = assert_start + (wrong.start() if wrong else 0)
    hint = "Write %20 for a space." if sign == "a space" else "Write it percent-encoded."
    return Words("bad-iri", f"There is {sign} in the IRI {case.seen}.", hint, start, start + 1)


def _aside(case: _Case) -> Words:
    hint = "Write # before a comment, on each of its lines."
    return case.at_found("bad-comment", f"{case.seen} is no comment in Turtle.", hint)


def _fence(case: _Case) -> Words:
    message = f"{case.seen} is a mark of Markdown, not of Turtle."
    return case.at_found("markdown", message, "Delete this line.")


def _star(case: _Case) -> Words:
    return case.at_found(
        "rdf-1.2",
        f"{case.seen} is RDF 1.2 (statements about statements), which is not read here.",
        "Make the statement a node of its own, and say about the node what you want to say.",
    )


_STRAY_HINTS: Final = {
    "€": "Write the number alone, and the currency in its own property (cur:EUR).",
    "$": "Write the number alone, and the currency in its own property.",
    "£": "Write the number alone, and the currency in its own property.",
    "%": "Write the number alone; what it counts is said by its property.",
    "=": "Between property and value stands only a space.",
    "&": 'Values stand in quotes: "…".',
    "|": "Several values are parted by a comma.",
    "\\": "A backslash stands only inside quotes or before a sign in a name.",
    "_": "Language tags take a hyphen: @fr-FR.",
    "^": 'Before a datatype stand two: "2018-04-01"^^xsd:date.',
    "?": "What is not known is left out; names with ? are for queries.",
}


def _stray(case: _Case) -> Words:
    character = case.found
    if character == "\ufeff":
        message, hint = "There is a byte order mark here.", "Save the file as UTF-8 without BOM."
    elif character.isspace() or not character.isprintable():
        message = f"There is an invisible character (U+{ord(character):04X}) here."
        hint = "Delete it or write a plain space."
    else:
        message = f"{character} means nothing here."
        hint = _STRAY_HINTS.get(character, 'Values stand in quotes: "…".')
        if case.adjoins("pname"):
            hint = f"Write \\{character} in a name, or the whole IRI in < >."
    return case.at_found("stray-character", message, hint)


_BY_KIND: Final[Mapping[str, Callable[[_Case], Words]]] = {
    "aside": _aside,
    "badescape": _bad_escape,
    "badiri": _bad_iri,
    "badlong": _unclosed_long,
    "badstring": _unclosed,
    "curly": _curly,
    "fence": _fence,
    "merge": _merge,
    "star": _star,
    "unknown": _stray,
}


# -- by what was expected -----------------------------------------------------------------------


def _cut_name(case: _Case) -> bool:
    """Tell whether a comment begins on the heels of a name: `source:vote#passage`."""
    end = _end(case.surprise.previous)
    return case.follows("pname") and case.text[end : end + 1] == "#"


def _cut_name_words(case: _Case) -> Words:
    end = _line_end(case.text, _end(case.surprise.previous))
    whole = case.text[_start(case.surprise.previous) : end].split()[0]
    message = f"The name {_short(whole)} ends before its #, which begins a comment."
    hint = "Write the whole IRI in < >, or a prefix that ends in #."
    return case.after_previous("comment-in-name", message, hint)


def _statement_end(case: _Case) -> Words:
    if _cut_name(case):
        return _cut_name_words(case)
    if case.surprise.found is None:
        message = f"The file ends before its last statement does, after “{_short(case.before)}”."
        return case.after_previous("missing-dot", message, "Write . at its end.")
    message = f"The statement before {case.seen} has no end: a dot is missing after this."
    return case.after_previous("missing-dot", message, f"Write {_short(case.before)} .")


def _directive_end(case: _Case) -> Words:
    message = "A dot is missing at the end of this line."
    return case.after_previous("missing-dot", message, f"Write {_short(case.before)} .")


def _object_end(case: _Case) -> Words:
    token = case.surprise.found
    if _cut_name(case):
        return _cut_name_words(case)
    if token is not None and _indented(case.text, token.start):
        message = f"Something is missing between this and {case.seen} in the next line."
        hint = "Write ; before another property, , before another value."
        return case.after_previous("missing-semicolon", message, hint)
    return _side_by_side(case)


def _side_by_side(case: _Case) -> Words:
    """Return the words for two terms in one line with nothing between them."""
    word = case.surprise.found is not None and case.surprise.found.kind == "word"
    if case.adjoins("at"):
        message = f"A language tag has plain letters only, not {case.seen}."
        return case.at_found("bad-language", message, "Write for instance @fr.")
    if _after_comma(case):
        return _comma_words(case)
    if case.adjoins("string"):
        message = "A quote inside a value ends it here."
        return case.at_found("unclosed-string", message, 'Write \\" for a quote inside a value.')
    if word and case.follows("pname"):
        message = f"A name has no spaces: it ends before {case.seen}."
        hint = "Write it as it is declared, with hyphens, or a text in quotes."
        return case.at_found("space-in-name", message, hint)
    if word and case.follows(*_FIGURES):
        return _unit(case)
    message = f"{case.seen} follows a value with nothing between them."
    hint = "Write ; before another property, , before another value."
    return case.at_found("missing-separator", message, hint)


def _after_comma(case: _Case) -> bool:
    """Tell whether the token before is a property in a line of its own, after a comma."""
    start = _start(case.surprise.previous)
    indented = case.follows("pname", "iri") and _indented(case.text, start)
    return indented and case.text[:start].rstrip().endswith(",")


def _comma_words(case: _Case) -> Words:
    at = case.text.rindex(",", 0, _start(case.surprise.previous))
    message = f"After this comma stands another value, but “{_short(case.before)}” has one itself."
    return Words("comma-for-semicolon", message, "Write ; instead of the comma.", at, at + 1)


_UNITS: Final = {"k": 10**3, "K": 10**3, "M": 10**6, "Md": 10**9, "G": 10**9}


def _unit(case: _Case) -> Words:
    """Return the words for 46M or 46 k€: a figure with a word on its heels."""
    factor = _UNITS.get(case.found.rstrip("€"))
    message = f"{case.before} {case.found} is no number."
    hint = "Write the number alone; what it counts is said by its property."
    if factor is not None:
        hint = f"Write {Decimal(case.before) * factor:f}."
    return case.at_found("number-unit", message, hint)


def _number_end(case: _Case) -> Words:
    start = re.search(r"[0-9+-][0-9. ]*\Z", case.text[: _start(case.surprise.previous)] or "")
    first = start.start() if start else _start(case.surprise.previous)
    end = _end(case.surprise.found)
    date = _DATE.match(case.text, first)
    if date is not None:
        return _date_words(case, date)
    rest = re.compile(r"(?:[ \u00a0\u202f][0-9]+)*(?:,[0-9]+)?").match(case.text, end)
    written = case.text[first : rest.end() if rest else end]
    joined = re.sub(r"\s", "", written).replace(",", ".")
    end = first + len(written)
    return Words(
        "number-space",
        f"{written} is not one number: spaces part numbers.",
        f"Write {joined}.",
        first,
        end,
    )


_DATE: Final = re.compile(
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})(?:-(?P<d>[0-9]{2}))?(?![\w-])"
    r"|(?P<d2>[0-9]{1,2})[/.](?P<m2>[0-9]{1,2})[/.](?P<y2>[0-9]{4})(?!\w)"
)


def _date_words(case: _Case, date: re.Match[str]) -> Words:
    """Return the words for a date that stands without quotes."""
    year, month, day = (date[name] or date[f"{name}2"] for name in ("y", "m", "d"))
    written = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    short = "edtf:EDTF" if "edtf" in case.prefixes else "xsd:gYearMonth"
    datatype = "xsd:date" if day else short
    message = f"{date[0]} is a date without quotes."
    hint = f'Write it in quotes with its datatype: "{written}"^^{datatype}.'
    return Words("bare-date", message, hint, *date.span())


def _start(token: Token | None) -> int:
    return 0 if token is None else token.start


def _end(token: Token | None) -> int:
    return 0 if token is None else token.end


def _value(case: _Case) -> Words:
    token = case.surprise.found
    if token is not None and token.kind == "word":
        return _bare_word(case)
    if _early_dot(case):
        return _early_dot_words(case)
    message = f"A value is missing between “{_short(case.before)}” and {case.seen}."
    return case.after_previous("missing-value", message, f"Write the value before {case.seen}.")


def _bare_word(case: _Case) -> Words:
    word = case.found
    if not word.isprintable():
        message = "There is an invisible character here."
        return case.at_found("stray-character", message, "Delete it.")
    if word.lower() in ("true", "false"):
        return case.at_found("bare-word", f"{word} is no value.", f"Write {word.lower()}.")
    if word.lower() in ("vrai", "oui", "faux", "non", "yes", "no", "none", "null", "nan"):
        hint = {"vrai": "true", "oui": "true", "yes": "true"}.get(word.lower(), "false")
        hint = f"Write {hint}." if word.lower() not in ("none", "null", "nan") else "Leave it out."
        return case.at_found("bare-word", f"{word} is no value.", hint)
    hint = f'Write "{word}" for a text, or its prefix before it: prefix:{word}.'
    return case.at_found("bare-word", f"{word} is neither a name with a prefix nor a value.", hint)


def _predicate(case: _Case) -> Words:
    if _early_dot(case):
        return _early_dot_words(case)
    token = case.surprise.found
    if token is None:
        return _statement_end(case)
    if token.kind == "word":
        return _bare_word(case)
    if token.kind == "{":
        return _graph_in_turtle(case)
    if token.kind in (".", ";", ","):
        message = f"Nothing is said of “{_short(case.before)}”: {case.seen} comes too early."
        return case.at_found("missing-property", message, "Write a property and its value first.")
    message = f"{case.seen} cannot be a property."
    hint = "After the subject or a ; stands a property, such as skos:prefLabel, or a."
    return case.at_found("not-a-property", message, hint)


def _early_dot(case: _Case) -> bool:
    """Tell whether the statement is the continuation of one that a dot ended too early."""
    begun = case.surprise.begun
    return _indented(case.text, begun) and _dot_before(case.text, begun) >= 0


def _dot_before(text: str, begun: int) -> int:
    """Return where the dot is that ended the statement before, or -1."""
    before = text[:begun].rstrip()
    line = before.rfind("\n") + 1
    code = re.sub(r"\s#[^\n]*\Z", "", before[line:]).rstrip()
    return line + len(code) - 1 if code.endswith(".") else -1


def _early_dot_words(case: _Case) -> Words:
    at = _dot_before(case.text, case.surprise.begun)
    message = "The dot ends the statement here, but the next line goes on with it."
    return Words("early-dot", message, "Write ; instead of the dot.", at, at + 1)


def _subject(case: _Case) -> Words:
    token = case.surprise.found
    if _early_dot(case):
        return _early_dot_words(case)
    word = case.found
    if word.lower().lstrip("@") in ("prefix", "base"):
        hint = f"Write {word.lower()}."
        return case.at_found("bad-directive", f"{word} is not written so.", hint)
    if token is not None and token.kind == "word":
        return _bare_word(case)
    if token is not None and token.kind in ("}", "]", ")"):
        return case.at_found("stray-bracket", f"{case.seen} closes nothing.", "Delete it.")
    if token is not None and token.kind == "{":
        return _graph_in_turtle(case)
    message = f"A statement cannot begin with {case.seen}."
    hint = "It begins with what it is about: a name such as actor:minalogic, or an IRI in < >."
    return case.at_found("not-a-subject", message, hint)


def _graph_in_turtle(case: _Case) -> Words:
    message = "{ … } is for graphs, which Turtle does not have."
    return case.at_found("graph-in-turtle", message, "Name the file .trig, or delete the braces.")


def _prefix_name(case: _Case) -> Words:
    message = f"After @prefix stands a name with a colon, not {case.seen}."
    return case.at_found("bad-directive", message, f"Write {_short(case.found).rstrip(':')}: <…> .")


def _namespace(case: _Case) -> Words:
    message = f"Here stands an IRI in < >, not {case.seen}."
    rest = re.match(r"\S*", case.text[_start(case.surprise.found) :])
    iri = (rest[0] if rest else "").strip("\"'.")
    return case.at_found("bad-directive", message, f"Write <{iri}> .")


def _no_dot(case: _Case) -> Words:
    message = "No dot stands here: PREFIX and BASE without @, and graphs, end without one."
    return case.at_found("stray-dot", message, "Delete the dot, or write @prefix in small letters.")


def _bracket(case: _Case) -> Words:
    token = case.surprise.found
    opened = _open_bracket(case.text, case.surprise)
    if opened is None:
        return case.at_found("unclosed-bracket", f"A bracket is missing before {case.seen}.")
    sign = case.text[opened]
    closing = {"[": "]", "(": ")"}[sign]
    message = f"The {sign} that opens here is not closed before {case.seen}."
    where = "" if token is None else f" before {case.seen}"
    return Words("unclosed-bracket", message, f"Write {closing}{where}.", opened, opened + 1)


def _open_bracket(text: str, surprise: Surprise) -> int | None:
    """Return the innermost bracket that is open where the surprise is."""
    from maillage.turtle.tokens import tokenize

    stack = []
    end = _start(surprise.found) if surprise.found else len(text)
    for token in tokenize(text, surprise.begun, end):
        if token.kind in ("[", "("):
            stack.append(token.start)
        elif token.kind in ("]", ")") and stack:
            stack.pop()
    return stack[-1] if stack else None


def _graph_end(case: _Case) -> Words:
    message = "The graph that { opened is not closed at the end of the file."
    return case.after_previous("unclosed-bracket", message, "Write } at its end.")


def _no_graph(case: _Case) -> Words:
    message = "A graph cannot begin inside a graph."
    return case.at_found("unclosed-bracket", message, "Write } at the end of the one before.")


def _datatype(case: _Case) -> Words:
    message = f"After ^^ stands a datatype such as xsd:date, not {case.seen}."
    return case.after_previous("missing-datatype", message, "Write the datatype, or delete ^^.")


def _list_item(case: _Case) -> Words:
    message = "In a list ( … ) values are parted by spaces."
    return case.at_found("comma-in-list", message, "Delete the comma.")


def _plain(case: _Case) -> Words:
    return case.at_found("syntax", f"{case.seen} cannot stand here.")


def _short(text: str) -> str:
    line = text.split("\n", maxsplit=1)[0]
    return line if len(line) <= 40 else line[:37] + "…"


_BY_EXPECTED: Final[Mapping[str, Callable[[_Case], Words]]] = {
    "closing bracket": _bracket,
    "datatype": _datatype,
    "directive end": _directive_end,
    "graph end": _graph_end,
    "list item": _list_item,
    "namespace": _namespace,
    "no dot": _no_dot,
    "no graph": _no_graph,
    "number end": _number_end,
    "object": _value,
    "object end": _object_end,
    "predicate": _predicate,
    "prefix name": _prefix_name,
    "statement end": _statement_end,
    "subject": _subject,
}


# -- terms that mean nothing --------------------------------------------------------------------


def misread_words(
    misread: Misread, declared: Mapping[str, str], project: Mapping[str, str]
) -> Words:
    """Return the words for a term that is well written but means nothing.

    ``declared`` are the file's prefixes with their colons, ``project`` the project's without.
    """
    message, hint = _MISREAD.get(misread.code, _misread_iri)(misread.detail, declared, project)
    return Words(misread.code, message, hint, misread.start, misread.end)


def _undeclared(
    prefix: str, declared: Mapping[str, str], project: Mapping[str, str]
) -> tuple[str, str]:
    message = f"The prefix {prefix} is not declared in this file."
    iri = project.get(prefix[:-1])
    if iri is not None:
        return message, f"Write at the top: @prefix {prefix} <{iri}> ."
    known = {name[:-1] for name in declared} | set(project)
    near = get_close_matches(prefix[:-1], sorted(known), n=1, cutoff=0.6)
    if near:
        return message, f"Did you mean {near[0]}:?"
    return message, f"Write at the top: @prefix {prefix} <…> ."


def _relative(
    detail: str, declared: Mapping[str, str], project: Mapping[str, str]
) -> tuple[str, str]:
    written = detail.split(": ", maxsplit=1)[0]
    return f"{written} is no whole IRI.", "Write it from its http: or https: on."


def _misread_iri(
    detail: str, declared: Mapping[str, str], project: Mapping[str, str]
) -> tuple[str, str]:
    written, _, reason = detail.partition(": ")
    return f"{written} is no IRI: {reason or 'it is not well-formed'}.", "Write it percent-encoded."


def _bad_language(
    detail: str, declared: Mapping[str, str], project: Mapping[str, str]
) -> tuple[str, str]:
    return f"{detail} is no language tag.", "Write for instance @fr."


def _surrogate(
    detail: str, declared: Mapping[str, str], project: Mapping[str, str]
) -> tuple[str, str]:
    return f"{detail} is no character.", "Write the character itself."


_MISREAD: Final = {
    "bad-escape": _surrogate,
    "bad-iri": _misread_iri,
    "bad-language": _bad_language,
    "relative-iri": _relative,
    "undeclared-prefix": _undeclared,
}
