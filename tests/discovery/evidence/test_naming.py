"""Names: general words that people call a thing by, each name once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy import sparse

from coterie_discovery.evidence.capitals import Capitals
from coterie_discovery.evidence.headlines import Headlines, Source
from coterie_discovery.evidence.name_terms import name_terms
from coterie_discovery.evidence.naming import names, phrases
from coterie_discovery.evidence.term_strength import Uses, strengths, uses
from coterie_discovery.result.model import Phrase
from coterie_discovery.text.terms import Terms


def vocabulary(*terms):
    return Terms(list(terms), list(terms), sparse.csr_matrix((0, len(terms))))


def named(terms, people, everywhere, called, n=100, crowd=1000):
    inside = Uses(np.array(people), np.array(people), n)
    outside = Uses(np.array(everywhere), np.array(everywhere), crowd)
    told = phrases(vocabulary(*terms), strengths(inside, outside), np.array(people), np.array(called))[1]
    return [phrase.text for phrase in told]


def test_the_general_word_comes_before_the_rare_detail():
    told = named(["macro", "diffuser", "fungus gnats"], [40, 20, 8], [70, 20, 8], [60, 8, 1])
    assert told == ["macro", "diffuser", "fungus gnats"]


def test_what_everybody_says_is_no_name():
    assert named(["picture", "macro"], [50, 30], [500, 40], [90, 40]) == ["macro"]


def test_the_phrase_stands_for_its_word_where_people_say_the_phrase():
    told = named(["instant", "instant camera", "rollers"], [50, 45, 20], [55, 46, 20], [40, 30, 4])
    assert told == ["instant camera", "rollers"]


def called(told, fallbacks=None, others=()):
    return names(told, fallbacks or [""] * len(told), [str] * len(told), others)


def test_one_phrase_is_enough_when_it_is_by_far_the_strongest():
    clear = (Phrase("birds", 1.0, 9), Phrase("hide", 0.3, 5))
    even = (Phrase("stack", 1.0, 9), Phrase("macro", 0.8, 5))
    found = called([clear, even, ()], ["", "", "around a thread"])
    assert [each.name for each in found] == ["Birds", "Stack · macro", "around a thread"]


def test_no_two_niches_have_one_name():
    same = (Phrase("birds", 1.0, 9), Phrase("hide", 0.9, 5))
    found = [each.name for each in called([same, same, same], ["a", "a", "a"])]
    assert found == ["Birds · hide", "Hide", "a"]
    assert [each.name for each in called([(), ()], ["A walk", "a walk"])] == ["A walk", "a walk (2)"]


def test_two_niches_may_have_a_detail_in_common_but_not_what_their_names_begin_with():
    audio = (Phrase("headphones", 1.0, 9), Phrase("speakers", 0.9, 5))
    theatre = (Phrase("speakers", 1.0, 9), Phrase("headphones", 0.9, 5), Phrase("projector", 0.8, 5))
    found = [each.name for each in called([audio, theatre])]
    assert found == ["Headphones · speakers", "Speakers · projector"]


def test_a_name_begins_with_nothing_that_a_name_of_others_begins_with():
    told = (Phrase("stack", 1.0, 9), Phrase("macro", 0.9, 5), Phrase("rail", 0.8, 5))
    assert [each.name for each in called([told], others=["Stack · birds"])] == ["Macro · stack"]
    assert called([told[:1]], ["around a thread"], ["Stack"])[0].name == "around a thread"


def test_up_to_three_other_names_are_offered_none_of_them_twice():
    told = (Phrase("stack", 1.0, 9), Phrase("macro", 0.9, 5), Phrase("rail", 0.8, 5), Phrase("insects", 0.7, 3))
    other = (Phrase("birds", 1.0, 9), Phrase("rail", 0.9, 5), Phrase("stack", 0.8, 4))
    one, two = called([told, other])
    assert (one.name, one.alternatives) == ("Stack · macro", ("Stack", "Macro", "Rail"))
    assert (two.name, two.alternatives) == ("Birds · rail", ("Birds",))


def test_a_phrase_is_spelled_as_people_do_within_sentences():
    text = pa.array(
        ["We saw the Milky Way. Stars!", "the Milky Way, and stars", "NASA says Stars", "so NASA did, as NASA"]
    )
    spelled = Capitals(text, np.arange(4)).spelled
    assert [spelled(each) for each in ("milky way", "nasa", "stars")] == ["Milky Way", "NASA", "stars"]


def sources(terms, **texts):
    """Headlines of ten people; each source as (person, term codes) pairs, the first five people in the group."""
    found = []
    for kind, rows in texts.items():
        counts = sparse.lil_matrix((len(rows), len(terms)), dtype=np.float32)
        for row, (_, said) in enumerate(rows):
            counts[row, said] = 1
        person, nowhere = np.array([who for who, _ in rows]), np.full(len(rows), -1)
        found.append(Source(kind, counts.tocsr(), person, nowhere, uses(counts.tocsr(), person)))
    return Headlines(vocabulary(*terms), tuple(found))


def best(headlines, floor=3):
    members = np.arange(11) < 5
    found = name_terms(headlines, np.zeros(1, bool), members, most=5, floor=floor)
    return [headlines.terms.surface[term] for term in found.order]


def test_what_stands_in_many_different_searches_comes_before_what_stands_in_one():
    headlines = sources(["macro", "rail", "stack", "gnats"], searches=[
        *[(who, [0, 1]) for who in range(5)], (0, [0, 2]), (1, [0, 3]), *[(who, [2]) for who in range(5, 10)],
    ])  # fmt: skip
    assert best(headlines)[:2] == ["macro", "rail"]


def test_what_fewer_than_the_floor_search_for_names_nothing():
    headlines = sources(["macro", "gnats"], searches=[*[(who, [0]) for who in range(4)], *[(9, []) for _ in range(5)]])
    assert best(headlines, floor=4) == ["macro"]
    assert best(headlines, floor=5) == []


def test_an_interest_names_a_group_only_where_something_else_says_so():
    cinema, photo = [(who, [0]) for who in range(5)], [(who, [1]) for who in range(5)]
    others = [(who, []) for who in range(5, 10)]
    headlines = sources(["cinema", "photo"], interests=[*cinema, *photo, *others], posts=[*photo, *others])
    assert best(headlines) == ["photo"]


def test_the_phrase_that_most_say_stands_for_its_word():
    said = [*[(who, [0, 1]) for who in range(4)], (4, [0]), *[(who, []) for who in range(5, 10)]]
    assert best(sources(["pen", "fountain pen"], posts=said)) == ["fountain pen"]


def test_a_unit_is_no_name_but_the_phrase_with_it_may_be():
    assert named(["nm", "infrared", "720 nm"], [50, 40, 30], [55, 45, 31], [40, 30, 20])[0] != "nm"


def test_a_word_inside_another_is_not_said_twice():
    assert named(["photo", "macrophoto", "rail"], [50, 45, 20], [60, 50, 20], [40, 40, 9]) == ["photo", "rail"]


def test_two_phrases_are_not_the_same_because_of_a_small_word():
    told = named(["depth of field", "circle of confusion"], [50, 45], [60, 50], [40, 40])
    assert told == ["depth of field", "circle of confusion"]


def test_words_that_begin_alike_are_not_said_twice():
    told = named(
        ["atheists", "atheism", "prayer", "print", "printer"], [40, 38, 20, 15, 12], [45, 40, 22, 16, 13], [9] * 5
    )
    assert told == ["atheists", "prayer", "print"]
    assert named(["interest", "internet"], [40, 38], [45, 40], [9, 9]) == ["interest", "internet"]
