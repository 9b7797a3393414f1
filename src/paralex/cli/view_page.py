"""The page of `paralex view`: one HTML file that needs and may reach nothing else."""

from __future__ import annotations

import html
import json

from paralex.cli.view_graph import ModuleGraph
from paralex.cli.view_layout import Layout, Rect
from paralex.cli.view_parts import filled, part

_SCRIPTS = ("view_scene.js", "view_canvas.js", "view_panel.js", "view_main.js")


def page(graph: ModuleGraph, layout: Layout, name: str) -> str:
    """The page as text; the same graph gives the same page."""
    data = json.dumps(page_data(graph, layout, name), separators=(",", ":"), ensure_ascii=True)
    return filled(
        "view.html",
        {"title": html.escape(name), "data": _inert(data)},
        style=part("view_colors.css") + part("view.css"),
        script="\n".join(map(part, _SCRIPTS)),
    )


def page_data(graph: ModuleGraph, layout: Layout, name: str) -> dict[str, object]:
    """What the scripts read, as rows without keys since there are thousands of them."""
    home = {module: number for number, box in enumerate(layout.boxes) for module in box.modules}
    return {
        "name": name,
        "boxes": [
            [box.parent, box.label, box.path, *_rounded(box.rect), round(box.header, 1)]
            for box in layout.boxes
        ],
        "modules": [
            [
                home[number], module.path.rpartition("/")[2], module.name, *_rounded(rect),
                module.fan_in, module.lines, module.cycle, int(module.test), module.language,
            ]
            for number, (module, rect) in enumerate(
                zip(graph.modules, layout.places, strict=True)
            )
        ],
        "imports": [end for edge in graph.imports for end in edge],
        "cycles": [[int(eager), list(members)] for eager, members in graph.cycles],
    }  # fmt: skip


def _rounded(rect: Rect) -> list[float]:
    return [round(value, 1) for value in rect]


def _inert(data: str) -> str:
    """JSON that can end neither its element nor begin a comment: a file may be named anything."""
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
