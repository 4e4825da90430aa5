"""Text of Turtle and TriG: where each triple is written, what is wrong with it, a stable form.

This package reads text, not graphs: it knows lines, columns, comments and the words of the author.
It imports nothing of maillage but its faults, so that it can be used alone.
"""
