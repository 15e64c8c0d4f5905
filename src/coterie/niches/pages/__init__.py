"""The operators' pages about sources and niches, and everybody's page about being counted."""

from coterie.niches.pages.counted import why

__all__ = ["why"]
