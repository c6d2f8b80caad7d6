"""Beam search over words, whatever predicts them: the twin of src/model/beam.rs."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

PAD, START, END = range(3)
"""Word ids: padding, the start and the end of a sentence."""

Hypothesis = tuple[list[int], float]
"""Word ids without the start, and the log-probability; of a sentence that has ended, per token."""


def search(width: int, longest: int, predict: Callable[[list[list[int]]], Tensor]) -> list[int]:
    """The best sentence of 1 to `longest` words by beam search of `width` (1 is greedy), without start and end.

    `predict` takes sentences so far, all of one length, START first, and gives the logits of the next word
    [sentences, vocabulary]. No word comes twice in a row. A sentence that ends leaves the beam, which is then one
    narrower. The best has the highest log-probability per token, the end included. A sentence that is cut at `longest`
    counts only where none has ended. Raises ValueError where the logits are not finite.
    """
    beam: list[Hypothesis] = [([], 0.0)]
    ended: list[Hypothesis] = []
    for length in range(longest):
        logits = predict([[START, *words] for words, _ in beam])
        grown: list[Hypothesis] = []
        for row, word, total in continuations(beam, logits, width - len(ended)):
            if word == END:
                ended.append((beam[row][0], total / (length + 1)))
            else:
                grown.append(([*beam[row][0], word], total))
        beam = grown
        if not beam:
            break
    # What was cut pays for no END, so that it would win over what ended, with half a sentence.
    candidates = ended or beam
    if not candidates:
        raise ValueError("the captioner's logits are not finite")
    return max(candidates, key=lambda hypothesis: hypothesis[1])[0]


def continuations(beam: list[Hypothesis], logits: Tensor, count: int) -> list[tuple[int, int, float]]:
    """The `count` likeliest: row of the beam, word and log-probability of the sentence with it."""
    scores = logits.float().log_softmax(1)
    scores[:, [PAD, START]] = -torch.inf
    for row, (words, total) in enumerate(beam):
        # No sentence is empty, and none says a word twice in a row.
        scores[row, words[-1] if words else END] = -torch.inf
        scores[row] += total
    best = scores.flatten().topk(min(count, scores.numel()))
    found = zip(best.values.tolist(), best.indices.tolist(), strict=True)
    return [(*divmod(place, scores.shape[1]), total) for total, place in found if total > -math.inf]
