"""Texts cut into words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("古い写真カメラのレンズ。", ["古い", "写真", "カメラ", "の", "レンズ"]),
        ("阳台上种蔬菜", ["阳台", "上", "种", "蔬菜"]),
        ("花園與蔬菜", ["花園", "與", "蔬菜"]),
        ("ผมชอบกล้องและเลนส์", ["ผม", "ชอบ", "กล้อง", "และ", "เลนส์"]),
        ("น้ำตาลกับน้ำ", ["น้ำตาล", "กับ", "น้ำ"]),
        ("ຂ້ອຍກິນເຂົ້າ", ["ຂ້ອຍ", "ກິນເຂົ້າ"]),
        ("ខ្ញុំចូលចិត្តថតរូប", ["ខ្ញុំ", "ចូលចិត្ត", "ថតរូប"]),
        ("ចូលចិត្ត\u200bថតរូប", ["ចូលចិត្ត", "ថតរូប"]),
        ("ကျွန်တော်ဓာတ်ပုံရိုက်တယ်", ["ကျွန်တော်", "ဓာတ်ပုံ", "ရိုက်", "တယ်"]),
        ("กล้องhttps://a.example/ข้อ", ["กล้อง", "ข้อ"]),
        ("ดูที่www.a.exampleเลนส์ e-mail c++", ["ดู", "ที่", "เลนส์", "e-mail", "c++"]),
        ("한국어 문장은 띄어 쓴다", ["한국어", "문장은", "띄어", "쓴다"]),
    ],
)
def test_scripts_without_spaces_are_cut_into_words(text, words):
    assert read(text) == [words]


def test_a_text_is_cut_as_it_would_be_alone():
    texts = ["ผมชอบกล้อง", "plain", "我在阳台上", "", "กล้อง\nและเลนส์", "写真"]
    assert read(*texts) == [read(text)[0] for text in texts]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"the state $|\psi\rangle$ decays", ["the", "state", "decays"]),
        (r"where \langle x and \otimes go", ["where", "x", "and", "go"]),
        (r"take \frac{a}{b} or \alpha_{ij}^2 once", ["take", "or", "once"]),
        ("sum $$\\sum_i x_i = 1$$ holds", ["sum", "holds"]),
        (r"so \begin{align} a &= b \\ c &= d \end{align} holds", ["so", "holds"]),
        (r"see \[ E = mc^2 \] and \(x + y\) again", ["see", "and", "again"]),
        ("a $x^2$ and $H_{int}$ b", ["a", "and", "b"]),
        (r"it costs $5 and $10 a day", ["it", "costs", "5", "and", "10", "a", "day"]),
        (r"in c:\windows\system and d:\log\alpha", ["in", "c", "windows", "system", "and", "d", "log", "alpha"]),
        ("$HOME and $LD_LIBRARY_PATH:$HOME", ["home", "and", "ld", "library", "path", "home"]),
        (r"\textbf{bold words}", ["bold", "words"]),
        (r"[a part \(a fast one\) of \[two\]](https://a.example)", ["a", "part", "a", "fast", "one", "of"]),
    ],
)
def test_formulas_are_no_words_and_amounts_and_file_names_are_no_formulas(text, words):
    assert read(text) == [words]


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


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab-'+#.,<>|@&; \n`é写カ:/w1", max_size=30), max_size=6))
def test_no_text_reaches_into_another(texts):
    together = read(*texts)
    assert together == [read(text)[0] for text in texts]
