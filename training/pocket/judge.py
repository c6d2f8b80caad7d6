"""How well a summarizer does on validation pictures, blind and by clicks."""

import random
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from . import topics
from .data import Picture
from .features import Pictures, Texts
from .lessons import K, Clicks, Lesson
from .run import Run
from .summarizer import Summarizer
from .updates import UPDATES, negative, printed_negative, read, updated


@dataclass(frozen=True)
class Verdict:
    blind: dict[str, float]
    """MRR@5, see `blind_figures`."""
    clicks: dict[str, float]
    """Precision at 10, see `click_figures`."""

    @property
    def score(self) -> float:
        """What training keeps the best of: the gain over no feedback, and that over PRF."""
        return self.blind["printed"] / self.blind["none"] + self.clicks["afs"] / self.clicks["prf"]

    def __str__(self) -> str:
        return f"val blind MRR@5 {self.blind}, val clicks P@10 {self.clicks}"


class Judge:
    def __init__(self, run: Run):
        self.items, self.seen, self.texts = run.items["val"], run.seen["val"], run.texts
        held = Clicks(topics.of_photos(self.items), self.seen, self.texts)
        self.probe = [held.draw(64, random.Random(f"probe/{i}")) for i in range(8)]

    def __call__(self, model: Summarizer) -> Verdict:
        model.eval()
        return Verdict(
            blind_figures(model, self.items, self.seen, self.texts), click_figures(model, self.probe, self.texts)
        )


@torch.no_grad()
def blind_figures(model: Summarizer, items: list[Picture], seen: Pictures, texts: Texts) -> dict[str, float]:
    """MRR@5 over all captions without feedback and with blind AFS, and how often the top K holds the target.

    Three AFS: with the negative of the published code, the printed one, and none.
    """
    gallery = torch.from_numpy(seen.embeddings[:, 0])
    scores: dict[str, list[Tensor]] = {}
    asked = [(text, index) for index, item in enumerate(items) for text in item.texts]
    for start in range(0, len(asked), 100):
        queries, targets = zip(*asked[start : start + 100])
        query, targets = torch.from_numpy(texts.embeddings(list(queries))), torch.tensor(targets)
        fed = torch.topk(query @ gallery.T, K).indices
        patches = torch.from_numpy(seen.patches[fed.flatten().numpy(), 0]).float().unflatten(0, tuple(fed.shape))
        relevant = F.one_hot(targets, len(items)).bool()
        lesson = Lesson("blind", list(queries), fed, torch.ones_like(fed).bool(), patches, gallery, relevant, ~relevant)
        reading = read(model, lesson, texts)
        negatives = {"centroid": negative(lesson), "printed": printed_negative(lesson, reading.attention), "no n": 0.0}
        moved = {name: updated(reading.output, lesson, query, n) for name, n in negatives.items()}
        for name, vector in {"none": query, **moved}.items():
            found = vector @ gallery.T
            rank = (found > found.gather(1, targets[:, None])).sum(1) + 1
            scores.setdefault(name, []).append(torch.where(rank <= 5, 1 / rank, 0.0))
        scores.setdefault(f"hits@{K}", []).append((fed == targets[:, None]).any(1).float())
    return {name: round(torch.cat(values).mean().item(), 4) for name, values in scores.items()}


@torch.no_grad()
def click_figures(model: Summarizer, lessons: list[Lesson], texts: Texts) -> dict[str, float]:
    """Precision at 10 among the pictures not liked: by the words, by PRF for clicks, by AFS for clicks."""
    found: dict[str, list[Tensor]] = {}
    for lesson in lessons:
        reading = read(model, lesson, texts)
        liked = (lesson.gallery[lesson.fed] * lesson.mask[:, :, None]).sum(1)
        update = UPDATES["clicks"]
        prf = update.alpha * reading.query + update.beta * liked
        moved = {"none": reading.query, "prf": prf, "afs": updated(reading.output, lesson, reading.query, torch.zeros(()))}
        for name, vector in moved.items():
            scores = (vector @ lesson.gallery.T).masked_fill(~lesson.candidates, -torch.inf)
            found.setdefault(name, []).append(lesson.relevant.gather(1, scores.topk(10).indices).float().mean(1))
    return {name: round(torch.cat(values).mean().item(), 3) for name, values in found.items()}
