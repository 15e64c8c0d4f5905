"""What is said in a demonstration. ``{0}``, ``{1}``… stand for the niche's own phrases, strongest first."""

from __future__ import annotations

from dataclasses import dataclass

from coterie.discussions.kinds import ANNOUNCEMENTS, FORUM, QUESTIONS


@dataclass(frozen=True)
class Said:
    """One post: ``who`` says it (0 leads), ``after`` how many hours; then others react, or find it ``helpful``."""

    who: int
    after: float
    text: str
    reactions: tuple[tuple[int, str], ...] = ()
    accepted: bool = False
    helpful: tuple[int, ...] = ()


@dataclass(frozen=True)
class Talk:
    """One topic, begun ``days`` ago in the first channel of its ``kind``; its opening first.

    Some have the ``same`` problem; a question may have been asked ``before``, under another title.
    """

    days: float
    title: str
    posts: tuple[Said, ...]
    kind: str = QUESTIONS
    same: tuple[int, ...] = ()
    before: str = ""


def asked(days: float, title: str, *posts: Said, same: tuple[int, ...] = (), before: str = "") -> Talk:
    return Talk(days, title, posts, QUESTIONS, same, before)


def told(days: float, title: str, *posts: Said) -> Talk:
    return Talk(days, title, posts, FORUM)


def announced(days: float, title: str, *posts: Said) -> Talk:
    return Talk(days, title, posts, ANNOUNCEMENTS)


TALKS = (
    told(
        27.5,
        "Welcome: who are you, and what brings you here?",
        Said(
            0,
            0,
            "This is where we say hello.\n\nWhat brings you to *{0}*? Beginners and old hands are equally welcome; "
            "say what you are working on, and what you would like to get better at.",
            ((1, "like"), (2, "celebrate"), (5, "like")),
        ),
        Said(1, 5, "Hello all. For me it is mostly {0}, for about six years now. Happy to compare notes with anybody."),
        Said(
            2,
            21,
            "Hi! I came for {1} and stayed for the arguments about {0}. I keep a notebook of everything that went "
            "wrong, so ask me about mistakes.",
            ((1, "laugh"), (4, "laugh"), (0, "like")),
        ),
        Said(3, 47, "New to this. I have read about {2} all winter and tried it exactly twice. Be gentle."),
        Said(1, 49, "Twice is how everybody here began. Show us the second one!", ((3, "thanks"),)),
        Said(6, 190, "Late to the party: {3}, mostly at weekends, with two small children who also have opinions."),
    ),
    asked(
        24,
        "Where to begin with {0}, without buying everything twice?",
        Said(
            3,
            0,
            "I have a small budget and would rather learn than collect. If you could keep **one** thing for {0} and "
            "had to borrow the rest, what would it be?\n\nI have read that {1} matters more than anything else. Is "
            "that so at the beginning?",
            ((5, "like"),),
        ),
        Said(
            2,
            2.5,
            "Begin with what you have, and write down what stops you. After a month the list tells you what to buy. "
            "Mine said {2}, which I would never have guessed.",
            ((1, "insight"), (4, "like"), (6, "insight")),
            helpful=(3, 5, 6),
        ),
        Said(
            4,
            9,
            "In this order, and no sooner than you need it:\n\n1. something for {1}, second hand\n2. practice, for a "
            "month\n3. then decide about {3}\n\nStep two is the one that everybody leaves out. The money that I spent "
            "before it was wasted, the money after it never.",
            ((3, "thanks"), (1, "like"), (7, "like"), (8, "like")),
            accepted=True,
            helpful=(3, 1, 7, 8, 5),
        ),
        Said(3, 11, "That is exactly the answer that I needed. Thank you both. Step two it is."),
        same=(5, 7),
    ),
    told(
        20.2,
        "A month of {1}: what worked, what did not",
        Said(
            5,
            0,
            "I set myself one month of nothing but {1}. Short version:\n\n- **Worked:** doing it at the same time each "
            "day, and keeping the failures.\n- **Did not work:** changing two things at once.\n- **Surprise:** {4} "
            "made a bigger difference than anything that I bought.\n\nI can put the long version up if anybody cares.",
            ((1, "insight"), (2, "like"), (3, "love"), (7, "like")),
        ),
        Said(1, 3, "Long version, please. Above all the part about {4}: how did you tell that it was that?"),
        Said(
            5,
            8,
            "One week with, one week without, everything else the same, and I let my sister judge without knowing "
            "which was which. She picked the same week eleven times out of twelve.",
            ((1, "insight"), (2, "insight"), (4, "celebrate")),
        ),
        Said(7, 30, "Your sister deserves an account here."),
    ),
    asked(
        16.6,
        "{2} comes out different every time. What do I overlook?",
        Said(
            6,
            0,
            "Same place, same settings, same me. On Saturday {2} was perfect, on Sunday it was useless, and today it "
            "is something in between. I changed nothing, I swear.\n\nWhat would you look at first?",
        ),
        Said(2, 1.4, "Temperature. It is always temperature, until it is not.", ((6, "laugh"), (4, "like"))),
        Said(
            1,
            4,
            "Write down three things each time: the hour, the temperature, and how long everything stood before you "
            "began. I had the same with {2}, and it was the waiting, not the settings: half an hour more and it "
            "repeats.",
            ((6, "thanks"), (5, "like"), (8, "insight")),
            accepted=True,
            helpful=(6, 5, 8, 4),
        ),
        Said(6, 52, "It **was** the waiting. Three in a row now, all the same. I feel silly and very happy."),
        Said(8, 54, "This should stand in the guidelines somewhere.", ((0, "like"),)),
        same=(5,),
    ),
    told(
        13.1,
        "Meet on a Saturday and try {3} together?",
        Said(
            1,
            0,
            "Reading about {3} is one thing. Would anybody come if we met one Saturday and tried it, everybody with "
            "what they have? I would bring tea and a table.",
            ((2, "celebrate"), (3, "celebrate"), (4, "like"), (6, "like"), (7, "celebrate")),
        ),
        Said(4, 1, "Count me in. I can bring a spare for {0}, so nobody has to own one."),
        Said(3, 6, "As a beginner: yes, if I may mostly watch."),
        Said(1, 7, "You may watch for ten minutes. Then you try.", ((3, "laugh"), (4, "laugh"))),
        Said(0, 20, "A fine idea. Say the date here, and I put it where everybody sees it.", ((1, "thanks"),)),
    ),
    asked(
        9.4,
        "Is {4} worth the trouble if I only do {1}?",
        Said(
            7,
            0,
            "Everybody recommends {4}. But I do {1} and hardly anything else. Is it worth the time to learn, or do "
            "I chase the last two per cent?",
        ),
        Said(5, 3, "Two per cent on a good day, and the difference between something and nothing on a bad one."),
        Said(
            8,
            10,
            "I do only {1} as well. I learned {4} on two evenings and use it perhaps once a month. When I need it, "
            "nothing else helps. So: learn it, and then forget about it until that day.",
            ((7, "thanks"), (5, "like")),
            accepted=True,
            helpful=(7, 5, 1),
        ),
    ),
    told(
        6.3,
        "Show what you made this week",
        Said(
            2,
            0,
            "No competition and no marks: one thing that you made this week, finished or not, and one sentence about "
            "what you would do differently.\n\nI begin. My {2} is too dark on the left, because I was impatient.",
            ((1, "like"), (3, "love"), (6, "like")),
        ),
        Said(3, 5, "My third {0}. The edges are wrong, the middle makes me proud.", ((1, "celebrate"), (2, "love"))),
        Said(6, 26, "A whole series of {2}, one for each evening. Next time I label them at once."),
        Said(8, 50, "Nothing finished, but I finally understand what {1} is for.", ((4, "insight"), (2, "like"))),
    ),
    asked(
        4.6,
        "What should a beginner buy first for {0}?",
        Said(
            7,
            0,
            "A friend wants to start with {0} and asks me what to buy. I never know. Where did you begin?",
        ),
        Said(2, 2, "We had this a while ago, and the answers there are better than what I would write now."),
        before="Where to begin with {0}, without buying everything twice?",
    ),
    told(
        3.2,
        "Old advice on {0} that you no longer believe",
        Said(
            4,
            0,
            "For years I repeated that {0} needs the best that you can afford, because somebody had told me. It is "
            "not true: care beats price every time.\n\nWhich advice did **you** stop to give?",
            ((1, "insight"), (5, "like"), (8, "like")),
        ),
        Said(7, 2, "“Never touch {3} once it works.” I touch it every spring now, and it works better."),
        Said(5, 8, "“Practice makes perfect.” Only if you look at what you did afterwards.", ((2, "insight"),)),
        Said(2, 22, "That mistakes are wasted. My notebook of them is the most useful thing that I own."),
    ),
    asked(
        1.1,
        "How do you store things for {1} through a damp winter?",
        Said(
            8,
            0,
            "My cellar is dry in summer and anything but dry now. What I keep for {1} smells of it already. Boxes "
            "with something against the damp, or upstairs and out of the cellar altogether?",
            ((3, "like"),),
        ),
        Said(6, 5, "Upstairs, if you can. If not: a box that closes, and look into it once a month."),
        Said(1, 9, "And never put anything away on the day that you used it. Let it dry first.", ((8, "thanks"),)),
        same=(3, 4, 7),
    ),
    asked(
        0.35,
        "Has anybody combined {2} with {4}?",
        Said(
            5,
            0,
            "I find a lot about {2} and a lot about {4}, and nothing at all about both together. Is there a reason, or "
            "has nobody tried? I would begin this weekend and am glad of any warning.",
            ((2, "like"),),
        ),
        same=(6,),
    ),
    announced(
        19.8,
        "Welcome, everybody",
        Said(0, 0, "Here stands what all of us should know; it will not be much.", ((1, "like"), (2, "like"))),
    ),
    announced(
        10.5,
        "An open evening every other Sunday",
        Said(
            0,
            0,
            "From now on there is an open evening every other Sunday at eight, about whatever you bring. "
            "The first one is about **{3}**.",
            ((4, "celebrate"), (5, "like"), (3, "like")),
        ),
        Said(4, 3, "I am in, and bring two questions."),
    ),
    announced(
        3.2,
        "The next open evening is about {0}",
        Said(1, 0, "Bring something that failed. We begin at eight.", ((2, "laugh"),)),
    ),
)
