"""Opening the store: as it is where the files have not changed, else brought up to date."""

from __future__ import annotations

from maillage.cache.generation import Generation, current, is_fresh
from maillage.cache.looks import look
from maillage.cache.place import Cache, check, translated

__all__ = ["opened"]


@translated()
def opened(cache: Cache) -> Generation:
    """Return the store of these files, built or refreshed where it must be.

    Raise Unusable where the folder cannot be used, Faults and InputFault for the files.
    """
    check(cache)
    seen = look(cache)
    found = current(cache)
    if found is not None and is_fresh(found, seen):
        return found
    from maillage.cache.building import brought_up_to_date

    return brought_up_to_date(cache, seen, found)
