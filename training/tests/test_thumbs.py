"""The network over thumbs, on heaps of made-up pictures."""

import random
from functools import partial

import numpy as np
import pytest
import torch

from pocket.options import ROOT
from pocket.thumbs import galleries, network, train, visitors
from pocket.thumbs.files import DIGITS, merged
from pocket.thumbs.galleries import Gallery, Topic
from pocket.thumbs.network import Marks, Network

HEAPS, EACH = 10, 30


@pytest.fixture(scope="module")
def topics() -> list[Topic]:
    """Heaps of pictures, each asked for with words that lie between it and another."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(HEAPS, 16))
    rows = np.repeat(centres, EACH, 0) + 0.6 * rng.normal(size=(HEAPS * EACH, 16))
    gallery = Gallery((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
    found = [(str(heap), range(heap * EACH, (heap + 1) * EACH)) for heap in range(HEAPS)]

    def embed(texts: list[str]) -> np.ndarray:
        queries = np.stack([centres[int(text)] + 1.3 * centres[(int(text) + 1) % HEAPS] for text in texts])
        return (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float32)

    return galleries.topics(gallery, "tags", found, embed)


@pytest.fixture(scope="module")
def trained(topics: list[Topic]) -> list[Network]:
    return [train.train(topics, train.Recipe(rounds=2, epochs=30), seed) for seed in (0, 1)]


def test_thumbs_find_more_than_the_pages_alone(topics: list[Topic], trained: list[Network]) -> None:
    policy = partial(network.scores, trained, scale=1.0)
    alone = [train.last_of(topic, None) for topic in topics]
    thumbs = [train.last_of(topic, policy) for topic in topics]
    assert np.mean(thumbs) > np.mean(alone) + 0.05


def test_one_network_says_what_several_say_on_average(topics: list[Topic], trained: list[Network]) -> None:
    marks = Marks(topics[0].gallery, topics[0].words, [0, 1, 5], [31])
    one = network.scores([merged(trained)], marks, 1.0)
    assert np.abs(one - network.scores(trained, marks, 1.0)).max() < 100 * 10**-DIGITS


def test_the_marks_order_says_nothing(topics: list[Topic]) -> None:
    everything = np.arange(HEAPS * EACH)
    one, other = (
        network.inputs(Marks(topics[0].gallery, topics[0].words, likes, dislikes), everything)
        for likes, dislikes in (([0, 1, 5], [30, 40]), ([5, 0, 1], [40, 30]))
    )
    assert np.allclose(one, other, atol=1e-6)


def test_scores_rise_with_likes_and_fall_with_dislikes() -> None:
    torch.manual_seed(0)
    made, x = Network(), torch.randn(50, len(network.SIGNS))
    for at, sign in enumerate(network.SIGNS):
        moved = x.clone()
        moved[:, at] += 1
        if sign:
            assert (sign * (made(moved) - made(x)) >= -1e-6).all()


def test_the_pictures_of_a_list_stand_for_all_that_were_not_seen(topics: list[Topic]) -> None:
    _, states = visitors.play(topics[2], visitors.BRIEF, None, random.Random(0))
    pictures, stands_for = train.listed(states[0], states[0].right(), np.random.default_rng(0))
    assert not states[0].seen[pictures].any()
    assert len(set(pictures.tolist())) == len(pictures)
    assert np.exp(stands_for).sum() == pytest.approx((~states[0].seen).sum(), rel=1e-5)


def test_the_twin_in_rust_reads_the_same_numbers() -> None:
    source = (ROOT / "src/learners/network.rs").read_text()
    assert f"RANGE: (f32, f32) = ({network.LOW}, {network.HIGH});" in source
    assert f"CLOSE: f32 = {network.CLOSE};" in source
    assert f"UNIT: f32 = {network.UNIT};" in source
    assert f"PER_PICTURE: usize = {network.PER_PICTURE};" in source
    params = (ROOT / "src/learners/params.rs").read_text()
    assert f"Network {{ scale: {train.Recipe().scale} }}" in params
