"""A run as one page for a browser, to watch while it trains: curves, sample pictures, the newest first, and options."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any, Mapping

from engine.files.writing import write_whole

PAGE = "index.html"
EVERY = 20  # seconds after which a browser looks again at a run under way

_TEMPLATE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">{again}<title>{title}</title>
<style>
body {{ font: 15px sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }}
img {{ max-width: 100%; }} td {{ padding: 0 1.5em 0 0; }} h2 {{ margin-top: 2em; }}
</style></head><body>
<h1>{title}</h1>
{curves}
{sheets}
<h2>Options</h2>
<table>{options}</table>
</body></html>
"""


def write_page(folder: Path, sheets: Path, title: str, options: Mapping[str, Any], live: bool = False) -> None:
    """Write `index.html` into a run's folder. sheets: its folder of pictures, named by their step. live: whether there
    will be more, for which the browser looks by itself."""
    pictures = sorted(sheets.glob("*.jpg"), reverse=True)
    text = _TEMPLATE.format(
        again=f'<meta http-equiv="refresh" content="{EVERY}">' if live else "",
        title=html.escape(title),
        curves='<p><img src="curves.png" alt="Every loss over the steps"></p>'
        if (folder / "curves.png").exists()
        else "",
        sheets="\n".join(
            f'<h2>Step {int(path.stem)}</h2>\n<p><img src="{html.escape(sheets.name)}/{path.name}" alt="Samples"></p>'
            for path in pictures
        ),
        options="".join(
            f"<tr><td>{html.escape(key)}</td><td>{html.escape(str(value))}</td></tr>" for key, value in options.items()
        ),
    )
    write_whole(folder / PAGE, text.encode("utf-8"))
