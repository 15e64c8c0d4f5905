"""Puts the numbers of :mod:`threads` into words: each thread keeps to one problem or story from start to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from zlib import crc32

from coterie_discovery.simulate.catalog import Problem, Subject, common
from coterie_discovery.simulate.grammar import Parts, Vocabulary

ANY_STORY = 0.5  # share of stories that people tell about any subject
TIPS = "@tips"  # where such a story lists advice on its subject
LONG_TITLE = 50  # characters
TRIES = 3  # sentences added to a post at most to make it differ from all others
# Which sentences a kind of post may go on with.
MORE = {
    "answer": "answer_ends",
    "details": "afterwords",
    "reply": "modest",
    "thanks": "trying",
    "followup": "reasons",
}


class Writer:
    """Writes one thread after another. ``seed`` decides every word.

    ``drift`` is the share of replies that leave the subject for small talk in the words of one of ``others``.
    """

    def __init__(self, seed: int, drift: float = 0.0, others: Sequence[Subject] = ()) -> None:
        self._drift, self._others = drift, others
        self._random: Callable[[], float] = Random(seed).random
        self._words = Vocabulary(common().slots, self._random)
        self._shared: Mapping[str, tuple[Parts, ...]] = common().patterns
        self._subject, self._stray = common(), False
        self._said: set[int] = set()  # identities of patterns: cheaper than hashing them
        self._told: dict[str, int] = {}
        self._written: set[int] = set()

    def begin(self, subject: Subject, stray: bool, month: str) -> None:
        """Start a thread about ``subject`` in ``month``; ``stray``: in a place where it is not usually discussed."""
        self._subject, self._stray, self._said = subject, stray, set()
        self._words.new_thread(subject.slots)
        self._words.fixed("month", month)

    def thread(self, authors: Sequence[int], parents: Sequence[int], names: Sequence[str]) -> tuple[str, list[str]]:
        """Title and texts of a thread.

        ``authors`` are keys of who wrote each post, ``parents`` the positions answered, ``names`` how each author is
        spoken to.
        """
        self._words.fixed("name", names[0])
        subject = self._subject
        asks = subject.problems and (not subject.pairs["stories"] or self._chance(subject.number("questions", 0.6)))
        conversation = Question(self, subject, self._stray) if asks else Story(self, subject)
        title, text = conversation.opening()
        title, texts = self._marked(title), [text]
        pursued = _pursued(authors, parents)
        for index in range(1, len(authors)):
            parent = parents[index]
            self._words.fixed("name", names[parent])
            asked = authors[parents[parent]] == authors[index]
            reply = Reply(parent, authors[index] == authors[0], asked, index in pursued)
            texts.append(conversation.reply(reply))
        return title, texts

    def _marked(self, title: str) -> str:
        """``title``, mostly with a word about the case where the same title has been used before."""
        key = crc32(title.encode())
        if key in self._written and self._chance(0.75) and len(title) < LONG_TITLE:
            title = f"{title} {self.say('title_marks')}"
        self._written.add(key)
        return title

    def bio(self, subject: Subject) -> str:
        """What a person who cares for ``subject`` writes on the profile."""
        self._words.new_thread(subject.slots)
        return self._words.fill(self._any(subject.patterns["bios"]))

    def fill(self, parts: Parts) -> str:
        """``parts`` in the words of this thread."""
        return self._words.fill(parts)

    def say(self, *groups: str) -> str:
        """One new sentence from each of ``groups``: the subject's own patterns, or those that all share."""
        return " ".join(self._words.fill(self._fresh(self._group(group))) for group in groups)

    def ask(self, group: str) -> tuple[str, Parts]:
        """A question back from ``group``, and the pattern of its answer."""
        own = self._subject.pairs
        # What is asked back in chatter fits its questions and its stories alike.
        chatter = () if self._subject.header.get("rank") else own["followups"]
        pairs = own[group] or chatter or common().pairs[group]
        asked = self._fresh([pair[0] for pair in pairs])
        return self._words.fill(asked), next(answer for question, answer in pairs if question is asked)

    def left(self, group: str) -> bool:
        """Whether this thread has not used up all patterns in ``group``."""
        return any(id(parts) not in self._said for parts in self._group(group))

    def story(self) -> tuple[str, str]:
        """Title and text of a story: one of the subject's own, each in its turn, or one that could be told of any.

        The own ones mostly invite replies at the end; the others do so in their words.
        """
        own = self._subject.pairs["stories"]
        if self._subject.header.get("rank") and self._chance(ANY_STORY):
            title, text = common().pairs["stories"][self.index(len(common().pairs["stories"]))]
        else:
            turn = self._told.get(self._subject.key, self.index(len(own)))
            self._told[self._subject.key] = turn + 1
            title, text = own[turn % len(own)]
            text = (*text, "\n\n" if self._chance(0.4) else " ", *self._end()) if self._chance(0.6) else text
        filled = self._words.fill(title), self._words.fill(text)
        return filled[0], filled[1].replace(TIPS, self.say("tips", "tips", "tips")) if TIPS in filled[1] else filled[1]

    def _end(self) -> Parts:
        return self._fresh(self._group("story_ends"))

    def unlike_others(self, text: str, group: str) -> str:
        """``text``, made longer by sentences from ``group`` if somebody has written just that before."""
        for _ in range(TRIES):
            key = crc32(text.encode())
            if key not in self._written:
                break
            text += " " + self.say(group)
        self._written.add(crc32(text.encode()))
        return text

    def has(self, group: str) -> bool:
        """Whether the subject itself has patterns in ``group``."""
        return bool(self._subject.patterns.get(group))

    def chance(self, share: float) -> bool:
        """True in ``share`` of the calls."""
        return self._chance(share)

    def drifts(self) -> bool:
        """Whether the next reply is about something else."""
        return bool(self._drift) and self._chance(self._drift)

    def off_subject(self) -> str:
        """A reply in the words of another subject."""
        with self._words.borrowed(self._others[self.index(len(self._others))].slots):
            return " ".join(self.pick(self._shared[group]) for group in ("chat", "smalltalk", "smalltalk"))

    def pick(self, parts: Sequence[Parts]) -> str:
        """Any of ``parts``, filled."""
        return self._words.fill(self._any(parts))

    def index(self, count: int, lean: float = 1.0) -> int:
        """A number below ``count``; with ``lean`` above 1 the first ones come more often (there is always a FAQ)."""
        return int(self._random() ** lean * count)

    def _chance(self, share: float) -> bool:
        return self._random() < share

    def _group(self, name: str) -> Sequence[Parts]:
        return self._subject.patterns.get(name) or self._shared[name]

    def _any(self, parts: Sequence[Parts]) -> Parts:
        return parts[int(self._random() * len(parts))]

    def _fresh(self, parts: Sequence[Parts]) -> Parts:
        """A pattern that this thread has not used yet, as long as there is one."""
        start = int(self._random() * len(parts))
        for step in range(len(parts)):
            choice = parts[(start + step) % len(parts)]
            if id(choice) not in self._said:
                self._said.add(id(choice))
                return choice
        return parts[start]


@dataclass(frozen=True, slots=True)
class Reply:
    """A post that answers the one at ``parent``.

    ``asked``: its author wrote what the parent answers. ``pursued``: whoever it answers will answer it in turn.
    """

    parent: int
    by_starter: bool
    asked: bool
    pursued: bool


def _pursued(authors: Sequence[int], parents: Sequence[int]) -> set[int]:
    """Positions of posts to which the person they answer comes back: the places where a question gets its answer."""
    return {parent for index, parent in enumerate(parents) if parent > 0 and authors[index] == authors[parents[parent]]}


class Conversation:
    """What has been said so far, so that each reply fits what it answers."""

    def __init__(self, writer: Writer, subject: Subject) -> None:
        self._writer = writer
        self._subject = subject
        self._acts: list[str] = []
        self._parent = 0
        self._answers_to: dict[int, Parts] = {}  # what will be said to the question back at a position

    def opening(self) -> tuple[str, str]:
        """Title and first post."""
        raise NotImplementedError

    def reply(self, reply: Reply) -> str:
        """The text of ``reply``."""
        act = self._starter_act(reply) if reply.by_starter else self._other_act(reply)
        if act in ("agree", "disagree") and not self._writer.left("tips"):
            act = "chat"
        self._acts.append("followup" if act == "probe" else act)
        self._parent = reply.parent
        if self._acts[-1] != "followup" and self._writer.drifts():
            return self._writer.off_subject()
        text = str(getattr(self, f"_say_{act}")())
        return self._writer.unlike_others(text, MORE.get(act, "smalltalk"))

    def _starter_act(self, reply: Reply) -> str:
        raise NotImplementedError

    def _other_act(self, reply: Reply) -> str:
        raise NotImplementedError

    def _one_of(self, *acts: str) -> str:
        return acts[self._writer.index(len(acts))]

    def _say_followup(self, group: str = "followups", reasons: str = "reasons") -> str:
        """A question back, often with a word about why: nobody asks quite out of the blue."""
        writer = self._writer
        asked, self._answers_to[len(self._acts) - 1] = writer.ask(group)
        if writer.chance(0.4):
            return f"{writer.say('asides')} {asked}"
        return f"{asked} {writer.say(reasons)}" if writer.chance(0.6) else asked

    def _say_details(self) -> str:
        """The answer to the question back."""
        writer = self._writer
        answer = writer.fill(self._answers_to[self._parent])
        if writer.chance(0.45):
            answer = f"{writer.say('replies_back')} {answer}"
        return f"{answer} {writer.say('afterwords')}" if writer.chance(0.4) else answer

    def _say_agree(self) -> str:
        return self._writer.say("agree", "tips")

    def _say_disagree(self) -> str:
        return self._writer.say("disagree", "tips")

    def _say_curious(self) -> str:
        return self._writer.say("curious", "smalltalk")

    def _say_chat(self) -> str:
        return self._writer.say("chat", "smalltalk")


class Question(Conversation):
    """A problem, what helps against it, and whether it did."""

    def __init__(self, writer: Writer, subject: Subject, stray: bool) -> None:
        super().__init__(writer, subject)
        self._stray = stray
        self._problem: Problem = subject.problems[writer.index(len(subject.problems), 1.3)]
        self._first_answer = writer.index(len(self._problem.answers))
        self._answers = 0
        self._solved = False

    def opening(self) -> tuple[str, str]:
        writer = self._writer
        form = writer.index(len(self._problem.questions))
        title = writer.fill(self._problem.titles[form])
        paragraphs = [writer.fill(self._problem.questions[form])]
        if writer.has("background") and writer.chance(0.5):
            paragraphs.insert(writer.index(2), writer.say("background"))
        if writer.chance(0.5):
            paragraphs.append(writer.say("closers"))
        if self._stray and writer.chance(0.35):
            paragraphs.append(writer.say("place_marks"))
        greeting = writer.say("greetings") + "\n\n" if writer.chance(0.22) else ""
        self._acts.append("opening")
        return title, writer.unlike_others(greeting + _paragraphs(paragraphs, writer), "closers")

    def _starter_act(self, reply: Reply) -> str:
        answered = self._acts[reply.parent]
        if answered == "followup" and reply.asked:
            return "details"
        if self._solved:
            return "chat"
        if answered not in ("answer", "agree", "disagree", "assurance"):
            return "result" if self._answers and self._writer.chance(0.6) else "hope"
        if answered == "answer" and self._writer.chance(0.6 if reply.pursued else 0.1):
            return "doubt"
        return "thanks"

    def _other_act(self, reply: Reply) -> str:
        answered = self._acts[reply.parent]
        if answered == "followup":
            return "details" if reply.asked else "curious"
        if answered == "doubt":
            return "assurance" if self._writer.left("tips") else "chat"
        if answered in ("opening", "details", "curious") and self._answers < len(self._problem.answers):
            asks = self._writer.chance(0.5 if reply.pursued else 0.05)
            return "probe" if asks and answered == "opening" else "answer"
        if answered == "result":
            return "cheer"
        if answered == "thanks":
            return self._one_of("chat", "agree")
        return self._one_of("agree", "disagree", "agree", "chat", "agree")

    def _say_answer(self) -> str:
        writer = self._writer
        answers = self._problem.answers
        text = writer.fill(answers[(self._first_answer + self._answers) % len(answers)])
        self._answers += 1
        if writer.chance(0.55):
            text = writer.say("openers") + " " + text
        if writer.chance(0.25) and writer.left("tips"):
            text += ("\n\n" if writer.chance(0.3) else " ") + writer.say("tips")
        elif writer.chance(0.45):
            text += " " + writer.say("answer_ends")
        return text

    def _say_thanks(self) -> str:
        writer = self._writer
        if self._answers and writer.chance(0.3 + 0.2 * (len(self._acts) > 4)):
            self._acts[-1] = "result"
            return self._say_result("thanks" if writer.chance(0.5) else "thread_ends")
        return writer.say("thanks", "trying")

    def _say_result(self, lead: str = "thread_ends") -> str:
        writer = self._writer
        self._solved = True
        text = f"{writer.say(lead)} {writer.pick(self._problem.results)}"
        return text + " " + writer.say("relief") if writer.chance(0.5) else text

    def _say_hope(self) -> str:
        return self._writer.say("trying", "smalltalk")

    def _say_probe(self) -> str:
        return self._say_followup("probes", "probe_reasons")

    def _say_doubt(self) -> str:
        return self._writer.say("thanks", "doubts")

    def _say_assurance(self) -> str:
        return self._writer.say("assurance", "tips")

    def _say_cheer(self) -> str:
        return self._writer.say("cheers", "smalltalk")


class Story(Conversation):
    """Something shown, told or claimed, and what people say to it."""

    def opening(self) -> tuple[str, str]:
        writer = self._writer
        title, text = writer.story()
        self._acts.append("opening")
        return title, writer.unlike_others(text, "story_ends")

    def _starter_act(self, reply: Reply) -> str:
        return "details" if self._acts[reply.parent] == "followup" and reply.asked else "reply"

    def _other_act(self, reply: Reply) -> str:
        answered = self._acts[reply.parent]
        if answered == "followup":
            return "details" if reply.asked else "curious"
        if reply.pursued and self._writer.chance(0.65):
            return "followup"
        if not self._writer.left("comments"):
            return self._one_of("agree", "chat", "disagree")
        if answered in ("details", "reply"):
            return self._one_of("agree", "chat", "comment")
        return self._one_of("comment", "comment", "comment", "comment", "agree", "disagree", "chat")

    def _say_comment(self) -> str:
        writer = self._writer
        form = writer.index(4)
        if form == 0:
            return writer.say("comments", "smalltalk")
        return writer.say("reactions", "comments") if form < 3 else writer.say("comments", "reactions")

    def _say_reply(self) -> str:
        return self._writer.say("op_replies", "modest")


def _paragraphs(sentences: Sequence[str], writer: Writer) -> str:
    """``sentences`` joined as people do: mostly in one go, sometimes with an empty line."""
    text = sentences[0]
    for sentence in sentences[1:]:
        text += ("\n\n" if writer.chance(0.35) else " ") + sentence
    return text
