"""What the summarizer learns from: batches of queries with fed-back pictures, and what they should find."""

import random
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ..data.pictures import Picture, text_of
from ..data.topics import Topic
from ..method import K
from ..towers.features import Pictures, Texts

MOST_LIKES = 8
Range = tuple[int, int]
"""A gallery: the pictures from the first index up to the second."""


@dataclass(frozen=True)
class Lesson:
    """One batch. Relevance and candidates are over one gallery."""

    mode: str
    """One of `network.MODES`."""
    queries: list[str]
    fed: Tensor
    """Gallery indices of the fed-back pictures, best or first liked first, int [B, N]."""
    mask: Tensor
    """Which of them count, bool [B, N]."""
    patches: Tensor
    """Their patch tokens, f32 [B, N, cells, width]."""
    gallery: Tensor
    """Unit embeddings of the pictures that are searched, f32 [G, embedding]."""
    relevant: Tensor
    """What should be found, bool [B, G]."""
    candidates: Tensor
    """What is ranked: all but the liked, bool [B, G]."""


@dataclass(frozen=True)
class Pool:
    """Pictures with a query each, many of them alike: which query means which picture?"""

    queries: list[str]
    patches: Tensor
    """f32 [N, cells, width]; query i means picture i."""


def forgetful(text: str, rng: random.Random, share: float) -> str:
    """The text without some of its words: queries that the towers were trained on find too well."""
    words = text.split()
    kept = [word for word in words if rng.random() >= share]
    return " ".join(kept) or rng.choice(words)


def blind_lesson(
    queries: list[str], targets: list[int], features: Pictures, texts: Texts, gallery: Range, view: int
) -> Lesson:
    """Each query means one picture, `targets` its place in the gallery; the first K that it finds are fed back."""
    first, last = gallery
    embeddings = torch.as_tensor(features.embeddings[first:last, view])
    fed = torch.topk(torch.as_tensor(texts.embeddings(queries)) @ embeddings.T, K).indices
    relevant = F.one_hot(torch.tensor(targets), last - first).bool()
    mask, candidates = torch.ones_like(fed, dtype=torch.bool), torch.ones_like(relevant)
    return Lesson("blind", queries, fed, mask, features.patches_of(first + fed, view), embeddings, relevant, candidates)


class Blind:
    """Queries with one right answer; what they find first is fed back.

    `forget`: the share of words that queries lose. `ranges`: the galleries; by default all pictures are one.
    """

    def __init__(
        self, items: list[Picture], features: Pictures, texts: Texts, forget: float, ranges: list[Range] | None = None
    ):
        self.items, self.features, self.texts, self.forget = items, features, texts, forget
        self.ranges = ranges or [(0, len(items))]

    def draw(self, batch: int, rng: random.Random) -> Lesson:
        """A lesson of `batch` queries to one gallery."""
        gallery = first, last = rng.choice(self.ranges)
        view = rng.randrange(self.features.embeddings.shape[1])
        targets = [rng.randrange(last - first) for _ in range(batch)]
        queries = [forgetful(text_of(self.items[first + t], rng).words, rng, self.forget) for t in targets]
        return blind_lesson(queries, targets, self.features, self.texts, gallery, view)


class Pools:
    """Pools of pictures, half of them from a few neighbourhoods of the collection. `ranges` as in `Blind`."""

    NEIGHBOURHOOD, NEIGHBOURS = 8, 20
    """Pictures drawn of each neighbourhood, and pictures in it."""

    def __init__(self, items: list[Picture], features: Pictures, ranges: list[Range] | None = None):
        self.items, self.features = items, features
        self.ranges = ranges or [(0, len(items))]

    def draw(self, count: int, rng: random.Random) -> Pool:
        """A pool of `count` pictures of one gallery, or fewer where concepts repeat."""
        first, last = rng.choice(self.ranges)
        embeddings = torch.as_tensor(self.features.embeddings[first:last, 0])
        anchors = torch.tensor(rng.sample(range(last - first), count // (2 * self.NEIGHBOURHOOD)))
        # The nearest is the anchor itself.
        nearest = torch.topk(embeddings[anchors] @ embeddings.T, self.NEIGHBOURS).indices.tolist()
        near = [i for row in nearest for i in (row[0], *rng.sample(row[1:], self.NEIGHBOURHOOD - 1))]
        far = rng.sample(range(last - first), count)
        by_concept = {self.items[first + i].concept: first + i for i in [*near, *far]}
        chosen = list(by_concept.values())[:count]
        patches = self.features.patches_of(torch.tensor(chosen), rng.randrange(self.features.embeddings.shape[1]))
        return Pool([text_of(self.items[i], rng).words for i in chosen], patches)


class Clicks:
    """Topics of which some members are liked; the others should be found.

    Half of the visitors like those that their words found first, the others any.
    """

    def __init__(self, topics: list[Topic], features: Pictures, texts: Texts):
        self.features, self.texts = features, texts
        self.by_gallery: dict[Range, list[Topic]] = {}
        for topic in topics:
            self.by_gallery.setdefault(topic.gallery, []).append(topic)
        self.galleries = list(self.by_gallery)
        self.sizes = [len(self.by_gallery[gallery]) for gallery in self.galleries]

    def draw(self, batch: int, rng: random.Random) -> Lesson:
        """A lesson of `batch` visitors to one gallery, each with 1 to MOST_LIKES likes."""
        (chosen,) = rng.choices(self.galleries, self.sizes)
        first, last = chosen
        topics = rng.choices(self.by_gallery[chosen], k=batch)
        view = rng.randrange(self.features.embeddings.shape[1])
        likes = rng.randint(1, MOST_LIKES)
        fed, mask = torch.zeros(batch, likes, dtype=torch.long), torch.zeros(batch, likes, dtype=torch.bool)
        relevant = torch.zeros(batch, last - first, dtype=torch.bool)
        candidates = torch.ones_like(relevant)
        gallery = torch.as_tensor(self.features.embeddings[first:last, view])
        queries = [rng.choice(topic.queries) for topic in topics]
        scores = torch.as_tensor(self.texts.embeddings(queries)) @ gallery.T
        for row, topic in enumerate(topics):
            members = torch.tensor(rng.sample(topic.members, len(topic.members))) - first
            if rng.random() < 0.5:
                members = members[scores[row, members].argsort(descending=True)]
            liked = members[: min(likes, len(members) - 1)]
            fed[row, : len(liked)], mask[row, : len(liked)] = liked, True
            relevant[row, members] = True
            candidates[row, liked] = False
        patches = self.features.patches_of(first + fed, view)
        return Lesson("clicks", queries, fed, mask, patches, gallery, relevant & candidates, candidates)
