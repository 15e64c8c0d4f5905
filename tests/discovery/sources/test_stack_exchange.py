from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, UnknownExport, hashed_key, read_export
from tests.discovery.sources.conftest import QUESTION, stack_exchange_files, write_files, xml

SALT = b"salt"


def read(path: Path, **options):
    return read_export(path, salt=SALT, **options)


def posts_by_key(export):
    return {row["post"]: row for row in export.signals.posts.to_pylist()}


def test_questions_answers_and_comments_become_posts_of_one_thread(stack_exchange: Path) -> None:
    posts = posts_by_key(read(stack_exchange, keys="plain"))
    assert set(posts) == {"1", "2", "4", "c5"}
    assert {key: (row["thread"], row["parent"]) for key, row in posts.items()} == {
        "1": ("1", None),
        "2": ("1", "1"),
        "4": ("4", None),
        "c5": ("1", "2"),
    }
    assert posts["1"]["author"] == "7"
    assert posts["1"]["at"].isoformat() == "2014-01-21T20:26:05+00:00"


def test_the_text_is_the_words_without_quotes_and_names_and_with_code_between_fences(stack_exchange: Path) -> None:
    posts = posts_by_key(read(stack_exchange))
    assert posts["1"]["text"] == "What are citra hops?\n```\nhops = 3\n```\nSee here & there."
    assert posts["c5"]["text"] == "thanks, nice!"


def test_tags_stand_in_their_column_alone_in_both_ways_the_site_has_written_them(
    stack_exchange: Path, tmp_path
) -> None:
    assert posts_by_key(read(stack_exchange))["1"]["tags"] == ["hops", "us-beer"]
    newer = write_files(tmp_path / "n", {"Posts.xml": xml("posts", [{**QUESTION, "Tags": "|hops|us-beer|"}])})
    row = posts_by_key(read(newer))["1"]
    assert row["tags"] == ["hops", "us-beer"]
    assert row["place"] is None
    assert "us-beer" not in row["text"] + row["title"]


def test_a_favourite_and_an_accepted_answer_are_acts(stack_exchange: Path) -> None:
    acts = [
        (a["actor"], a["verb"], a["object"], a["at"].date().isoformat())
        for a in read(stack_exchange, keys="plain").signals.acts.to_pylist()
    ]
    assert sorted(acts) == [("7", "accept", "2", "2014-01-24"), ("8", "save", "1", "2014-01-25")]


def test_display_names_and_profiles_are_known_and_the_background_account_is_nobody(stack_exchange: Path) -> None:
    export = read(stack_exchange, keys="plain")
    assert export.names.to_pylist() == [{"member": "7", "name": "Ann"}, {"member": "8", "name": "Ben"}]
    assert export.signals.members["bio"].to_pylist() == ["I brew.", None]


def test_outbound_links_are_affinities(stack_exchange: Path) -> None:
    rows = read(stack_exchange, keys="plain").signals.affinities.to_pylist()
    assert sorted((r["actor"], r["source"], r["label"]) for r in rows) == [
        ("7", "link", "a.example.com"),
        ("7", "link", "hops.org"),
        ("7", "profile", "brew.example.org"),
    ]


def test_every_row_is_in_a_table_or_accounted_for(stack_exchange: Path) -> None:
    export = read(stack_exchange)
    assert export.rows == {"dump/Posts.xml": 4, "dump/Users.xml": 3, "dump/Comments.xml": 2, "dump/Votes.xml": 3}
    assert sum(export.left_out.values()) == 3  # the wiki, the background account, the anonymous vote
    [bad] = export.quarantined
    assert (bad.file, bad.position) == ("dump/Comments.xml", "line 4")
    assert "post 99" in bad.reason


def test_keys_are_hashed_with_the_salt_unless_plain_ones_are_asked_for(stack_exchange: Path) -> None:
    author = posts_by_key(read(stack_exchange))["1"]["author"]
    assert author == hashed_key("7", SALT)
    assert len(author) == 32
    assert author != posts_by_key(read_export(stack_exchange, salt=b"other"))["1"]["author"]


@pytest.mark.parametrize("keys", ["hashed", "plain"])
def test_nothing_is_read_of_people_who_opted_out(stack_exchange: Path, keys) -> None:
    export = read(stack_exchange, keys=keys, exclude={hashed_key("7", SALT)})
    assert set(posts_by_key(export)) == {"2", "4"}
    assert export.names["name"].to_pylist() == ["Ben"]
    assert "citra" not in str(export.signals.posts.to_pylist())
    assert export.counts["opted_out"] == 4  # a question, two comments, a profile


def test_comments_on_a_post_of_somebody_who_opted_out_keep_their_thread(stack_exchange: Path) -> None:
    export = read(stack_exchange, exclude={hashed_key("8", SALT)})
    assert posts_by_key(export)["c5"]["thread"] == "1"


def test_the_site_is_the_one_its_own_posts_link_to(tmp_path: Path) -> None:
    body = "".join(f'<p><a href="https://beer.stackexchange.com/q/{i}">q</a></p>' for i in range(12))
    body += '<p><a href="https://cooking.stackexchange.com/questions/5/x">c</a></p>'
    path = write_files(tmp_path / "d", {"Posts.xml": xml("posts", [{**QUESTION, "Body": body}])})
    export = read(path)
    assert export.link == "https://beer.stackexchange.com/q/{thread}"
    assert export.signals.affinities["label"].to_pylist() == ["cooking.stackexchange.com"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Id": "x"}, "Id 'x' is not a number"),
        ({"CreationDate": "yesterday"}, "CreationDate 'yesterday' is not an ISO 8601 time"),
        ({"CreationDate": "9999-01-01T00:00:00"}, "CreationDate '9999-01-01T00:00:00' is not between 1970 and 2100"),
        ({"Body": None}, "has no Body"),
        ({"PostTypeId": "2"}, "has no ParentId"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_line_and_reason(tmp_path: Path, change, reason) -> None:
    bad = {k: v for k, v in {**QUESTION, "Id": "50", **change}.items() if v is not None}
    export = read(write_files(tmp_path / "d", {"Posts.xml": xml("posts", [QUESTION, bad])}))
    assert [(q.file, q.position, q.reason) for q in export.quarantined] == [("Posts.xml", "line 4", reason)]
    assert export.counts["posts"] == 1
    assert export.counts["quarantined"] == 1


def test_a_post_that_is_there_twice_is_read_once(tmp_path: Path) -> None:
    export = read(write_files(tmp_path / "d", {"Posts.xml": xml("posts", [QUESTION, QUESTION])}))
    assert export.counts["posts"] == 1
    assert "more than once" in export.quarantined[0].reason


POSTS = xml("posts", [QUESTION])
LAUGHS = '<!DOCTYPE posts [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE posts [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (POSTS.encode()[:300], "line", "the file ends too early"),
        (b"", "line 1", "the file ends too early"),
        (POSTS.replace("citra", "cítra").encode("latin-1", "replace"), "line", "not"),
        (POSTS.removeprefix("\ufeff").replace("citra", "c\xedtra").encode("latin-1"), "line 3", "0xed is not UTF-8"),
        (POSTS.replace("<posts>", LAUGHS + "<posts>").encode(), "line 2", "document type"),
        (POSTS.replace("<posts>", OUTSIDE + "<posts>").encode(), "line 2", "document type"),
        (POSTS.replace("posts>", "users>").encode(), "line 2", "the document is <users>"),
        (b"<posts><row Id='" + b"9" * (20 << 20) + b"'/></posts>", "line 1", "longer than 16 MB"),
        (b"<posts>" + b"<row>" * 100, "line 1", "nested"),
        (xml("posts", [{"Id": "1", "PostTypeId": "1"}]).encode(), "line 3", "not one row can be read"),
        (xml("posts", []).encode(), "", "holds no posts and no acts"),
    ],
)
def test_a_broken_file_is_refused_naming_file_line_and_what_was_expected(
    tmp_path: Path, content, line, problem
) -> None:
    with pytest.raises(BadExport) as caught:
        read(write_files(tmp_path / "d", {"Posts.xml": content}))
    assert caught.value.position.startswith(line)
    assert problem in caught.value.problem
    assert caught.value.expected in str(caught.value)
    assert "\n" not in str(caught.value)


LICENCE = '<?xml version="1.0" encoding="utf-8"?>\n<!-- a licence > that <is said> here -->\n'


@pytest.mark.parametrize("named", [str.lower, str.upper, str.title])
def test_names_of_older_dumps_are_in_small_letters(tmp_path: Path, named) -> None:
    files = {f"dump/{named(Path(name).name)}": content for name, content in stack_exchange_files().items()}
    start = '<?xml version="1.0" encoding="utf-8"?>\n'
    files = {name: content.replace(start, LICENCE) for name, content in files.items()}
    export = read(write_files(tmp_path / "in", files))
    assert export.reader == "Stack Exchange dump"
    assert export.counts["posts"] == 4
    assert export.names.num_rows == 2


def test_of_two_names_that_differ_in_case_the_exact_one_is_read(tmp_path: Path) -> None:
    files = stack_exchange_files() | {"dump/posts.xml": xml("posts", [QUESTION])}
    assert read(write_files(tmp_path / "in", files)).counts["posts"] == 4


def test_posts_of_another_program_are_no_dump(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        read(write_files(tmp_path / "in", {"posts.xml": "<?xml version='1.0'?>\n<items><posts/></items>"}))
