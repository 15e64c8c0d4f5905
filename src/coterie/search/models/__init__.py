"""Tables of the room: what is searched, and the words that occur in it."""

from coterie.search.models.index import Indexed, Rebuild, Word

__all__ = ["Indexed", "Rebuild", "Word"]
