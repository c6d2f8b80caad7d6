"""The one training loop, of the towers, their heads, the summarizer and the captioner.

A step's batch and dropout depend on the seed and the step's number alone, so that a run that goes on from its
checkpoint ends with the same weights as one that was never stopped.
"""

import copy
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

LARGEST_GRADIENT = 1.0
"""Gradients are scaled down to this norm."""


@dataclass(frozen=True)
class Plan:
    """How long a fit takes, and how its learning rate runs."""

    steps: int
    warmup: int
    """Steps in which the learning rate grows to its full size."""
    evaluate_every: int
    """Steps between two validations, each with a checkpoint."""
    ema: float
    """Decay of the moving average of the weights, see `follow`."""
    seed: int = 0
    to_the_end: bool = False
    """Whether a fit returns the weights of its end instead of those that validation liked best."""
    minutes: float | None = None
    """Time budget, validations included. Where it runs out before the steps do, the fit ends: its learning rate reaches
    zero all the same.
    """


@dataclass(frozen=True)
class Validation:
    """What validation pictures say of some weights."""

    score: float
    """The higher the better: the fit keeps the weights with the highest."""
    line: str
    """The same for a reader."""


@dataclass
class State:
    """How far a fit has come, beside weights and optimizer."""

    step: int = 0
    seconds: float = 0.0
    validated: int = -1
    """The step before which the last validation was."""
    best: float = -math.inf
    """The highest score so far."""


@dataclass(frozen=True)
class Checkpoint:
    """A file that a fit is kept in."""

    path: Path
    identity: dict[str, Any]
    """What the weights come from (recipe, starting point), of plain values. A checkpoint of another is refused."""

    def save(self, state: State, parts: dict[str, Any]) -> None:
        """Writes the file whole, then moves it into place. `parts`: what has a `state_dict`, or is one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        dicts = {name: value if isinstance(value, dict) else value.state_dict() for name, value in parts.items()}
        torch.save({"identity": self.identity, "state": vars(state), **dicts}, part)
        part.replace(self.path)

    def load(self) -> dict[str, Any] | None:
        """What `save` wrote, or None where there is no file.

        Raises ValueError where the file is of another recipe or start.
        """
        if not self.path.exists():
            return None
        kept = torch.load(self.path, weights_only=True)
        if kept["identity"] != self.identity:
            raise ValueError(
                f"{self.path} is a checkpoint of another recipe or start. Delete it to begin anew, "
                f"or name another folder with --run.\n  there: {kept['identity']}\n  now:   {self.identity}"
            )
        return kept


def fit(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_of: Callable[[random.Random], Tensor],
    validate: Callable[[nn.Module], Validation],
    plan: Plan,
    checkpoint: Checkpoint | None = None,
    name: str = "fit",
    clock: Callable[[], float] = time.monotonic,
) -> nn.Module:
    """Trains `model`; returns the averaged weights that validation liked best, those of the start included, or those of
    the end if the plan says so.

    `loss_of` draws a batch from the generator that it is given and returns the loss of `model` on it, a scalar.
    `validate` is given the average of the weights. `clock` tells seconds.
    Goes on from `checkpoint` where there is one. Raises FloatingPointError where the loss is not finite.
    """
    average = copy.deepcopy(model)
    state, best = State(), copy.deepcopy(average.state_dict())
    parts = {"model": model, "average": average, "optimizer": optimizer}
    if kept := checkpoint and checkpoint.load():
        state, best = State(**kept["state"]), kept["best"]
        for part, value in parts.items():
            value.load_state_dict(kept[part])
    began, loss = clock() - state.seconds, None
    with tqdm(total=plan.steps, initial=state.step, desc=name, unit="step") as progress:
        while True:
            state.seconds = clock() - began
            share = progress_of(plan, state)
            if state.validated != state.step and (share >= 1 or state.step % plan.evaluate_every == 0):
                verdict = validate(average)
                trained = f"loss {loss:.3f}, " if loss is not None else ""
                progress.write(f"{name}, after {state.step} steps: {trained}{verdict.line}")
                if verdict.score > state.best:
                    state.best, best = verdict.score, copy.deepcopy(average.state_dict())
                state.validated = state.step
                if checkpoint:
                    checkpoint.save(state, {**parts, "best": best})
            if share >= 1:
                break
            loss = step(model, optimizer, loss_of, plan, state, rate_at(plan, share))
            follow(average, model, state.step, plan.ema)
            state.step += 1
            progress.update()
            progress.set_postfix(loss=f"{loss:.3f}")
    if not plan.to_the_end:
        average.load_state_dict(best)
    return average


def progress_of(plan: Plan, state: State) -> float:
    """How much of the plan is done, 0 to 1: of its steps or of its time, whichever is nearer to its end."""
    of_time = state.seconds / (60 * plan.minutes) if plan.minutes else 0.0
    return min(1.0, max(state.step / plan.steps, of_time))


def rate_at(plan: Plan, share: float) -> float:
    """Factor of the learning rate when `share` of the plan is done: a linear warm-up, then a cosine to zero."""
    warmup = plan.warmup / plan.steps
    if share < warmup:
        return (share * plan.steps + 1) / plan.warmup
    return 0.5 * (1 + math.cos(math.pi * (share - warmup) / (1 - warmup)))


def step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_of: Callable[[random.Random], Tensor],
    plan: Plan,
    state: State,
    rate: float,
) -> float:
    """One step down the loss, which it returns; `rate` scales each group's own learning rate, kept under "base"."""
    torch.manual_seed(plan.seed + state.step)
    model.train()
    loss = loss_of(random.Random(f"{plan.seed}/{state.step}"))
    if not math.isfinite(value := loss.item()):
        raise FloatingPointError(f"the loss is {value} at step {state.step}: lower the learning rate")
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
    for group in optimizer.param_groups:
        group["lr"] = rate * group.setdefault("base", group["lr"])
    optimizer.step()
    return value


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, step: int, most: float) -> None:
    """Exponential moving average of the weights; its decay grows with the steps up to `most`."""
    decay = min(most, (1 + step) / (10 + step))
    for a, m in zip(average.parameters(), model.parameters(), strict=True):
        a.lerp_(m, 1 - decay)


def line_of(figures: dict[str, float]) -> str:
    """Named figures for a validation line: "R@1 0.123, MRR@5 0.234"."""
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items())
