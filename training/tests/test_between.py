"""The best of the weights between two networks."""

import pytest
import torch
from torch import nn

from pocket.fit import Validation
from pocket.towers.between import best_between, between


def of(weight: float) -> nn.Linear:
    """A network of one weight."""
    linear = nn.Linear(1, 1, bias=False)
    nn.init.constant_(linear.weight, weight)
    return linear


def test_a_mixture_lies_between_and_leaves_both_as_they_are() -> None:
    start, end = of(1.0), of(5.0)
    assert between(start, end, 0.25).weight.item() == 2
    assert (start.weight.item(), end.weight.item()) == (1, 5)


@pytest.mark.parametrize("wanted", [1.0, 3.0, 5.0])
def test_validation_chooses_among_them(wanted: float) -> None:
    def validate(network: nn.Linear) -> Validation:
        return Validation(-abs(network.weight.item() - wanted), "")

    with torch.no_grad():
        assert best_between(of(1.0), of(5.0), validate).weight.item() == wanted
