"""The losses: their values on cases that can be told beforehand, and that they fall on a tiny set."""

import random
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F

import tiny
from pocket.captioner.beam import END, PAD, START
from pocket.captioner.losses import next_word_loss
from pocket.captioner.network import Captioner
from pocket.captioner.sentences import Batch
from pocket.fit import Plan, Validation, fit
from pocket.method import PAPER, rocchio
from pocket.summarizer.lessons import Lesson
from pocket.summarizer.losses import attention_loss, hide_some
from pocket.summarizer.losses import loss_of as lesson_loss
from pocket.summarizer.network import Summarizer
from pocket.summarizer.updates import Summary, centroid_negative, printed_negative, updated
from pocket.towers.contrastive import info_nce, likeness, picture_loss, right_answers
from pocket.towers.evaluate import figures_of
from pocket.towers.model import Pocket


def lesson(mode: str = "blind") -> Lesson:
    """Two queries to five pictures, of which two are fed back; of the second row only the first counts."""
    torch.manual_seed(1)
    gallery = F.normalize(torch.randn(5, 32), dim=1)
    relevant = torch.tensor([[0, 1, 0, 0, 0], [0, 0, 0, 0, 1]]).bool()
    fed, mask = torch.tensor([[1, 2], [0, 3]]), torch.tensor([[True, True], [True, False]])
    return Lesson(mode, ["a", "b"], fed, mask, torch.randn(2, 2, 16, 32), gallery, relevant, torch.ones(2, 5).bool())


def test_info_nce_is_the_entropy_of_what_cannot_be_told_apart() -> None:
    same, scale, own = F.normalize(torch.ones(4, 8), dim=1), torch.tensor(0.0), torch.eye(4).bool()
    assert info_nce(same, same, scale, own).item() == pytest.approx(torch.tensor(4.0).log().item())
    assert info_nce(torch.eye(4), torch.eye(4), torch.tensor(9.0), own).item() == pytest.approx(0, abs=1e-6)
    # Pairs of one concept are right answers to each other: half the target is at each.
    twins, shared = torch.eye(2).repeat(2, 1), torch.eye(2).repeat(2, 2).bool()
    expected = torch.tensor(2.0).log().item()
    assert info_nce(twins, twins, torch.tensor(9.0), shared).item() == pytest.approx(expected, abs=1e-6)


def test_a_text_is_right_for_every_picture_that_has_all_its_terms() -> None:
    pictures = [frozenset(terms.split()) for terms in ("cat animal pet", "dog animal pet", "lion animal")]
    texts = [frozenset(terms.split()) for terms in ("cat", "animal", "animal pet")]
    expected = torch.tensor([[1, 1, 1], [0, 1, 1], [0, 1, 0]]).bool()
    assert torch.equal(right_answers(pictures, texts), expected)


def test_pictures_are_alike_by_the_terms_that_few_share() -> None:
    alike = likeness([frozenset(terms.split()) for terms in ("cat pet", "cat pet", "dog pet", "tree")])
    # "cat" is shared with one other picture, "pet" with two.
    expected = torch.tensor([[0, 1.5, 0.5, 0], [1.5, 0, 0.5, 0], [0.5, 0.5, 0, 0], [0, 0, 0, 0]])
    torch.testing.assert_close(alike, expected)


def test_the_picture_loss_is_least_where_likenesses_are_met() -> None:
    alike = likeness([frozenset(term) for term in ("a", "a", "b", "b", "c")])
    together = F.one_hot(torch.tensor([0, 0, 1, 1, 2])).float()
    apart = F.one_hot(torch.tensor([0, 1, 0, 1, 2])).float()
    assert picture_loss(together, alike) < 0.01 < 9 < picture_loss(apart, alike)
    # What has nothing in common with another asks for nothing.
    assert picture_loss(together, torch.zeros(5, 5)) == 0


def test_figures_count_the_rank_of_each_texts_picture() -> None:
    scores = torch.tensor([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0], [1.0, 2.0, 3.0]])
    figures = figures_of(scores, torch.tensor([0, 1, 0]))
    assert figures["R@1"] == pytest.approx(1 / 3)
    assert figures["R@5"] == 1
    assert figures["MRR@5"] == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    far = figures_of(torch.arange(6.0)[None], torch.tensor([0]))
    assert (far["MRR@5"], far["R@10"]) == (0, 1)


def test_rocchio_is_the_formula_and_gamma_is_0_without_n() -> None:
    q, p, n = (F.normalize(torch.randn(2, 8), dim=1) for _ in range(3))
    torch.testing.assert_close(rocchio(q, p, n, PAPER), F.normalize(0.8 * q + 0.1 * p - 0.1 * n, dim=1))
    torch.testing.assert_close(rocchio(q, p, None, PAPER), F.normalize(0.8 * q + 0.1 * p, dim=1))


def test_negatives_are_of_the_pictures_that_count() -> None:
    given = lesson()
    torch.testing.assert_close(centroid_negative(given)[1], given.gallery[0])
    attention = torch.zeros(2, 2, 3, 32)
    attention[0, :, :, :16] = 1.0  # All on the first picture: n is the second.
    torch.testing.assert_close(printed_negative(given, attention)[0], given.gallery[2])
    torch.testing.assert_close(printed_negative(given, attention)[1], given.gallery[0])


def test_clicks_count_each_by_itself() -> None:
    given = lesson("clicks")
    output, query = torch.randn(2, 32), F.normalize(torch.randn(2, 32), dim=1)
    moved = updated(output, given, query, None)
    p = F.normalize(output, dim=1)
    torch.testing.assert_close(moved[0], F.normalize(0.4 * query[0] + 2 * 0.6 * p[0], dim=0))
    torch.testing.assert_close(moved[1], F.normalize(0.4 * query[1] + 0.6 * p[1], dim=0))


def test_attention_to_the_target_lowers_its_loss() -> None:
    given, mask = lesson(), torch.ones(2, 3).bool()

    def loss(on_target: float) -> float:
        # Of the first row the target is the first of the fed; of the second it is not among them and does not count.
        attention = torch.cat(
            [torch.full((2, 2, 3, 16), on_target / 16), torch.full((2, 2, 3, 16), (1 - on_target) / 16)], 3
        )
        return attention_loss(Summary(torch.zeros(2, 32), attention, mask, torch.zeros(2, 32)), given).item()

    assert loss(1.0) == pytest.approx(0, abs=1e-5)
    assert loss(0.25) == pytest.approx(torch.tensor(4.0).log().item(), abs=1e-5)


def test_some_pictures_are_hidden_and_one_is_left() -> None:
    def kept(mode: str, seed: int) -> set[int]:
        full = Lesson(mode, [""] * 64, torch.zeros(64, 5).long(), torch.ones(64, 5).bool(), *[torch.zeros(1)] * 4)
        return set(hide_some(full, random.Random(seed)).mask.sum(1).tolist())

    assert sorted({tuple(sorted(kept("blind", seed))) for seed in range(8)}) == [(1, 2, 3, 4, 5), (5,)]
    assert kept("clicks", 1) == kept("clicks", 2) == {5}


def falls(model: torch.nn.Module, loss: Callable[[object], torch.Tensor], share: float, steps: int = 80) -> None:
    """Training on one batch brings the loss below a share of where it began."""
    plan = Plan(steps=steps, warmup=5, evaluate_every=steps, ema=0.5)
    first = loss(None).item()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-2)
    fit(model, optimizer, loss, lambda average: Validation(0.0, ""), plan)
    assert loss(None).item() < share * first


def test_the_towers_learn_a_tiny_set() -> None:
    model = Pocket(tiny.TOWERS)
    colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255]]
    pixels = torch.tensor(colours, dtype=torch.uint8)[:, :, None, None].expand(-1, -1, 32, 32)
    ids = [[2, 5 + i, 20 + i, 3] for i in range(6)]

    def loss(_: object) -> torch.Tensor:
        images = F.normalize(model.image(pixels)[0], dim=1)
        return info_nce(images, model.embed_texts(ids), model.log_scale, torch.eye(6).bool())

    falls(model, loss, 0.8, steps=200)


def test_the_captioner_learns_a_tiny_set() -> None:
    model = Captioner(tiny.CAPTIONER)
    words = torch.tensor([[[START, 3 + i, 11, 4 + i, END, PAD]] for i in range(4)])
    batch = Batch(torch.randn(4, 16, 32), words)
    falls(model, lambda _: next_word_loss(model, batch, 0.0), 0.2)
    assert [model.eval().generate(patches) for patches in batch.patches] == [[3 + i, 11, 4 + i] for i in range(4)]


def test_the_summarizer_learns_a_tiny_set() -> None:
    model, given = Summarizer(tiny.SUMMARIZER), lesson()
    tokens, mask = torch.randn(2, 4, 32), torch.ones(2, 4).bool()
    query = F.normalize(torch.randn(2, 32), dim=1)

    def loss(_: object) -> torch.Tensor:
        output, attention = model("blind", tokens, mask, given.patches, given.mask)
        return lesson_loss(Summary(output, attention, mask, query), given)

    falls(model, loss, 0.5)
