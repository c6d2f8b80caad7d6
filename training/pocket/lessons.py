"""What the summarizer learns from: batches of fed-back pictures under a query, with what should be found."""

import random
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .data import Picture, text_of
from .features import Pictures, Texts
from .topics import Topic

K = 5
"""Pictures fed back blindly."""
MOST_LIKES = 8


@dataclass(frozen=True)
class Lesson:
    """One batch. Relevance and candidates are over one gallery."""

    mode: str
    queries: list[str]
    fed: Tensor
    """Gallery indices of the fed-back pictures, best or first liked first, int [B, N]."""
    mask: Tensor
    """Which of them count, bool [B, N]."""
    patches: Tensor
    """Their patch tokens, f32 [B, N, 49, 384]."""
    gallery: Tensor
    """Unit embeddings of the pictures that are searched, f32 [G, 512]."""
    relevant: Tensor
    """What should be found, bool [B, G]."""
    candidates: Tensor
    """What is ranked: all but the liked, bool [B, G]."""


@dataclass(frozen=True)
class Pool:
    """Pictures with a query each, many of them alike: which query means which picture?"""

    queries: list[str]
    patches: Tensor
    """f32 [N, 49, 384]; query i means picture i."""


def forgetful(text: str, rng: random.Random, share: float) -> str:
    """The text without some of its words: queries that the towers were trained on find too well."""
    words = text.split()
    kept = [word for word in words if rng.random() >= share]
    return " ".join(kept) or rng.choice(words)


class Blind:
    """Queries with one right answer; what they find first is fed back."""

    def __init__(self, items: list[Picture], seen: Pictures, texts: Texts, forget: float, ranges=None):
        self.items, self.seen, self.texts, self.forget = items, seen, texts, forget
        self.ranges = ranges or [(0, len(items))]

    def draw(self, batch: int, rng: random.Random) -> Lesson:
        first, last = rng.choice(self.ranges)
        view = rng.randrange(self.seen.embeddings.shape[1])
        gallery = torch.from_numpy(self.seen.embeddings[first:last, view])
        targets = [rng.randrange(last - first) for _ in range(batch)]
        queries = [forgetful(text_of(self.items[first + t], rng), rng, self.forget) for t in targets]
        fed = torch.topk(torch.from_numpy(self.texts.embeddings(queries)) @ gallery.T, K).indices
        patches = _patches(self.seen, first + fed, view)
        mask = torch.ones(batch, K, dtype=torch.bool)
        relevant = F.one_hot(torch.tensor(targets), last - first).bool()
        return Lesson("blind", queries, fed, mask, patches, gallery, relevant, torch.ones_like(relevant))


class Pools:
    """Pools of pictures, half of them a few neighbourhoods of the collection."""

    NEIGHBOURHOOD, NEIGHBOURS = 8, 20

    def __init__(self, items: list[Picture], seen: Pictures, ranges=None):
        self.items, self.seen = items, seen
        self.ranges = ranges or [(0, len(items))]

    def draw(self, count: int, rng: random.Random) -> Pool:
        first, last = rng.choice(self.ranges)
        embeddings = torch.from_numpy(self.seen.embeddings[first:last, 0])
        anchors = torch.tensor(rng.sample(range(last - first), count // (2 * self.NEIGHBOURHOOD)))
        # The nearest is the anchor itself.
        nearest = torch.topk(embeddings[anchors] @ embeddings.T, self.NEIGHBOURS).indices.tolist()
        near = [i for row in nearest for i in (row[0], *rng.sample(row[1:], self.NEIGHBOURHOOD - 1))]
        far = rng.sample(range(last - first), count)
        by_concept = {self.items[first + i].concept: first + i for i in [*near, *far]}
        chosen = list(by_concept.values())[:count]
        patches = _patches(self.seen, torch.tensor(chosen), rng.randrange(self.seen.embeddings.shape[1]))
        return Pool([text_of(self.items[i], rng) for i in chosen], patches)


class Clicks:
    """Topics of which some members are liked; the others should be found.

    Half of the visitors like those that their words found first, the others any.
    """

    def __init__(self, topics: list[Topic], seen: Pictures, texts: Texts):
        self.seen, self.texts = seen, texts
        self.by_gallery: dict[tuple[int, int], list[Topic]] = {}
        for topic in topics:
            self.by_gallery.setdefault(topic.gallery, []).append(topic)
        self.galleries = list(self.by_gallery)
        self.sizes = [len(self.by_gallery[gallery]) for gallery in self.galleries]

    def draw(self, batch: int, rng: random.Random) -> Lesson:
        (chosen,) = rng.choices(self.galleries, self.sizes)
        first, last = chosen
        topics = rng.choices(self.by_gallery[chosen], k=batch)
        view = rng.randrange(self.seen.embeddings.shape[1])
        likes = rng.randint(1, MOST_LIKES)
        fed, mask = torch.zeros(batch, likes, dtype=torch.long), torch.zeros(batch, likes, dtype=torch.bool)
        relevant = torch.zeros(batch, last - first, dtype=torch.bool)
        candidates = torch.ones_like(relevant)
        gallery = torch.from_numpy(self.seen.embeddings[first:last, view])
        queries = [rng.choice(topic.queries) for topic in topics]
        scores = torch.from_numpy(self.texts.embeddings(queries)) @ gallery.T
        for row, topic in enumerate(topics):
            members = torch.tensor(rng.sample(topic.members, len(topic.members))) - first
            if rng.random() < 0.5:
                members = members[scores[row, members].argsort(descending=True)]
            liked = members[: min(likes, len(members) - 1)]
            fed[row, : len(liked)], mask[row, : len(liked)] = liked, True
            relevant[row, members] = True
            candidates[row, liked] = False
        patches = _patches(self.seen, first + fed, view)
        return Lesson("clicks", queries, fed, mask, patches, gallery, relevant & candidates, candidates)


def _patches(seen: Pictures, indices: Tensor, view: int) -> Tensor:
    flat = np.asarray(seen.patches[indices.flatten().numpy(), view])
    return torch.from_numpy(flat).float().unflatten(0, tuple(indices.shape))
