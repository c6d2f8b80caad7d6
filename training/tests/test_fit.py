"""The training loop: going on from a checkpoint, the best weights, schedule and budget."""

import copy
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from pocket.fit import Checkpoint, Plan, State, Validation, fit, follow, line_of, progress_of, rate_at

PLAN = Plan(steps=12, warmup=3, evaluate_every=4, ema=0.9, seed=5)
IDENTITY = {"recipe": {"plan": {"steps": 12}, "lr": 0.01}, "start": "random"}


class Stopped(Exception):
    """What ends a run before its time."""


def network() -> nn.Module:
    """A seeded network with dropout."""
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(0.3), nn.Linear(8, 1))


def loss_on(model: nn.Module, stop_at: int | None = None) -> Callable[[random.Random], Tensor]:
    """Squared error on batches of one function; the draw of number `stop_at` raises Stopped."""
    draws = iter(range(1000))

    def loss_of(rng: random.Random) -> Tensor:
        if next(draws) == stop_at:
            raise Stopped
        x = torch.tensor([[rng.uniform(-1, 1) for _ in range(4)] for _ in range(16)])
        return ((model(x)[:, 0] - x.sum(1)) ** 2).mean()

    return loss_of


def run(
    checkpoint: Checkpoint | None = None, stop_at: int | None = None, plan: Plan = PLAN, **options: object
) -> nn.Module:
    """A fit of a new network, in two groups of different rates."""
    model = network()
    groups = [{"params": model[0].parameters(), "lr": 0.05}, {"params": model[3].parameters(), "lr": 0.01}]
    options = {"validate": lambda average: Validation(-loss_on(average.eval())(random.Random(0)).item(), ""), **options}
    return fit(model, torch.optim.AdamW(groups), loss_on(model, stop_at), plan=plan, checkpoint=checkpoint, **options)


def same(a: nn.Module, b: nn.Module) -> bool:
    """Whether all weights are equal to the bit."""
    return all(torch.equal(x, y) for x, y in zip(a.state_dict().values(), b.state_dict().values(), strict=True))


@pytest.mark.parametrize("stop_at", [1, 4, 6, 11])
def test_a_stopped_run_goes_on_to_the_weights_of_one_that_was_not(tmp_path: Path, stop_at: int) -> None:
    whole = run()
    checkpoint = Checkpoint(tmp_path / "runs/a.pt", IDENTITY)
    with pytest.raises(Stopped):
        run(checkpoint, stop_at)
    # The first draw after the checkpoint would be refused here if it went on from the start.
    resumed = run(checkpoint)
    assert same(whole, resumed)
    assert not same(whole, network())


def test_it_goes_on_from_the_last_checkpoint_and_not_from_the_start(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "a.pt", IDENTITY)
    with pytest.raises(Stopped):
        run(checkpoint, stop_at=9)
    validated = []

    def validate(average: nn.Module) -> Validation:
        validated.append(average)
        return Validation(0.0, "")

    # Steps 8 to 11 remain, with one validation at the end: that before step 8 was there.
    run(checkpoint, stop_at=4, validate=validate)
    assert len(validated) == 1


def test_a_finished_run_is_not_trained_again(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "a.pt", IDENTITY)
    whole = run(checkpoint)
    assert same(whole, run(checkpoint, stop_at=0))


def test_a_checkpoint_of_another_recipe_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    run(Checkpoint(path, IDENTITY))
    with pytest.raises(ValueError, match=r"a\.pt is a checkpoint of another recipe or start"):
        run(Checkpoint(path, {**IDENTITY, "start": "a file"}))


def test_the_best_weights_by_validation_are_returned() -> None:
    # The scores of the validations before steps 0, 4, 8 and at the end.
    scores, seen = iter([1.0, 3.0, 2.0, 2.5]), []

    def validate(average: nn.Module) -> Validation:
        seen.append(copy.deepcopy(average))
        return Validation(next(scores), "")

    best = run(validate=validate)
    assert same(best, seen[1])
    assert not same(best, seen[3])


def test_the_start_is_kept_where_training_makes_it_worse() -> None:
    scores = iter([1.0, 0.5, 0.9, 0.2])
    assert same(run(validate=lambda _: Validation(next(scores), "")), network())


def test_the_loss_falls() -> None:
    def loss(model: nn.Module) -> float:
        return loss_on(model.eval())(random.Random(0)).item()

    plan = Plan(steps=60, warmup=5, evaluate_every=20, ema=0.9)
    assert loss(run(plan=plan)) < 0.3 * loss(network())


def test_a_loss_that_is_not_finite_ends_the_run() -> None:
    model = network()
    with pytest.raises(FloatingPointError, match="the loss is nan at step 0"):
        fit(
            model,
            torch.optim.AdamW(model.parameters()),
            lambda _: model(torch.ones(1, 4)).sum() * torch.nan,
            lambda _: Validation(0.0, ""),
            PLAN,
        )


def test_the_learning_rate_warms_up_and_ends_at_zero() -> None:
    rates = [rate_at(PLAN, step / PLAN.steps) for step in range(PLAN.steps + 1)]
    assert rates[:4] == pytest.approx([1 / 3, 2 / 3, 1, 1])
    assert rates[3:] == sorted(rates[3:], reverse=True)
    assert rates[-1] == pytest.approx(0)


def test_a_time_budget_ends_the_run_and_takes_the_learning_rate_along() -> None:
    plan = Plan(steps=1000, warmup=0, evaluate_every=1000, ema=0.9, minutes=1.0)
    assert progress_of(plan, State(step=250, seconds=45)) == 0.75
    assert progress_of(plan, State(step=250, seconds=15)) == 0.25
    # Every look at the clock takes 10 s: one before the run, one before each step.
    ticks, steps = iter(range(0, 10_000, 10)), []

    def validate(_: nn.Module) -> Validation:
        steps.append(1)
        return Validation(0.0, "")

    run(plan=plan, stop_at=6, validate=validate, clock=lambda: float(next(ticks)))
    assert len(steps) == 2


def test_time_spent_before_a_stop_counts(tmp_path: Path) -> None:
    plan = Plan(steps=1000, warmup=0, evaluate_every=2, ema=0.9, minutes=1.0)
    checkpoint = Checkpoint(tmp_path / "a.pt", IDENTITY)

    def clock() -> Callable[[], float]:
        ticks = iter(range(0, 10_000, 10))
        return lambda: float(next(ticks))

    with pytest.raises(Stopped):
        run(checkpoint, stop_at=4, plan=plan, clock=clock())
    # 50 s were on the checkpoint before step 4, and the first look at the clock makes them 60.
    run(checkpoint, stop_at=0, plan=plan, clock=clock())


def test_the_average_follows_the_weights_slower_as_steps_go_by() -> None:
    average, model = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    moved = []
    for step in (0, 90, 10_000):
        with torch.no_grad():
            average.weight.zero_()
            model.weight.fill_(1.0)
        follow(average, model, step, 0.95)
        moved.append(average.weight.item())
    assert moved == pytest.approx([1 - 0.1, 1 - 91 / 100, 1 - 0.95])


def test_figures_make_a_line() -> None:
    assert line_of({"R@1": 0.5, "MRR@5": 1 / 3}) == "R@1 0.5000, MRR@5 0.3333"
