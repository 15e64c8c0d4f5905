"""Which machines may be asked: those of the public internet, by the address that is then connected to.

A name is resolved once. Whatever it resolves to is judged, and the connection goes to that very address, so that a name
server which answers differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

# IPv6 addresses that stand for an IPv4 address on the way (RFC 6052, 8215), and those that nothing should use.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
# getaddrinfo knows no time limit: it waits in a thread of its own.
_RESOLVERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


class Refused(Exception):
    """The address may not be asked, or did not answer as a page does; the text says why, in few words."""


def system_resolver(host: str, port: int) -> Sequence[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolved(host: str, port: int, resolve: Resolve, seconds: float) -> Sequence[str]:
    """The addresses of a host. Refused if there are none in time."""
    try:
        found = _RESOLVERS.submit(resolve, host, port).result(timeout=max(seconds, 0.0))
    except (OSError, UnicodeError, TookTooLong) as error:
        raise Refused("no such host") from error
    if not found:
        raise Refused("no such host")
    return found


def is_public(text: str) -> bool:
    """Whether the address is one of the public internet: not private, local, shared, reserved or a disguise of such."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(each) for each in [address, *_behind(address)])


def _is_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_unspecified
    )


def _behind(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]
