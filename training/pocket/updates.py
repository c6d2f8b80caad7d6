"""What the summarizer reads, and how its output moves a query: the steps between a lesson and its figures."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .features import Texts
from .lessons import Lesson
from .summarizer import Summarizer


@dataclass(frozen=True)
class Update:
    """Rocchio's update through which the ranking loss looks."""

    alpha: float
    beta: float
    gamma: float
    per_picture: bool
    """Whether `beta` counts for each picture that was read, as a visitor's clicks do."""
    sharpness: float
    """Inverse temperature of the ranking loss."""


UPDATES = {"blind": Update(0.8, 0.1, 0.1, False, 40.0), "clicks": Update(0.4, 0.6, 0.0, True, 20.0)}


@dataclass(frozen=True)
class Reading:
    """What the summarizer makes of a lesson."""

    output: Tensor
    attention: Tensor
    """[B, heads, Tq, keys], 0 for padding."""
    token_mask: Tensor
    query: Tensor
    """The query's embedding [B, 512]."""


def read(model: Summarizer, lesson: Lesson, texts: Texts) -> Reading:
    tokens, token_mask = texts.tokens(lesson.queries)
    with torch.autocast("cpu", torch.bfloat16):
        output, attention = model(lesson.mode, tokens, token_mask, lesson.patches, lesson.mask)
    attention = attention.float() * token_mask[:, None, :, None]
    return Reading(output.float(), attention, token_mask, torch.from_numpy(texts.embeddings(lesson.queries)))


def negative(lesson: Lesson) -> Tensor:
    """AFS's n as the published code computes it: the normalised mean of the fed-back pictures [B, 512].

    The printed one is nearly one of them, chosen by attention. Training through it subtracts the target itself now and then.
    """
    fed = lesson.gallery[lesson.fed] * lesson.mask[:, :, None]
    return F.normalize(fed.sum(1), dim=1)


def printed_negative(lesson: Lesson, attention: Tensor) -> Tensor:
    """AFS's n as printed, tau = .05: the fed-back pictures, nearly all weight on the least attended [B, 512]."""
    of_pictures = attention.sum((1, 2)).unflatten(1, (lesson.fed.shape[1], -1)).sum(2)
    weights = (-of_pictures / 0.05).masked_fill(~lesson.mask, -torch.inf).softmax(1)
    return F.normalize((lesson.gallery[lesson.fed] * weights[:, :, None]).sum(1), dim=1)


def updated(output: Tensor, lesson: Lesson, query: Tensor, n: Tensor) -> Tensor:
    """Rocchio's update with the summarizer's output and the negative `n`, unit length [B, 512]."""
    update = UPDATES[lesson.mode]
    beta = update.beta * lesson.mask.sum(1, keepdim=True) if update.per_picture else update.beta
    moved = update.alpha * query + beta * F.normalize(output, dim=1) - update.gamma * n
    return F.normalize(moved, dim=1)
