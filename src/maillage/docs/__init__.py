"""Pages that are written from the project's own files."""

__all__: list[str] = []
