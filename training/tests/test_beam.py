"""Beam search with a hand-made scorer, on the cases of src/model/beam.rs."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from pocket.captioner.beam import END, PAD, START, search

A, B = 3, 4
"""Words of the toy vocabulary."""

Table = Callable[[list[int]], list[float]]
"""From a sentence so far, the probabilities of PAD, START, END, A and B."""


def over(table: Table) -> Callable[[list[list[int]]], Tensor]:
    """A predictor from a table."""

    def predict(sentences: list[list[int]]) -> Tensor:
        assert all(sentence[0] == START for sentence in sentences)
        return torch.tensor([table(sentence[1:]) for sentence in sentences]).log()

    return predict


def by_sentence(known: dict[tuple[int, ...], list[float]], other: list[float]) -> Table:
    """A table that lists some sentences."""
    return lambda sentence: known.get(tuple(sentence), other)


def test_a_beam_finds_what_greed_misses() -> None:
    garden_path = by_sentence(
        {(): [0, 0, 0, 0.6, 0.4], (A,): [0, 0, 0.3, 0.3, 0.4], (B,): [0, 0, 0.9, 0.1, 0]}, [0, 0, 0.5, 0.25, 0.25]
    )
    assert search(1, 12, over(garden_path))[:2] == [A, B]
    assert search(3, 12, over(garden_path)) == [B]


def test_scores_are_per_token() -> None:
    # [A] ends with .3 and has .5 * .3 over two tokens; [B, A, B] goes on almost surely.
    longer = by_sentence(
        {
            (): [0, 0, 0, 0.5, 0.5],
            (A,): [0, 0, 0.3, 0, 0.7],
            (B,): [0, 0, 0, 1, 0],
            (B, A): [0, 0, 0, 0, 1],
            (B, A, B): [0, 0, 1, 0, 0],
        },
        [0, 0, 0.2, 0.4, 0.4],
    )
    assert search(3, 12, over(longer)) == [B, A, B]


def test_no_word_comes_twice_in_a_row_and_no_sentence_is_empty_or_too_long() -> None:
    for width in range(1, 4):
        for longest in range(1, 5):
            words = search(width, longest, over(lambda _: [0.1, 0.1, 0, 0.7, 0.1]))
            assert len(words) == longest
            assert all(a != b for a, b in zip(words, words[1:]))
            assert not {PAD, START, END} & set(words)
    assert len(search(3, 12, over(lambda _: [0, 0, 0.98, 0.01, 0.01]))) == 1


def test_a_sentence_cut_at_the_limit_loses_to_one_that_ended() -> None:
    # Per token the cut [B, A] would win: it is certain but for its first word, and pays no END.
    unending = by_sentence(
        {(): [0, 0, 0, 0.5, 0.5], (A,): [0, 0, 0.6, 0, 0.4], (B,): [0, 0, 0, 1, 0]}, [0, 0, 0, 0.5, 0.5]
    )
    assert search(3, 2, over(unending)) == [A]


def test_logits_that_are_not_finite_are_an_error() -> None:
    with pytest.raises(ValueError, match="not finite"):
        search(3, 12, over(lambda _: [float("nan")] * 5))


def test_a_cut_sentence_is_the_answer_where_none_ended() -> None:
    assert search(3, 3, over(lambda _: [0, 0, 0, 0.6, 0.4])) == [A, B, A]
