"""What somebody's home page tells them, with its second part."""

from django.test import Client


def told_at_home(client: Client) -> str:
    """What is new, and everything that happened."""
    return "".join(client.get(path).content.decode() for path in ("/", "/happened/"))
