"""The report of a run: everything it found, in one file that nothing inside or outside can turn against its reader."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from coterie_discovery.commands.quotes import SCHEMA
from coterie_discovery.report import posts_shown, render_report
from coterie_discovery.report.insight.need import Lack, lacks
from coterie_discovery.result.model import (
    Change,
    Discovery,
    Measure,
    Niche,
    Readiness,
    ReadinessPart,
    Trend,
    TrendPoint,
)
from tests.discovery.factories import a_discovery, a_niche, a_reason
from tests.support.found import some

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028\"'{{ 7*7 }}"


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.raw:
            self._inside = tag
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw[self._inside][-1] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def report(
    found: Discovery, *, title: str = "Aperture", simulated: bool = False, said: dict[str, str] | None = None
) -> Page:
    quotes = None
    if said is not None:
        thread = found.niches[0].threads[0].thread
        rows = [{"post": post, "thread": thread, "author": "m1", "text": text} for post, text in sorted(said.items())]
        quotes = pa.Table.from_pylist(rows, SCHEMA)
    return Page(render_report(found, title=title, simulated=simulated, quotes=quotes))


def evil(niche: Niche) -> Niche:
    """Every text that came from a platform's people says something hostile."""
    return replace(
        niche,
        name=EVIL,
        phrases=tuple(replace(p, text=EVIL) for p in niche.phrases),
        questions=tuple(replace(q, text=EVIL) for q in niche.questions),
        searches=tuple(replace(s, query=EVIL) for s in niche.searches),
        interests=tuple(replace(i, label=EVIL, source=EVIL) for i in niche.interests),
        places=tuple(replace(p, place=EVIL) for p in niche.places),
        threads=tuple(replace(t, title=EVIL, place=EVIL, thread=EVIL, best=(EVIL,)) for t in niche.threads),
        evidence=tuple(replace(m, text=EVIL, posts=(EVIL,)) for m in niche.evidence),
        members=tuple(
            replace(m, member=EVIL, places=(EVIL,), phrases=(EVIL,), reasons=(a_reason(about=EVIL),))
            for m in niche.members
        ),
    )


def interval_of(shown: Measure | Lack) -> bool:
    return (shown.bar_low if isinstance(shown, Measure) else shown.low) is not None


def test_the_heading_states_the_finding() -> None:
    page = report(a_discovery(18))
    assert "18 niches among 1,512 people" in page.text
    assert "6 ready to launch, 6 worth asking, 6 too small to tell" in page.text
    assert "March 2023 to February 2025" in page.text


def test_it_says_what_was_read_and_what_was_left_out() -> None:
    text = report(a_discovery()).text
    for words in ("10,204 posts", "4,120 searches", "610 people belong to no niche", "4 groups were dropped"):
        assert words in text
    assert "Groups of fewer than 5 people are not shown" in text
    assert "quiet in August" in text


def test_every_signal_is_weighed_in_plain_words() -> None:
    text = report(a_discovery()).text
    for words in ("What people write", "42 %", "Taking part in the same threads says a lot.", "What they search for"):
        assert words in text


def test_each_niche_shows_everything_that_was_found_about_it() -> None:
    niche = a_niche()
    text = report(a_discovery(1)).text
    for words in (
        niche.name,
        niche.phrases[0].text,
        "ready to launch",
        "of 8 places",
        "5.2 each",
        "Spread over",
        "86, 29 weekly",
        "What do you do about focus stacking?",
        "14 times 6 unanswered",
        "focus stacking settings",
        "15 found nothing",
        "extreme-macro.example",
        "8.4 times as common as usual",
        niche.places[0].place,
        niche.threads[0].title,
        "Growing: about 34 % more posts each year",
        "Most likely between 16 % more and 55 % more a year.",
        "Very sure: it came back nearly every time",
        "26 of 63 questions went unanswered",
    ):
        assert words in text, words


def test_the_points_of_a_niche_add_up_to_its_score() -> None:
    parts = (ReadinessPart("people", 0.8, 3.0, "Many"), ReadinessPart("unanswered", 0.4, 1.0, "Some"))
    niche = a_niche(readiness=Readiness(0.7, "ask", parts))
    text = report(replace(a_discovery(1), niches=(niche,))).text
    assert "70 of 100" in text
    assert "+60 of 75" in text
    assert "+10 of 25" in text


def test_intervals_are_drawn_and_said() -> None:
    page = report(a_discovery(1))
    brackets = [mark for mark in page.all("rect") if mark.get("class") == "bracket"]
    niche = a_discovery(1).niches[0]
    with_interval = [m for m in (*niche.evidence, *lacks(niche.evidence, niche.searches)) if interval_of(m)]
    assert len(brackets) == 2 * len(with_interval) > 0
    assert "Most likely between 2.9 times and 4.1 times." in page.text


def test_what_is_too_few_is_said_and_not_drawn() -> None:
    page = report(replace(a_discovery(1), niches=(a_niche(2),)))
    assert "Unanswered too few to tell" in page.text
    unknown = replace(a_niche(), trend=Trend(a_niche().trend.points, None, None, None, "unknown"))
    page = report(replace(a_discovery(1), niches=(unknown,)))
    assert "Too few posts to tell whether it grows or fades" in page.text
    assert not [path for path in page.all("path") if path.get("class") in ("band", "fit")]


def test_small_numbers_of_people_are_not_told() -> None:
    found = a_discovery(2)
    first, second = found.niches
    interests = (replace(first.interests[0], people=3), replace(first.interests[1], people=14))
    points = (TrendPoint("2024-01", 9, 4), TrendPoint("2024-02", 9, 0), TrendPoint("2024-03", 9, 6))
    first = replace(first, interests=interests, trend=Trend(points, None, None, None, "unknown"))
    links = (replace(found.links[0], people=2),)
    page = report(replace(found, niches=(first, second), links=links))
    assert "January 2024 9 fewer than 5 February 2024 9 0 March 2024 9 6" in page.text
    assert "fewer than 5 people, 8.4 times as common" in page.text
    assert "14 people, 3.1 times as common" in page.text
    assert "fewer than 5 people in both" in page.text
    quiet = report(replace(found, niches=(replace(first, weekly=1.8),)))
    assert "86, fewer than 5 weekly" in quiet.text


def test_people_are_shown_by_a_short_key_and_in_words() -> None:
    found = a_discovery(1)
    member = found.niches[0].members[0]
    html = render_report(found, title="Aperture")
    assert member.member not in html
    assert member.member[:8] + "…" in html
    assert "At the heart of it" in html
    assert str(member.affinity) not in html


def test_long_lists_are_cut_and_counted() -> None:
    niche = a_niche(size=200)
    text = report(replace(a_discovery(1), niches=(niche,))).text
    assert "and 185 more" in text
    assert f"and {len(niche.threads) - 12} more" in text


def test_niches_name_their_family_and_their_neighbours() -> None:
    text = report(a_discovery(3)).text
    assert "Holds Film camera repair" in text
    assert "Part of Macro photography" in text
    assert "people in both" in text


def test_a_parent_that_is_not_in_the_run_is_not_linked() -> None:
    page = report(replace(a_discovery(1), niches=(a_niche(parent="n77", children=("n78",)),)))
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = [link["href"] or "" for link in page.all("a")]
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []


def test_every_link_leads_to_a_part_of_the_page() -> None:
    page = report(a_discovery(18))
    named = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(named) == len(set(named))
    assert {(link["href"] or "")[1:] for link in page.all("a")} <= set(named)


def test_what_changed_since_last_time_is_said_and_leads_to_the_niches() -> None:
    changes = (
        Change("grown", "n01", "Macro photography", ("n02",), 60, 86),
        Change("gone", None, "Contact sheets", ("n07",), 14, None),
    )
    page = report(a_discovery(2, changes=changes))
    assert "1 has grown, 1 was not found again." in page.text
    assert "86 people now, 60 before" in page.text
    assert "Contact sheets it had 14 people" in page.text
    assert "What changed" not in report(a_discovery(2)).text


def test_each_question_opens_to_the_threads_in_which_it_was_asked() -> None:
    niche = a_niche()
    asked = [thread for thread in niche.threads if thread.question][:2]
    question = replace(niche.questions[0], threads=tuple(thread.thread for thread in asked))
    text = report(replace(a_discovery(1), niches=(replace(niche, questions=(question,)),))).text
    for thread in some(asked):
        assert f"{thread.title} {'answered' if thread.answered else 'unanswered'}" in text
    assert "Still without an answer" in text


def test_every_number_opens_to_what_its_posts_say() -> None:
    found = a_discovery(3)
    first, *others = found.niches
    person = replace(first.members[0], reasons=(a_reason(posts=("p-only-theirs",)),))
    found = replace(found, niches=(replace(first, members=(person, *first.members[1:])), *others))
    shown = posts_shown(found)
    assert "p-only-theirs" in shown
    assert {post for niche in found.niches for measure in niche.evidence for post in measure.posts[:5]} <= set(shown)
    said = {post: f"What {post} says." for post in shown}
    page = report(found, said=said)
    missing = [text for text in said.values() if text not in page.text]
    assert not missing
    assert found.niches[0].threads[0].title in page.text
    assert "Some of the posts" in page.text
    unquoted = re.compile("<li><span><(?:bdi|code)>")  # a post with its key alone
    assert unquoted.search(render_report(found, title="Aperture"))
    assert not unquoted.search(page.html), "what is shown and what is quoted is the same"
    assert "Some of the posts" not in report(found).text, "nothing to open where no words are at hand"


def test_who_answers_whom_is_drawn_without_a_name() -> None:
    page = report(a_discovery(1))
    assert "2 circles among the 68 people who answer each other" in page.text
    assert "Nobody is named." in page.text
    (crowd,) = [svg for svg in page.all("svg") if svg.get("class") == "crowd"]
    assert crowd["role"] == "img"
    quiet = report(replace(a_discovery(1), niches=(a_niche(links=(("a", "b", 3),)),)))
    assert "Too few people answer each other here to draw it." in quiet.text


def test_what_they_lack_stands_in_one_place() -> None:
    text = report(a_discovery(1)).text
    assert "What they lack They " in text
    for words in ("Questions without an answer", "Searches that find nothing", "Searched and not found"):
        assert words in text


def test_the_pairs_with_most_in_common_stand_side_by_side() -> None:
    page = report(a_discovery(3))
    assert "Macro photography and Night sky" in page.text or "Film camera repair and Night sky" in page.text
    assert "Where they meet" in page.text
    assert "Two niches side by side" not in report(a_discovery(1)).text


def test_which_says_more_words_or_people_is_said_in_a_sentence() -> None:
    found = a_discovery(1)
    people = tuple(replace(w, weight=0.9) if w.signal == "participation" else w for w in found.weights)
    assert "On this platform words and people say about as much" in report(found).text
    assert "On this platform people say more than words" in report(replace(found, weights=people)).text


def test_a_simulated_platform_is_called_simulated_and_a_real_one_is_not() -> None:
    assert "Nobody in this report is real" in report(a_discovery(), simulated=True).text
    assert "simulat" not in report(a_discovery()).text


def test_the_same_discovery_gives_the_same_page() -> None:
    first = render_report(a_discovery(5), title="Aperture")
    again = replace(a_discovery(5), seconds={"read": 99.0})
    assert render_report(again, title="Aperture") == first


def test_nothing_is_loaded_from_anywhere() -> None:
    page = report(a_discovery(3))
    for tag, attributes in some(page.elements):
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), (tag, attributes)
    assert not re.search(r"@import|url\(", page.raw["style"][0])


def test_the_page_forbids_itself_everything_but_its_own_style_and_script() -> None:
    page = report(a_discovery(3))
    (policy,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for content in (page.raw["style"][0], page.raw["script"][-1]):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert len(page.raw["style"]) == 1
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_hostile_texts_stay_texts() -> None:
    harmless = report(a_discovery(2))
    found = a_discovery(2)
    found = replace(found, niches=tuple(map(evil, found.niches)), notes=(EVIL,))
    page = report(found, title=EVIL, said={EVIL: EVIL})
    assert len(page.all("script")) == len(harmless.all("script")) == 3
    assert not page.all("img")
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "alert(1)" not in page.raw["script"][-1]
    assert "{{ 7*7 }}" in page.text
    assert "<script>alert(1)</script>" in page.text


def test_hostile_data_for_the_script_is_read_back_as_it_was() -> None:
    found = replace(a_discovery(1), niches=(evil(a_niche()),))
    raw = report(found).raw["script"][0]
    assert "<" not in raw
    assert "\u2028" not in raw
    assert json.loads(raw)[0]["name"] == EVIL


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\x00", "\x1b", "\x85"])
def test_characters_that_nobody_sees_are_left_out(unseen: str) -> None:
    found = replace(a_discovery(1), niches=(a_niche(name=f"Mac{unseen}ro"),))
    html = render_report(found, title="Aperture")
    assert unseen not in html
    assert "Macro" in html


def test_half_a_character_does_not_stop_the_report() -> None:
    html = render_report(replace(a_discovery(1), niches=(a_niche(name="Mac\ud800ro"),)), title="Aperture")
    assert html.encode("utf-8")


def test_words_from_right_to_left_do_not_turn_the_line_around() -> None:
    html = render_report(replace(a_discovery(1), niches=(a_niche(name="تصوير مقرب"),)), title="Aperture")
    assert "<bdi>تصوير مقرب</bdi>" in html


def test_a_run_that_found_nothing_says_so() -> None:
    page = report(replace(a_discovery(0), weights=(), notes=(), counts={"members": 1}, first_at=None, last_at=None))
    assert "0 niches among 1 person" in page.text
    assert "No group of people stood out clearly enough" in page.text
    assert not page.all("table")


def test_a_niche_with_nothing_but_people_is_still_shown() -> None:
    bare = a_niche(
        phrases=(), threads=(), questions=(), searches=(), interests=(), places=(), evidence=(), members=(),
        trend=Trend((), None, None, None, "unknown"),
    )  # fmt: skip
    text = report(replace(a_discovery(1), niches=(bare,), links=())).text
    assert "Macro photography" in text
    assert "There are not yet two months to compare" in text
    assert "They search for" not in text


def test_three_hundred_niches_stay_under_seven_megabytes() -> None:
    html = render_report(a_discovery(300), title="Aperture", simulated=True)
    assert 1_000_000 < len(html.encode()) < 7_000_000
