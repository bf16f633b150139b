"""How likely a count is if nothing changed, where the usual rate is itself known from few events only."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_PRIOR = 0.5
"""Jeffreys' prior of a share: half an event and half a non-event."""


def none_in(further: int, events: int, trials: int) -> float:
    """Return the probability of no event in so many further trials, after `events` in `trials` before.

    The predictive (beta-binomial) probability: it is larger than (1 - events / trials) ** further where there were few
    events, as the usual rate may well be lower than it seemed.
    """
    rest = trials - events + _PRIOR
    return exp(lgamma(rest + further) - lgamma(rest) + lgamma(trials + 1) - lgamma(trials + 1 + further))


def at_least(count: int, of: int, events: int, trials: int) -> float:
    """Return the probability of `count` events or more in `of` trials, if the rate is that of `events` in `trials`.

    The conditional binomial test of two rates (Przyborowski and Wilenski, Biometrika 1940;31:313-323): given the sum of
    both counts, the share of the first depends on the trials alone.
    """
    total = count + events
    if count == 0:
        return 1.0
    share = of / (of + trials)
    hit, miss = log(share), log1p(-share)
    ways = lgamma(total + 1)
    return sum(
        exp(ways - lgamma(k + 1) - lgamma(total - k + 1) + k * hit + (total - k) * miss)
        for k in range(count, total + 1)
    )
