"""How well a summarizer does on validation pictures, blind and by clicks."""

import random
from dataclasses import dataclass

import torch
from torch import Tensor

from ..data import topics
from ..data.pictures import Picture
from ..fit import Validation
from ..method import LESSONS, K, rocchio
from ..towers.evaluate import TOP, ranks, reciprocal_ranks
from ..towers.features import Pictures, Texts
from ..towers.finished import Finished
from .lessons import Clicks, Lesson, blind_lesson
from .network import Summarizer
from .updates import centroid_negative, printed_negative, summarize, updated

BATCH = 100
PRECISION_AT = 10


@dataclass(frozen=True)
class Figures:
    """Of one summarizer."""

    blind: dict[str, float]
    """MRR@5 by method, see `blind_figures`."""
    clicks: dict[str, float]
    """Precision at 10 by method, see `click_figures`."""

    def validation(self) -> Validation:
        """Training keeps the best of: the gain over no feedback, plus that over PRF."""
        score = self.blind["printed"] / self.blind["none"] + self.clicks["afs"] / self.clicks["prf"]
        return Validation(score, f"val blind MRR@{TOP} {self.blind}, val clicks P@{PRECISION_AT} {self.clicks}")


class Validator:
    """Validation photographs, with topics of their own for simulated visitors."""

    def __init__(self, towers: Finished):
        self.items, self.features, self.texts = towers.pictures["val"], towers.features["val"], towers.texts
        held = Clicks(topics.of_photos(self.items), self.features, self.texts)
        self.probe = [held.draw(64, random.Random(f"probe/{i}")) for i in range(8)]

    def __call__(self, model: Summarizer) -> Validation:
        """The figures of a summarizer."""
        model.eval()
        blind = blind_figures(model, self.items, self.features, self.texts)
        return Figures(blind, click_figures(model, self.probe, self.texts)).validation()


@torch.no_grad()
def blind_figures(model: Summarizer, items: list[Picture], features: Pictures, texts: Texts) -> dict[str, float]:
    """MRR@5 over all captions without feedback and with blind AFS, and how often the top K holds the target.

    Three AFS: with the negative of the published code, the printed one, and none.
    """
    scores: dict[str, list[Tensor]] = {}
    asked = [(text, index) for index, item in enumerate(items) for text in item.texts]
    for start in range(0, len(asked), BATCH):
        queries, targets = map(list, zip(*asked[start : start + BATCH]))
        lesson = blind_lesson(queries, targets, features, texts, (0, len(items)), 0)
        summary, owners = summarize(model, lesson, texts), torch.tensor(targets)
        printed = printed_negative(lesson, summary.attention)
        negatives = {"centroid": centroid_negative(lesson), "printed": printed, "no n": None}
        moved = {name: updated(summary.output, lesson, summary.query, n) for name, n in negatives.items()}
        for name, vector in {"none": summary.query, **moved}.items():
            rank = ranks(vector @ lesson.gallery.T, owners)
            scores.setdefault(name, []).append(reciprocal_ranks(rank))
        scores.setdefault(f"hits@{K}", []).append((lesson.fed == owners[:, None]).any(1).float())
    return {name: round(torch.cat(values).mean().item(), 4) for name, values in scores.items()}


@torch.no_grad()
def click_figures(model: Summarizer, lessons: list[Lesson], texts: Texts) -> dict[str, float]:
    """Precision at 10 among the pictures not liked: by the words, by PRF for clicks, by AFS for clicks."""
    found: dict[str, list[Tensor]] = {}
    for lesson in lessons:
        summary = summarize(model, lesson, texts)
        liked = (lesson.gallery[lesson.fed] * lesson.mask[:, :, None]).sum(1)
        moved = {
            "none": summary.query,
            "prf": rocchio(summary.query, liked, None, LESSONS),
            "afs": updated(summary.output, lesson, summary.query, None),
        }
        for name, vector in moved.items():
            scores = (vector @ lesson.gallery.T).masked_fill(~lesson.candidates, -torch.inf)
            hits = lesson.relevant.gather(1, scores.topk(PRECISION_AT).indices)
            found.setdefault(name, []).append(hits.float().mean(1))
    return {name: round(torch.cat(values).mean().item(), 3) for name, values in found.items()}
