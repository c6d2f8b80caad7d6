"""The towers' loss."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

SHARPEST = 100.0
"""Bound on the inverse temperature, as in CLIP (arXiv 2103.00020)."""


def right_answers(pictures: Sequence[frozenset[str]], texts: Sequence[frozenset[str]]) -> Tensor:
    """Whether text j is true of picture i, bool [B, B]: whether the picture has all of the text's terms."""
    index = {term: i for i, term in enumerate(dict.fromkeys(term for text in texts for term in text))}
    held, said = (_terms(rows, index) for rows in (pictures, texts))
    return held @ said.T >= said.sum(1)


def _terms(rows: Sequence[frozenset[str]], index: dict[str, int]) -> Tensor:
    """Which of the known terms each row has, [B, terms]."""
    terms = torch.zeros(len(rows), len(index))
    for row, own in zip(terms, rows):
        row[[index[term] for term in own if term in index]] = 1
    return terms


def info_nce(images: Tensor, texts: Tensor, log_scale: Tensor, right: Tensor) -> Tensor:
    """Symmetric cross-entropy of the similarity matrix; right answers share the target evenly.

    images, texts [B, E], unit length, row i of each a pair. log_scale: logarithm of the inverse temperature. right
    [B, B]: see `right_answers`.
    """
    logits = log_scale.exp().clamp(max=SHARPEST) * images @ texts.T
    target = right.float()
    ways = ((logits, target), (logits.T, target.T))
    return sum(F.cross_entropy(scores, wanted / wanted.sum(1, keepdim=True)) for scores, wanted in ways) / 2
