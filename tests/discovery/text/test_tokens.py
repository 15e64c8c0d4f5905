"""Texts cut into words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from coterie_discovery.text.tokens import batches, in_order, split_words


def read(*texts):
    tokens = split_words(pa.array(texts, pa.string()))
    words = tokens.words.to_pylist()
    return [[words[code] for code in tokens.codes[tokens.rows == i]] for i in range(len(texts))]


def sentences(text):
    tokens = split_words(pa.array([text]))
    words = [tokens.words[code].as_py() for code in tokens.codes]
    return [" ".join(part) for part in np.split(words, np.flatnonzero(tokens.fresh)[1:])]


def test_words_keep_their_hyphens_and_numbers_but_no_punctuation():
    assert read("The Canon AE-1's shutter, at 1/500?") == [["the", "canon", "ae-1's", "shutter", "at", "1", "500"]]


def test_names_of_languages_and_versions_are_words():
    assert read("C++, C# and Windows 3.1. -- 'rock'n'roll' -") == [
        ["c++", "c#", "and", "windows", "3.1", "rock'n'roll"]
    ]


def test_addresses_markup_code_and_quoted_lines_are_left_out():
    assert read("> said before\nsee https://example.org/x <b>now</b> ```x = 1```") == [["see", "now"]]
    assert read("  | quoted\n\t> too\nmail me@example.org or www.example.org fish &amp; chips", "5 > 4 | 3") == [
        ["mail", "or", "fish", "chips"],
        ["5", "4", "3"],
    ]


def test_a_quote_ends_with_its_line_and_with_its_post():
    assert read("> quoted", "mine", "> a\nb\n> c", "") == [[], ["mine"], ["b"], []]


def test_texts_in_other_scripts_are_words_too():
    assert read("Объектив для макро", "Café don’t") == [["объектив", "для", "макро"], ["café", "don't"]]


def test_scripts_without_spaces_are_parted_by_script_and_character():
    assert read("古い写真カメラのレンズ。") == [["古", "い", "写", "真", "カメラ", "の", "レンズ"]]


def test_sentences_brackets_empty_lines_and_dashes_begin_anew():
    assert sentences("Focus rail, then (a flash) - or none\n\nmoon at 1.5 m. e-mail\nme") == [
        "focus rail", "then", "a flash", "or none", "moon at 1.5 m", "e-mail me",
    ]  # fmt: skip


def test_batches_in_any_number_of_threads_are_read_as_one_text():
    texts = pa.array([f"post {i} about focus stacking <i>rails</i>" for i in range(1000)])
    parts = [texts.slice(start, 37) for start in range(0, 1000, 37)]
    words = [part.words.take(pa.array(part.codes)).to_pylist() for part in in_order(split_words, parts)]
    whole = split_words(texts)
    assert [word for part in words for word in part] == whole.words.take(pa.array(whole.codes)).to_pylist()
    assert sum(len(part) for part in batches(texts)) == 1000


@given(st.lists(st.text(alphabet="ab-'+#.,<>|@&; \n`é写カ:/w1", max_size=30), max_size=6))
def test_no_text_reaches_into_another(texts):
    together = read(*texts)
    assert together == [read(text)[0] for text in texts]
