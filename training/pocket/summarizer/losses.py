"""The summarizer's losses."""

import random

import torch
import torch.nn.functional as F
from torch import Tensor

from .. import device
from ..method import K
from ..towers.features import Texts
from .lessons import Blind, Clicks, Lesson, Pool, Pools
from .network import Summarizer
from .updates import Summary, centroid_negative, summarize, updated

RANKING, ATTENTION, POOL = 0.5, 0.1, 0.25
"""Weights of the terms beside the paper's: the ranking, and which picture is attended to, of few or of a pool."""
SHARPNESS = {"blind": 40.0, "clicks": 20.0}
"""Inverse temperature of the ranking loss."""


def lesson_loss(
    model: Summarizer, source: Blind | Clicks | Pools, batch: int, pool: int, texts: Texts, rng: random.Random
) -> Tensor:
    """The loss of a lesson drawn from `source`: of `batch` queries, or of a pool of `pool` pictures."""
    if isinstance(source, Pools):
        return POOL * pool_loss(model, source.draw(pool, rng), texts)
    lesson = hide_some(source.draw(batch, rng), rng)
    return loss_of(summarize(model, lesson, texts), lesson)


def loss_of(summary: Summary, lesson: Lesson) -> Tensor:
    """The paper's term, 0.5 (1 - cos(output, target)), and two of ours.

    These are the ranking of the whole gallery by the updated query, and, of blind lessons, the attention to the target.
    The target is the right picture, or the mean of those that a visitor has not liked yet.
    """
    share = lesson.relevant.float() / lesson.relevant.sum(1, keepdim=True)
    target = F.normalize(share @ lesson.gallery, dim=1)
    image = 0.5 * (1 - F.cosine_similarity(summary.output, target)).mean()
    # A visitor of these lessons dislikes nothing.
    n = centroid_negative(lesson) if lesson.mode == "blind" else None
    logits = SHARPNESS[lesson.mode] * updated(summary.output, lesson, summary.query, n) @ lesson.gallery.T
    ranking = F.cross_entropy(logits.masked_fill(~lesson.candidates, -1e4), share)
    loss = image + RANKING * ranking
    return loss + ATTENTION * attention_loss(summary, lesson) if lesson.mode == "blind" else loss


def attention_loss(summary: Summary, lesson: Lesson) -> Tensor:
    """Cross-entropy of each token's attention over the fed-back pictures with the target, where it is among them."""
    among = lesson.relevant.gather(1, lesson.fed) & lesson.mask
    shares = summary.attention.unflatten(3, (lesson.fed.shape[1], -1)).sum(4).clamp_min(1e-6).log()
    surprise = -(shares * among[:, None, None]).sum(3).mean(1)
    counts = summary.token_mask & among.any(1, keepdim=True)
    return (surprise * counts).sum() / counts.sum().clamp_min(1)


def pool_loss(model: Summarizer, pool: Pool, texts: Texts) -> Tensor:
    """Cross-entropy of each token's attention over the pool's pictures with the picture that its query means."""
    tokens, token_mask = texts.tokens(pool.queries)
    with device.autocast():
        shares = model.shares("blind", tokens, token_mask, pool.patches)
    own = torch.arange(len(tokens)).repeat_interleave(token_mask.sum(1))
    return F.nll_loss(shares.mean(0), own)


def hide_some(lesson: Lesson, rng: random.Random) -> Lesson:
    """Half of the blind lessons lose 0 to K - 1 pictures in each row, so that fewer pictures suffice, too."""
    if lesson.mode == "blind" and rng.random() < 0.5:
        for row in lesson.mask:
            row[rng.sample(range(K), rng.randint(0, K - 1))] = False
    return lesson
