"""CIDEr-D and what is drawn for it."""

import pytest
import torch

import tiny
from pocket.captioner.beam import END, PAD
from pocket.captioner.consensus import Consensus
from pocket.captioner.network import MAX_WORDS, Captioner
from pocket.captioner.rewards import draw, said

REFERENCES = [[[3, 4, 5, 6, END], [3, 4, 5, 7, END]], [[8, 9, 10, 11, END]], [[8, 4, 10, 5, END]]]


def test_a_reference_of_its_own_scores_ten_and_another_pictures_less() -> None:
    consensus = Consensus(REFERENCES)
    assert consensus.score(1, REFERENCES[1][0]) == pytest.approx(10)
    assert consensus.score(0, REFERENCES[0][0]) > consensus.score(0, [3, 4, 8, 9, END]) > 0
    assert consensus.score(0, [8, 9, 10, 11]) == 0


def test_a_word_that_all_pictures_share_counts_nothing() -> None:
    assert Consensus(REFERENCES).score(1, [END]) == 0


def test_another_length_costs() -> None:
    consensus = Consensus(REFERENCES)
    twice = [8, 9, 10, 11, 8, 9, 10, 11, END]
    assert consensus.score(1, twice) < consensus.score(1, REFERENCES[1][0]) * 0.9


def test_it_is_the_published_scorers() -> None:
    cider = pytest.importorskip("pycocoevalcap.cider.cider_scorer")
    assert cider  # Its own figure is CIDEr-D with the same parameters; the words stand for themselves.
    scorer = cider.CiderScorer(n=4, sigma=6.0)
    written = [[3, 4, 5, END], [8, 9, 4, 11, END], [8, 4, 10, END]]
    for words, references in zip(written, REFERENCES):
        scorer += (" ".join(map(str, words)), [" ".join(map(str, reference)) for reference in references])
    _, expected = scorer.compute_score()
    found = [Consensus(REFERENCES).score(picture, words) for picture, words in enumerate(written)]
    assert found == pytest.approx(list(expected), rel=1e-6)


def test_drawn_sentences_end_once_and_then_are_padding() -> None:
    model = Captioner(tiny.CAPTIONER).eval()
    memory = model.memory(torch.randn(5, 16, 32))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pocket.captioner.rewards.MAX_WORDS", tiny.CAPTIONER.max_tokens - 2)
        words = draw(model, memory)
    assert words.shape[1] <= MAX_WORDS + 1
    for row in words.tolist():
        if END in row:
            assert set(row[row.index(END) + 1 :]) <= {PAD}
    assert said([4, END, PAD]) == [4, END]
    assert said([4, 5]) == [4, 5]
