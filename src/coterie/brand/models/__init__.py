"""The pictures of spaces."""

from coterie.brand.models.pictures import Place, SpacePicture

__all__ = ["Place", "SpacePicture"]
