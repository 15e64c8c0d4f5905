"""Kinds of channels, as the rooms declare them, and what a new one begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Beginning:
    """What is known of those for whom a space is founded: which share of their conversations begins with a question
    (0..1), and how many of them take part in a usual week. Nothing is, of a space that somebody founds by hand."""

    questions: float = 0
    weekly: float = 0


@dataclass(frozen=True)
class Starter:
    """What the form of a new channel is filled with."""

    key: str
    name: Any
    purpose: Any
    icon: str


@dataclass(frozen=True)
class ChannelKind:
    """A kind of channel that a space can have. The room that declares it holds what is said in such channels.

    feature   the feature it belongs to: where that is off, its channels are nowhere
    address   the page of a channel, named by the slugs of the space and of the channel
    sees      the permission to see a channel, by who it is for: "public" (as the space), "members", "hosts"
    settings  which of ``writers`` (who begins something) and ``repliers`` (who answers) its leaders choose
    announces only hosts and leads begin something in it, unless its leaders choose
    level     of what its people are told at first: "all", "mentions" (and replies) or "nothing"
    starters  what a new one may begin with, the first of them in a new space
    begins    whether a new space begins with one
    waiting   adds a column ``new_KEY`` to channels: what waits in each for a member; gets the rows and the account's id
    news      whether what waits is what is new to the member; else it waits for anybody
    happened  the activities in a channel, beside those about the channel itself
    """

    key: str
    name: Any
    icon: str
    about: Any
    feature: str
    address: str
    sees: Mapping[str, StrEnum]
    starters: Sequence[Starter]
    settings: Sequence[str] = ("writers",)
    announces: bool = False
    level: str = "mentions"
    begins: Callable[[Beginning], bool] = lambda _known: False
    waiting: Callable[[Any, int], Any] | None = None
    news: bool = True
    happened: Callable[[Any], Any] | None = None
