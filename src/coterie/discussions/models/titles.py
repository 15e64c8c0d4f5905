"""The words of titles, for finding similar questions while one is being asked."""

from __future__ import annotations

import re
import unicodedata

from django.db import models

from coterie.discussions.models.topics import Topic

SHORTEST, STEM, MOST = 3, 6, 40
# What every other title has says nothing; of other languages the rarest words decide, too.
_COMMON = frozenset(
    "and any are but can did does for from has have how its not that the this was what when where which "
    "who why with you your".split()
)
_WORD = re.compile(r"\w+")
# Scripts that put no space between words: two letters at a time stand for one.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


class TitleWord(models.Model):
    """A word of a topic's title, as :func:`words_of` writes it. ``space`` is the id of the topic's community."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="title_words")
    space = models.BigIntegerField()
    word = models.CharField(max_length=STEM)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "word"], name="one_row_of_a_title_word")]
        indexes = [models.Index(fields=["space", "word", "topic"])]

    def __str__(self) -> str:
        return self.word


def words_of(title: str) -> list[str]:
    """Its words, each once and in their order: without accents and case, and cut so that "shutter" is "shutters"."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found: list[str] = []
    for word in _WORD.findall(plain):
        rest = word
        for run in _UNSPACED.findall(word):
            found += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
            rest = rest.replace(run, "", 1)
        if len(rest) >= SHORTEST and rest not in _COMMON:
            found.append(rest[:STEM])
    return list(dict.fromkeys(found))[:MOST]
