"""What may be larger than the house allows: file, or file::name, with the reason."""

LARGER: dict[str, str] = {}
