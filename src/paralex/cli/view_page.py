"""The page of `paralex view`: one HTML file that needs and may reach nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.resources import files

from paralex.cli.view_graph import ModuleGraph
from paralex.cli.view_layout import Layout, Rect

_SCRIPTS = ("view_scene.js", "view_canvas.js", "view_panel.js", "view_main.js")


def page(graph: ModuleGraph, layout: Layout, name: str) -> str:
    """The page as text; the same graph gives the same page."""
    style = _part("view.css")
    script = "\n".join(_part(each) for each in _SCRIPTS)
    data = json.dumps(page_data(graph, layout, name), separators=(",", ":"), ensure_ascii=True)
    parts = {
        # Only these two texts may run or style, by their digests; nothing may be loaded.
        "policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src '{_digest(script)}'; style-src '{_digest(style)}'",
        "title": html.escape(name),
        "style": style,
        "data": _inert(data),
        "script": script,
    }
    text = _part("view.html")
    first, *rest = text.split("{{")
    pieces = [first]
    for piece in rest:  # in one pass, so that nothing in a part is taken for a place of another
        place, _, after = piece.partition("}}")
        pieces += [parts[place], after]
    return "".join(pieces)


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


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return files("paralex.cli").joinpath(name).read_text(encoding="utf-8")
