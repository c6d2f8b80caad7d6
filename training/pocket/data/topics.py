"""Sets of pictures that a visitor may like together, with words that describe them only in part."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from .pictures import Picture

# Fewer members leave too little to find once some are liked; more say nothing.
LEAST, MOST = 5, 120
# A caption word makes no topic where fewer photographs share it, nor where more do.
WORD_LEAST, WORD_MOST = 30, 1500
# Words that name nothing to look for.
STOP_WORDS = frozenset(
    "a an the in on of with and to at is are while from by for his her their its it as up down out into over "
    "through two three four one several some other another that who off near next there this them he she they be "
    "being has".split()
)


@dataclass(frozen=True)
class Topic:
    """Pictures of one kind within a gallery."""

    members: tuple[int, ...]
    """Indices of the pictures that a visitor would like."""
    queries: tuple[str, ...]
    """What that visitor may have typed: true of the members, and of other pictures too."""
    gallery: tuple[int, int]
    """The pictures that are searched: a range of indices."""


def of_drawings(pictures: list[Picture], node_modules: Path) -> list[Topic]:
    """Per style, the concepts that share a tag, asked for by the tag or by their emojibase group.

    emojibase's subgroups, by which the gallery's clicks are evaluated, are no topics here.
    """
    groups = _group_words(node_modules)
    topics = []
    for first, last in _runs([picture.path.parent for picture in pictures]):
        members = defaultdict(list)
        for index in range(first, last):
            for tag in dict.fromkeys(pictures[index].texts[1:]):
                members[tag].append(index)
        for tag, found in members.items():
            if LEAST <= len(found) <= MOST:
                coarser = Counter(groups[pictures[i].texts[0]] for i in found).most_common(1)[0][0]
                topics.append(Topic(tuple(found), (tag, tag, coarser), (first, last)))
    return topics


def _group_words(node_modules: Path) -> dict[str, str]:
    """The words of each label's emojibase group: "animals nature"."""
    folder = node_modules / "emojibase-data/en"
    groups = json.loads((folder / "messages.json").read_text())["groups"]
    names = {group["order"]: group["message"].replace("&", "") for group in groups}
    data = json.loads((folder / "data.json").read_text())
    return {e["label"]: " ".join(names[e["group"]].split()) for e in data if "group" in e}


def of_photos(pictures: list[Picture]) -> list[Topic]:
    """Photographs whose captions agree on two words, asked for by one of them or both."""
    agreed = [_agreed_words(picture) for picture in pictures]
    counts = Counter(word for words in agreed for word in words)
    common = {word for word, count in counts.items() if WORD_LEAST <= count <= WORD_MOST}
    pairs = defaultdict(list)
    for index, words in enumerate(agreed):
        kept = sorted(words & common)
        for i, a in enumerate(kept):
            for b in kept[i + 1 :]:
                pairs[a, b].append(index)
    everything = (0, len(pictures))
    return [
        Topic(tuple(found), (a, b, f"{a} {b}"), everything)
        for (a, b), found in pairs.items()
        if LEAST * 2 <= len(found) <= MOST
    ]


def _agreed_words(picture: Picture) -> set[str]:
    """Words that at least two of a photograph's captions use."""
    uses = Counter(word for text in picture.texts for word in set(text.lower().rstrip(" .").split()))
    return {word for word, count in uses.items() if count >= 2 and word.isalpha() and word not in STOP_WORDS}


def of_scenes(pictures: list[Picture]) -> list[Topic]:
    """Scenes that hold one thing, asked for by its name or by something that stands beside it in one of them."""
    labels = [picture.texts[0].replace(" and ", ", ").split(", ") for picture in pictures]
    members = defaultdict(list)
    for index, names in enumerate(labels):
        for name in dict.fromkeys(names):
            members[name].append(index)
    topics = []
    for name, found in members.items():
        if LEAST <= len(found) <= MOST:
            beside = next(other for other in (*labels[found[0]], name) if other != name)
            queries = (name, f"a picture with {name}", f"{name} and {beside}", "several things")
            topics.append(Topic(tuple(found), queries, (0, len(pictures))))
    return topics


def of_stages(pictures: list[Picture]) -> list[Topic]:
    """Per cast, the scenes that hold a thing, a pair, or a pair in one order, asked for in these words."""
    topics = []
    for first, last in _runs([picture.path.parent for picture in pictures]):
        members = defaultdict(list)
        for index in range(first, last):
            listed, *_, beside, related = pictures[index].texts
            for words in (*listed.replace(" and ", ", ").split(", "), beside, related):
                members[words].append(index)
        topics += [
            Topic(tuple(found), (words, f"a picture of {words}"), (first, last))
            for words, found in members.items()
            if len(found) >= LEAST
        ]
    return topics


def _runs(keys: list) -> list[tuple[int, int]]:
    """Ranges of equal neighbours."""
    starts = [i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]
    return list(zip(starts, [*starts[1:], len(keys)]))
