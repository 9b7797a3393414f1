"""Where everything stands on the page of `paralex view`: boxes in boxes, computed once.

A folder is a box, and its folders and modules fill it in strips, read as a text is: what imports
comes first, what is imported later. So arrows point down or to the right, except for those that
close a cycle. The area of a module grows with the number of files that depend on it.
"""

from __future__ import annotations

import math
import posixpath
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from paralex.cli.view_graph import ModuleGraph
from paralex.cli.view_order import reading_order

WIDTH, HEIGHT = 14000.0, 10000.0  # of the whole page, in its own unit
_HUB = 7.0  # how many times the area of a module that nobody needs the greatest hub has
_TEST = 0.5  # and a file of tests
_LEAST = 0.15  # of the average area of its neighbours: what is smaller is made so large
_HEADER, _PADDING = 0.11, 0.018  # of a box, by its shorter side
_HEADER_MAX, _PADDING_MAX = 260.0, 60.0
_WIDE_MODULE, _WIDE_BOX = 3.2, 1.5  # the relation of width to height that is aimed at

Rect = tuple[float, float, float, float]  # x, y, width, height


@dataclass
class Box:
    """A folder. `parent` is the index of the one around it, -1 for the repository; `label` is
    its name, or several where a folder has nothing but one folder in it."""

    parent: int
    label: str
    path: str
    modules: list[int] = field(default_factory=list)
    boxes: list[int] = field(default_factory=list)
    rect: Rect = (0.0, 0.0, WIDTH, HEIGHT)
    header: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True)
class Layout:
    """`boxes`: each after the one around it. `places`: the rectangle of each module, by index."""

    boxes: tuple[Box, ...]
    places: tuple[Rect, ...]


def laid_out(graph: ModuleGraph, name: str) -> Layout:
    """The layout of `graph` in a repository called `name`."""
    boxes = _boxes(graph, name)
    home = [0] * len(graph.modules)
    for number, box in enumerate(boxes):
        for module in box.modules:
            home[module] = number
    weights = _weights(graph)
    for box in reversed(boxes):  # the inner ones first
        inside = sum(boxes[inner].weight for inner in box.boxes)
        box.weight = 1 + 1.1 * (inside + sum(weights[module] for module in box.modules))
    places: list[Rect] = [(0.0, 0.0, 0.0, 0.0)] * len(graph.modules)
    between = _imports_between(graph, boxes, home)
    for number, box in enumerate(boxes):
        # One number line for both kinds: a module is its complement, which is negative.
        items = [*box.boxes, *(~module for module in box.modules)]
        ordered = reading_order(items, between[number])
        room = _inside(box)
        groups = _grouped(ordered)
        sizes = [
            boxes[group[0]].weight if group[0] >= 0 else sum(weights[~item] for item in group)
            for group in groups
        ]
        for group, rect in zip(groups, strips(room, sizes, _WIDE_BOX), strict=True):
            if group[0] >= 0:
                boxes[group[0]].rect = rect
                continue
            sizes = [weights[~item] for item in group]
            for item, place in zip(group, strips(rect, sizes, _WIDE_MODULE), strict=True):
                places[~item] = place
    return Layout(tuple(boxes), tuple(places))


def _weights(graph: ModuleGraph) -> list[float]:
    """The area of each module, in relation to one that nobody needs."""
    most = max((module.fan_in for module in graph.modules), default=0)
    return [
        (_TEST if module.test else 1)
        * (1 + (_HUB - 1) * math.log1p(module.fan_in) / math.log1p(max(most, 5)))
        for module in graph.modules
    ]


def _grouped(ordered: list[int]) -> list[list[int]]:
    """Each folder alone; all modules together, in the place of the one in their middle: beside
    a large folder, a single one would be a sliver that cannot be read."""
    modules = [item for item in ordered if item < 0]
    middle = modules[len(modules) // 2] if modules else None
    return [
        modules if item == middle else [item] for item in ordered if item >= 0 or item == middle
    ]


def _boxes(graph: ModuleGraph, name: str) -> list[Box]:
    """The folders that hold modules, sorted by path; chains of lone folders are one box."""
    content: dict[str, tuple[set[str], list[int]]] = {"": (set(), [])}
    for number, module in enumerate(graph.modules):
        folder = posixpath.dirname(module.path)
        content.setdefault(folder, (set(), []))[1].append(number)
        while folder:
            above = posixpath.dirname(folder)
            content.setdefault(above, (set(), []))[0].add(folder)
            folder = above
    boxes = [Box(-1, name, "")]
    waiting = [("", 0)]
    for folder, number in waiting:  # grows while it is read: no recursion, however deep
        folders, modules = content[folder]
        boxes[number].modules = modules
        for inner in sorted(folders):
            last = inner
            while not content[last][1] and len(content[last][0]) == 1:
                (last,) = content[last][0]
            boxes[number].boxes.append(len(boxes))
            waiting.append((last, len(boxes)))
            boxes.append(Box(number, last.removeprefix(folder).strip("/"), last))
    return boxes


def _imports_between(
    graph: ModuleGraph, boxes: list[Box], home: list[int]
) -> list[Counter[tuple[int, int]]]:
    """For each box, how many imports lead from one thing in it to another."""
    chains: dict[int, list[int]] = {}
    for number, box in enumerate(boxes):
        chains[number] = [*(chains[box.parent] if number else []), number]
    between: list[Counter[tuple[int, int]]] = [Counter() for _ in boxes]
    for start, end in graph.imports:
        one, other = [*chains[home[start]], ~start], [*chains[home[end]], ~end]
        depth = 0
        while one[depth] == other[depth]:
            depth += 1
        between[one[depth - 1]][one[depth], other[depth]] += 1
    return between


def _inside(box: Box) -> Rect:
    """The room for the content of a box; sets its header."""
    x, y, width, height = box.rect
    if box.parent < 0:
        return box.rect
    side = min(width, height)
    padding = min(_PADDING * side, _PADDING_MAX)
    box.header = min(_HEADER * side, _HEADER_MAX)
    return (
        x + padding, y + box.header, width - 2 * padding, height - box.header - padding
    )  # fmt: skip


def strips(room: Rect, sizes: Sequence[float], wide: float) -> list[Rect]:
    """Rectangles with areas in the relation of `sizes` that fill `room` row by row, in order,
    each about `wide` times as wide as high."""
    x, y, width, height = room
    least = _LEAST * sum(sizes) / max(len(sizes), 1)
    sizes = [max(size, least) for size in sizes]
    total = sum(sizes)
    rows: list[list[float]] = []
    for size in sizes:
        if rows and _badness([*rows[-1], size], room, total, wide) <= _badness(
            rows[-1], room, total, wide
        ):
            rows[-1].append(size)
        else:
            rows.append([size])
    if len(rows) > 1:  # what is left for the last row may be too little for one
        both = rows[-2] + rows[-1]
        apart = max(_badness(row, room, total, wide) for row in rows[-2:])
        if _badness(both, room, total, wide) < apart:
            rows[-2:] = [both]
    rects = []
    for row in rows:
        share = sum(row) / total
        left = x
        for size in row:
            rects.append((left, y, width * size / sum(row), height * share))
            left += rects[-1][2]
        y += height * share
    return rects


def _badness(row: list[float], room: Rect, total: float, wide: float) -> float:
    """How far the rectangles of a row are from the wanted shape, on average; 1 is perfect."""
    _, _, width, height = room
    high = max(height * sum(row) / total, 1e-9)
    shapes = (max(width * size / sum(row) / high / wide, 1e-9) for size in row)
    return sum(max(shape, 1 / shape) for shape in shapes) / len(row)
