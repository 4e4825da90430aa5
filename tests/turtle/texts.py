"""Random Turtle texts that use every way of writing things."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ["e:a", "e:b.c", ":", "e:", ":x-1", "<http://e/é>", "<#f>", "<../r>", "e:a\\,b", "e:%41"]
NUMBERS = ["1", "-1", "+01", "1.50", ".5", "1e3", "-1.E3", "true", "false"]
QUOTED = ['"{}"', "'{}'", '"""{}"""', "'''{}'''"]
ENDS = ["", "", "@fr", "@en-GB", "^^e:dt", "^^<http://e/dt>", " ^^ e:dt"]
GAPS = [" ", "\n", "\t", "  \n ", ' # note . ; [ "\n', "\r\n"]

gap = st.sampled_from(GAPS)
content = st.lists(
    st.sampled_from(["a", "é", "😀", ".", ";", "#", "\\n", "\\u00e9", "\\\\", "<", "[", " "]),
    max_size=6,
).map("".join)
string = st.builds(
    lambda form, text, end: form.format(text) + end,
    st.sampled_from(QUOTED),
    content,
    st.sampled_from(ENDS),
)
name = st.sampled_from(NAMES)
label = st.sampled_from(["_:x", "_:y", "_:z.1"])
predicate = st.sampled_from(["e:p", "a", "<http://e/q>", ":r"])
leaf = st.one_of(name, label, st.sampled_from(NUMBERS), string, st.just("[]"), st.just("( )"))


def pairs(node: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    objects = st.builds(
        lambda g, xs: f"{g},{g}".join(xs), gap, st.lists(node, min_size=1, max_size=3)
    )
    pair = st.builds(lambda p, g, o: p + g + o, predicate, gap, objects)
    body = st.builds(
        lambda s, g, xs: (g + s + g).join(xs),
        st.sampled_from([";", "; ;", " ;"]),
        gap,
        st.lists(pair, min_size=1, max_size=3),
    )
    return st.builds(lambda text, end: text + end, body, st.sampled_from(["", " ;", " ;;\n"]))


def nested(node: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.builds(lambda g, xs: f"({g}" + g.join(xs) + f"{g})", gap, st.lists(node, max_size=3))
    blank = st.builds(lambda g, body: f"[{g}{body}{g}]", gap, pairs(node))
    return st.one_of(items, blank)


node = st.recursive(leaf, nested, max_leaves=6)
subject = st.one_of(name, label, st.just("[]"), nested(leaf))
block = st.builds(lambda s, g, body, d: f"{s}{g}{body}{d}", subject, gap, pairs(node), gap)
directive = st.sampled_from(
    [
        "@prefix e: <http://e/> .",
        "PREFIX : <d#>",
        "@base <http://e/base/> .",
        "prefix e: <http://e2/>",
    ]
)
PROLOGUE = "@base <http://e/> .\n@prefix e: <http://e/ns#> .\n@prefix : <http://e/d#> .\n"
statement = st.one_of(
    block.map(lambda text: f"{text} ."), block.map(lambda text: f"{text} ."), directive
)
turtle = st.builds(lambda g, xs: PROLOGUE + g.join(xs) + g, gap, st.lists(statement, max_size=5))
graph = st.builds(
    lambda label, blocks, dot: f"{label} {{ {' . '.join(blocks)} {dot if blocks else ''} }}",
    st.sampled_from(["", "e:g", "GRAPH <g>", "_:x", "[]"]),
    st.lists(block, max_size=3),
    st.sampled_from(["", "."]),
)
trig = st.builds(
    lambda g, xs: PROLOGUE + g.join(xs) + g, gap, st.lists(st.one_of(statement, graph), max_size=5)
)
