"""Whether a gallery holds what was asked: the questions, the fit, and what the model file keeps of it."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import tiny
from pocket.data.pictures import Picture
from pocket.towers.confidence import area_under_curve, logistic, questions
from pocket.towers.config import Confidence, Config


def test_a_name_has_an_answer_where_two_people_mention_it() -> None:
    seen = [Picture(Path(str(n)), ("two dogs run", "A dog and a ball.", "grass"), str(n)) for n in range(3)]
    there, missing = questions(["Dog", "ball", "zebra", "hot dog", "zebra", "grass"], seen)
    assert there == ["dog"]
    assert missing == ["zebra"], "one person's ball is neither"


def test_the_curve_tells_how_often_the_right_side_is_larger() -> None:
    assert area_under_curve(torch.tensor([3.0, 2.0]), torch.tensor([1.0, 0.0])) == 1
    assert area_under_curve(torch.tensor([1.0, 1.0]), torch.tensor([1.0])) == 0.5


def test_the_fit_finds_the_middle_and_the_width() -> None:
    torch.manual_seed(0)
    # Normal distributions of one width: the logit is linear, with slope (difference of means) / variance.
    there, missing = torch.randn(20_000) * 0.1 + 0.6, torch.randn(5_000) * 0.1 + 0.4
    fitted = logistic(there, missing)
    assert fitted.midpoint == pytest.approx(0.5, abs=0.005)
    assert fitted.width == pytest.approx(0.01 / 0.2, rel=0.05)


def test_the_configuration_keeps_it() -> None:
    config = replace(tiny.TOWERS, confidence=Confidence(0.4, 0.05))
    assert Config.from_json(config.to_json()) == config
    assert Config.from_json(tiny.TOWERS.to_json()).confidence is None
