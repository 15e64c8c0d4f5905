"""What people upload, and the texts that show it."""

from coterie.media.models.media import Kind, Medium, MediumQuerySet, MediumRemoval, State, new_key
from coterie.media.models.uploads import ResumableUpload
from coterie.media.models.uses import MediumUse

__all__ = ["Kind", "Medium", "MediumQuerySet", "MediumRemoval", "MediumUse", "ResumableUpload", "State", "new_key"]
