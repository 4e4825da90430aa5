"""Text of Turtle and TriG: where each triple is written, what is wrong with it, a stable form.

This package reads text, not graphs: it knows lines, columns, comments and the words of the author.
It imports nothing of maillage but its faults, so that it can be used alone.

locate      where a triple, a subject or a mention is written
lexical     slips that parsers let pass (values, characters, prefixes, encoding)
mistakes    all mistakes of syntax of a file, in words
source      the bytes of a file as text
statements  every triple of a text with its places
"""
