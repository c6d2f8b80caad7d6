"""Simulated visitors who turn pages and mark what they see: the twin of `src/eval/pages.rs`, and more varied ones."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .galleries import Topic
from .network import Marks

SHOWN, PAGES = 12, 4
Policy = Callable[[Marks], np.ndarray]
"""What scores the gallery's pictures by marks."""


@dataclass(frozen=True)
class Visitor:
    """What somebody does on every page."""

    likes: tuple[int, int] = (2, 2)
    """At least and at most so many right ones."""
    dislikes: tuple[int, int] = (1, 1)
    """The same of wrong ones."""
    slips: float = 0.0
    """How probably a right one is taken for wrong, or the other way round, on a page."""
    in_order: bool = True
    """Whether the first ones are marked; else any."""
    asks: bool = True
    """Whether there are words; else one right picture is liked from the start."""


BRIEF = Visitor()


def varied(rng: random.Random) -> Visitor:
    """One of many kinds: most are brief, some like or dislike only, some ask without words, some err."""
    way = rng.random()
    if way < 0.5:
        return BRIEF
    if way < 0.62:
        return Visitor((1, 4), (0, 0), rng.choice((0, 0.05)), rng.random() < 0.5)
    if way < 0.7:
        return Visitor((0, 0), (1, 3), 0, rng.random() < 0.5)
    return Visitor((0, 4), (0, 3), rng.choice((0, 0, 0.1)), rng.random() < 0.5, rng.random() > 0.15)


@dataclass
class State:
    """Where a visitor stands before a page: what is marked, what was seen."""

    topic: Topic
    marks: Marks
    seen: np.ndarray

    def right(self) -> np.ndarray:
        """Which pictures are right and not seen yet."""
        right = np.zeros(len(self.seen), bool)
        right[list(self.topic.right)] = True
        return right & ~self.seen


def play(topic: Topic, visitor: Visitor, policy: Policy | None, rng: random.Random) -> tuple[list[float], list[State]]:
    """Recall after each page, and the states with marks in which something was still to be found."""
    seen, states, recall = np.zeros(len(topic.words), bool), [], []
    likes, dislikes = [], []
    words = topic.words if visitor.asks else None
    if not visitor.asks:
        likes = [rng.choice(sorted(topic.right))]
        seen[likes] = True
    for _ in range(PAGES):
        state = State(topic, Marks(topic.gallery, words, list(likes), list(dislikes)), seen.copy())
        if (likes or dislikes) and state.right().any():
            states.append(state)
        start = np.zeros(len(seen)) if words is None else words
        ranked = policy(state.marks) if policy and (likes or dislikes) else start
        page = np.argsort(-np.where(seen, -np.inf, ranked), kind="stable")[: min(SHOWN, int((~seen).sum()))]
        seen[page] = True
        recall.append(len(topic.right & set(np.flatnonzero(seen).tolist())) / min(len(topic.right), int(seen.sum())))
        found = [int(i) for i in page if i in topic.right]
        wrong = [int(i) for i in page if i not in topic.right]
        for one, other in ((found, wrong), (wrong, found)):
            if one and rng.random() < visitor.slips:
                other.append(one.pop(rng.randrange(len(one))))
        if not visitor.in_order:
            rng.shuffle(found)
            rng.shuffle(wrong)
        likes += found[: rng.randint(*visitor.likes)]
        dislikes += wrong[: rng.randint(*visitor.dislikes)]
    return recall, states
