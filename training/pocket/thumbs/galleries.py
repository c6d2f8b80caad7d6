"""Galleries and questions with several right answers, from which thumbs are learnt.

None is among those that they are judged on.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..data import drawings
from ..data.held_out import is_held_out
from ..data.pictures import Picture
from ..data.topics import STOP_WORDS
from ..data.wordnet import WordNet

LEAST, MOST = 5, 100
"""Right answers of a topic."""
COMMON = 15
"""Photographs that share a word which makes pairs."""
SAME = 0.5
"""Topics of which more is the same, intersection by union, are one, whatever their words."""
REPEATED = 0.8
"""The same between two kinds."""
EPSILON = 1.2e-7

Embed = Callable[[list[str]], np.ndarray]
"""Texts to unit embeddings, f32 [texts, width]."""


def standard(cosines: np.ndarray) -> np.ndarray:
    """Z-scores along the last axis; 0 where all are the same."""
    spread = cosines.std(-1, keepdims=True)
    return ((cosines - cosines.mean(-1, keepdims=True)) / np.where(spread > EPSILON, spread, 1)).astype(np.float32)


@dataclass(eq=False)
class Gallery:
    """Embedded pictures, unit length, f32 [pictures, width]."""

    embeddings: np.ndarray

    @cached_property
    def likeness(self) -> np.ndarray:
        """Row by row the z-scores of all pictures' cosines with one."""
        return standard(self.embeddings @ self.embeddings.T)

    @cached_property
    def common(self) -> np.ndarray:
        """Z-scores of the cosines with the mean."""
        return standard(self.embeddings @ self.embeddings.mean(0))


@dataclass(eq=False)
class Topic:
    """A question."""

    gallery: Gallery
    group: str
    """Where it comes from."""
    text: str
    right: frozenset[int]
    words: np.ndarray = field(repr=False)
    """Its words' z-scores over the gallery."""


def same(a: frozenset[int], b: frozenset[int], share: float = SAME) -> bool:
    """Whether two sets of right answers have more than a share in common."""
    return len(a & b) > share * len(a | b)


def topics(gallery: Gallery, group: str, found: Iterable[tuple[str, Iterable[int]]], embed: Embed) -> list[Topic]:
    """Those of the questions that have as many right answers as a topic has."""
    asked = [(text, frozenset(right)) for text, right in found]
    asked = [(text, right) for text, right in asked if LEAST <= len(right) <= MOST]
    if not asked:
        return []
    scores = standard(embed([text for text, _ in asked]) @ gallery.embeddings.T)
    return [Topic(gallery, group, text, right, words) for (text, right), words in zip(asked, scores)]


def bundled(vectors: Path, index: Path) -> tuple[Gallery, list[dict], list[dict]]:
    """A collection's embeddings, as `mlt vectors` wrote them, its pictures and its topics, as its index lists them."""
    collection, origin = json.loads(index.read_text()), json.loads(vectors.with_suffix(".json").read_text())
    pictures, width = collection["pictures"], origin["width"]
    if origin["collection"] != collection["hash"]:
        raise ValueError(f"{vectors} is of another collection than {index}: run `npm run vectors`")
    steps = np.fromfile(vectors, np.int8, len(pictures) * width).reshape(-1, width).astype(np.float32)
    lengths = np.linalg.norm(steps, axis=1, keepdims=True)
    return Gallery(steps / np.where(lengths > 0, lengths, 1)), pictures, collection.get("topics", [])


def of_scenes(gallery: Gallery, pictures: list[dict], listed: list[dict], embed: Embed) -> list[Topic]:
    """The Scenes' own topics for tuning."""
    place = {picture["id"]: at for at, picture in enumerate(pictures)}
    kept = [topic for topic in listed if not is_held_out(topic["words"])]
    return topics(gallery, "scenes", ((t["words"], map(place.get, t["relevant"])) for t in kept), embed)


def of_objects(gallery: Gallery, pictures: list[dict], tests: Path, node_modules: Path, embed: Embed) -> list[Topic]:
    """The Objects' tags and subgroups for tuning, and kinds of things by name and by definition.

    What says the same as a held-out tag or subgroup, or as an everyday question, is left out.
    """
    place = {picture["id"]: at for at, picture in enumerate(pictures)}

    def asked(file: str) -> dict[str, frozenset[int]]:
        questions = json.loads((tests / file).read_text())["questions"]
        return {q["words"]: frozenset(place[i] for i in q["relevant"] if i in place) for q in questions}

    tags, subgroups = asked("tags.json"), defaultdict(set)
    for at, picture in enumerate(pictures):
        subgroups[picture["subgroup"].replace("-", " ")].add(at)
    judged = asked("questions.json")
    judged |= {w: frozenset(right) for known in (tags, subgroups) for w, right in known.items() if is_held_out(w)}

    def fair(text: str, right: frozenset[int]) -> bool:
        return text not in judged and not any(same(right, other) for other in judged.values())

    nouns = WordNet(node_modules)
    kinds: list[tuple[str, frozenset[int]]] = []
    for kind, right in kinds_of(pictures, node_modules, nouns).items():
        if fair(kind, right) and not any(same(right, other, REPEATED) for _, other in kinds):
            kinds.append((kind, right))
    tuned = [(tag, right) for tag, right in tags.items() if not is_held_out(tag)]
    grouped = [(name, frozenset(right)) for name, right in subgroups.items() if fair(name, frozenset(right))]
    said = [(gloss, right) for kind, right in kinds if (gloss := nouns.meaning(kind, ()).gloss)]
    found = {"tags": tuned, "subgroups": grouped, "kinds": kinds, "glosses": said}
    return [topic for group, of in found.items() for topic in topics(gallery, group, of, embed)]


def kinds_of(pictures: list[dict], node_modules: Path, nouns: WordNet) -> dict[str, frozenset[int]]:
    """By name, the Objects that WordNet takes for things of a kind."""
    concepts = {concept.key: concept for concept in drawings.concepts(node_modules)}
    members = defaultdict(set)
    for at, picture in enumerate(pictures):
        concept = concepts.get(drawings.key_of(picture["id"]))
        for kind in drawings.meaning_of(concept, nouns).kinds if concept else ():
            members[kind].add(at)
    return {kind: frozenset(found) for kind, found in members.items() if LEAST <= len(found) <= MOST}


def of_captions(gallery: Gallery, pictures: list[Picture], embed: Embed) -> list[Topic]:
    """Words, and pairs of common ones, that at least two of a photograph's captions agree on."""
    agreed = []
    for picture in pictures:
        uses = Counter(word for text in picture.texts for word in set(text.lower().rstrip(" .").split()))
        agreed.append({w for w, count in uses.items() if count >= 2 and w.isalpha() and w not in STOP_WORDS})
    counts, members = Counter(word for words in agreed for word in words), defaultdict(set)
    for at, words in enumerate(agreed):
        common = sorted(word for word in words if counts[word] >= COMMON)
        pairs = [f"{a} {b}" for i, a in enumerate(common) for b in common[i + 1 :]]
        for text in (*sorted(words), *pairs):
            members[text].add(at)
    return topics(gallery, "captions", members.items(), embed)


def of_names(gallery: Gallery, pictures: list[Picture], embed: Embed) -> list[Topic]:
    """Photographs of one name or of one kind."""
    members = defaultdict(set)
    for at, picture in enumerate(pictures):
        for text in (picture.concept, *(picture.meaning.kinds if picture.meaning else ())):
            members[text].add(at)
    return topics(gallery, "named", members.items(), embed)


def of_stages(embeddings: np.ndarray, pictures: list[Picture], embed: Embed) -> list[Topic]:
    """Per stage a gallery, asked for things and for pairs of them."""
    stages, found = defaultdict(list), []
    for at, picture in enumerate(pictures):
        stages[picture.path.parent.name].append(at)
    for _, places in sorted(stages.items()):
        members = defaultdict(set)
        for at, place in enumerate(places):
            names = pictures[place].texts[0].replace(" and ", ", ").split(", ")
            for text in (*(f"a {name}" for name in names), " next to ".join(sorted(names[:2]))):
                members[text].add(at)
        found += topics(Gallery(embeddings[places]), "stages", members.items(), embed)
    return found
