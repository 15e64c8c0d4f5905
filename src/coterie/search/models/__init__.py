"""Tables of the room: what is searched, the words that occur in it, and what people searched who let it count."""

from coterie.search.models.index import Indexed, Rebuild, Word
from coterie.search.models.signals import Consent, Search

__all__ = ["Consent", "Indexed", "Rebuild", "Search", "Word"]
