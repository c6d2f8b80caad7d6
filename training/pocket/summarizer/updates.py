"""From a lesson to a moved query: the summarizer's forward pass, AFS's negative, and Rocchio's update."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .. import device, method
from ..method import TAU, rocchio
from ..towers.features import Texts
from .lessons import Lesson
from .network import Summarizer

WEIGHTS = {"blind": method.PAPER, "clicks": method.LESSONS}


@dataclass(frozen=True)
class Summary:
    """What the summarizer makes of a lesson."""

    output: Tensor
    """[B, embedding], not normalised."""
    attention: Tensor
    """Block 0's, [B, heads, Tq, keys], 0 for padding."""
    token_mask: Tensor
    """[B, Tq], False is padding."""
    query: Tensor
    """The query's embedding [B, embedding]."""


def summarize(model: Summarizer, lesson: Lesson, texts: Texts) -> Summary:
    """Runs the summarizer on a lesson."""
    tokens, token_mask = texts.tokens(lesson.queries)
    with device.autocast():
        output, attention = model(lesson.mode, tokens, token_mask, lesson.patches, lesson.mask)
    attention = attention.float() * token_mask[:, None, :, None]
    return Summary(output.float(), attention, token_mask, torch.as_tensor(texts.embeddings(lesson.queries)))


def centroid_negative(lesson: Lesson) -> Tensor:
    """AFS's n as the published code computes it: the normalised mean of the fed-back pictures [B, embedding].

    The printed one is nearly one of them, chosen by attention: training with it would sometimes subtract the target.
    """
    fed = lesson.gallery[lesson.fed] * lesson.mask[:, :, None]
    return F.normalize(fed.sum(1), dim=1)


def printed_negative(lesson: Lesson, attention: Tensor) -> Tensor:
    """AFS's n as printed: the fed-back pictures, nearly all weight on the least attended [B, embedding]."""
    of_pictures = attention.sum((1, 2)).unflatten(1, (lesson.fed.shape[1], -1)).sum(2)
    weights = (-of_pictures / TAU).masked_fill(~lesson.mask, -torch.inf).softmax(1)
    return F.normalize((lesson.gallery[lesson.fed] * weights[:, :, None]).sum(1), dim=1)


def updated(output: Tensor, lesson: Lesson, query: Tensor, n: Tensor | None) -> Tensor:
    """Rocchio's update with the summarizer's output and the negative `n`, unit length [B, embedding].

    A visitor's clicks count each by itself, so p is the summary as often as there are likes.
    """
    p = F.normalize(output, dim=1)
    if lesson.mode == "clicks":
        p = p * lesson.mask.sum(1, keepdim=True)
    return rocchio(query, p, n, WEIGHTS[lesson.mode])
