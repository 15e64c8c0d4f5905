"""What people write: Markdown to safe HTML, and to plain text."""

from coterie.foundation.text.markdown import Rendered, TextTooLong, excerpt, from_plain, render, words_of

__all__ = ["Rendered", "TextTooLong", "excerpt", "from_plain", "render", "words_of"]
