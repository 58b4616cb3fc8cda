"""Known events as additive effects: what past instances brought above the level around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopdesk.metrics.forecast.model import Effect, Event
from shopdesk.metrics.forecast.smoothing import Floats, Panel, Places

# An effect is learned against the level of the steps without events before and after it (3 to 6
# on each side) and is kept where it stands out of their noise by two standard errors. Without the
# steps after it, growth would pass for an effect.
_LEAST_BESIDE, _MOST_BESIDE = 3, 6
_STANDS_OUT = 2.0


@dataclass(frozen=True, slots=True)
class Instance:
    """A past event: what it brought to each series in all, and the noise it stood in.

    ``since`` is the step from which on it can be known.
    """

    event: Event
    since: int
    excess: Floats
    noise: Floats
    known: Floats  # 1 where the series has enough records before it, else 0


@dataclass(frozen=True, slots=True)
class Learned:
    """All that the records tell about events.

    Args:
        panel: the series without the events.
        events: all events, past and to come.
        instances: what each past event brought.
    """

    panel: Panel
    events: tuple[Event, ...]
    instances: tuple[Instance, ...]

    def effect(self, key: str, until: int) -> tuple[Floats, Floats]:
        """For each series: what an instance adds, learned before a step, and from how many.

        Zero where nothing stood out.
        """
        count = self.panel.values.shape[0]
        total, noise, often = np.zeros(count), np.zeros(count), np.zeros(count)
        for one in self.instances:
            if one.event.key == key and one.since <= until:
                total += one.excess * one.known
                noise += one.noise * one.known
                often += one.known
        many = np.maximum(often, 1)
        mean = total / many
        stands_out = np.abs(mean) > _STANDS_OUT * noise / many / np.sqrt(many)
        return np.where(stands_out, mean, 0.0), often

    def ahead(self, origin: int, steps: int) -> Floats:
        """What the events add to each of the steps after an origin, by what was known there."""
        added = np.zeros((self.panel.values.shape[0], steps))
        for event in self.events:
            first, end = max(event.first, origin), min(event.end, origin + steps)
            if first < end:
                amount, _often = self.effect(event.key, origin)
                shares = np.array(event.shares[first - event.first : end - event.first])
                added[:, first - origin : end - origin] += amount[:, None] * shares
        return added

    def coming(self, steps: int) -> list[tuple[Event, Floats, Floats]]:
        """The kinds of events in the next steps, each with its effects and their instances."""
        end = self.panel.length
        found: dict[str, Event] = {}
        for event in self.events:
            if event.first < end + steps and event.end > end:
                found.setdefault(event.key, event)
        return [(event, *self.effect(event.key, end)) for event in found.values()]


def effects_of(coming: Sequence[tuple[Event, Floats, Floats]], row: int) -> tuple[Effect, ...]:
    """The events to come that matter for one series."""
    return tuple(
        Effect(event.key, event.name, float(amount[row]), int(often[row]))
        for event, amount, often in coming
        if amount[row]
    )


def learn(panel: Panel, events: Sequence[Event]) -> Learned:
    """Take the past events out of the series; each is measured against the level around it."""
    ranked = tuple(sorted(events, key=lambda event: (event.first, event.key)))
    values = panel.values.copy()
    quiet = np.ones(panel.length, np.bool_)
    for event in ranked:
        quiet[max(event.first, 0) : max(event.end, 0)] = False
    instances = []
    for event in ranked:
        if event.first >= 0 and event.end <= panel.length:
            before = np.flatnonzero(quiet[: event.first])[-_MOST_BESIDE:]
            after = event.end + np.flatnonzero(quiet[event.end :])[:_MOST_BESIDE]
            if min(before.size, after.size) >= _LEAST_BESIDE:
                one = _instance(values, panel, event, (before, after))
                instances.append(one)
                values[:, event.first : event.end] -= (one.excess * one.known)[:, None] * np.array(
                    event.shares
                )
    return Learned(Panel(values, panel.begin, panel.season), ranked, tuple(instances))


def _instance(
    values: Floats, panel: Panel, event: Event, beside: tuple[Places, Places]
) -> Instance:
    sides = [values[:, places] for places in beside]
    levels = [np.median(side, axis=1) for side in sides]
    level = (levels[0] + levels[1]) / 2
    length = len(event.shares)
    excess = values[:, event.first : event.end].sum(axis=1) - level * length
    spread = np.sqrt(
        np.mean(
            np.concatenate(
                [side - own[:, None] for side, own in zip(sides, levels, strict=True)], axis=1
            )
            ** 2,
            axis=1,
        )
    )
    # A level that moved meanwhile says nothing about the event.
    moved = np.abs(levels[1] - levels[0]) / 2 * length
    count = sum(places.size for places in beside)
    noise = np.sqrt(spread**2 * length * (1 + length / count) + moved**2)
    known = (panel.begin <= beside[0][0]).astype(np.float64)
    return Instance(event, int(beside[1][-1]) + 1, excess, noise, known)
