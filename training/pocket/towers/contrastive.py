"""The towers' losses."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

SHARPEST = 100.0
"""Bound on the inverse temperature, as in CLIP (arXiv 2103.00020)."""
SHARPNESS_OF_PICTURES = 10.0
"""Inverse temperature between pictures: that of SupCon (arXiv 2004.11362)."""

Terms = Sequence[frozenset[str]]


def right_answers(pictures: Terms, texts: Terms) -> Tensor:
    """Whether text j is true of picture i, bool [B, B]: whether the picture has all of the text's terms."""
    index = index_of(texts)
    held, said = (incidence(rows, index) for rows in (pictures, texts))
    return held @ said.T >= said.sum(1)


def likeness(pictures: Terms) -> Tensor:
    """How much pictures have in common, [B, B], 0 on the diagonal.

    A term that two share counts the more the fewer have it, in sum one for each picture and term.
    """
    held = incidence(pictures, index_of(pictures))
    shared = held / (held.sum(0) - 1).clamp(min=1) @ held.T
    return shared.fill_diagonal_(0)


def index_of(rows: Terms) -> dict[str, int]:
    """A column for each term."""
    return {term: i for i, term in enumerate(dict.fromkeys(term for row in rows for term in row))}


def incidence(rows: Terms, index: dict[str, int]) -> Tensor:
    """Which of the known terms each row has, [B, terms]."""
    places = [(row, index[term]) for row, own in enumerate(rows) for term in own if term in index]
    terms = torch.zeros(len(rows), len(index))
    if places:
        row, column = torch.tensor(places).T
        terms[row, column] = 1
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


def picture_loss(images: Tensor, alike: Tensor) -> Tensor:
    """Cross-entropy of the similarities between pictures with what they have in common.

    images [B, E], unit length; alike [B, B], see `likeness`. A picture that has nothing in common with another counts
    for nothing. Source: the supervised contrastive loss (arXiv 2004.11362), with shares instead of classes.
    """
    shares = alike.sum(1)
    own = torch.eye(len(images), dtype=torch.bool)
    logits = (SHARPNESS_OF_PICTURES * images @ images.T).masked_fill(own, -1e4)
    surprise = -(alike * logits.log_softmax(1)).sum(1) / shares.clamp(min=1e-6)
    counts = shares > 0
    return (surprise * counts).sum() / counts.sum().clamp(min=1)
