"""The page: Gradio's layout, controls, queue and sessions around the project's own canvas.

Pictures travel inside events and answers as text, never as Gradio's files, so that none is ever written to disk. The
server remembers nothing of a visitor between two events: the drawing lives in the browser and comes with each of them.
"""

from __future__ import annotations

import asyncio
import base64
import html
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, AsyncIterator, Dict, List, Tuple

import gradio as gr
import numpy as np

from configs.components import NAMES
from engine.drawing.controls import DEFAULT_NEIGHBOURS, Controls
from engine.drawing.sketch import encode_picture
from engine.process.messages import Result
from web import intake
from web.api import OWN_PAINTER, Studio, outcome, picture_in
from web.intake import Refused

TITLE = "DeepFaceDrawing studio"
MOST_NEIGHBOURS = 30
PARTS = Path(__file__).resolve().parent / "parts"
TRUST = {"eye1": "Left eye", "eye2": "Right eye", "nose": "Nose", "mouth": "Mouth", "remainder": "Face and hair"}
PEOPLE = {"Everyone": (), "Women": ("woman",), "Men": ("man",)}
AT_ONCE = 16  # visitors whose drawings may wait at the same time; the desk puts them in their order
MOST_EVENTS = 64
_LOOK_AGAIN = 0.4  # seconds between two looks at the place in the queue
_FONTS = ["Inter", "Noto Sans", "system-ui", "sans-serif"]  # names only: nothing is fetched

_COLLECT = "(drawing, ...rest) => [window.studio.drawing(), ...rest]"
_SHOW = "(answer) => { window.studio.show(answer); return []; }"
_TOUCHED = "() => { window.studio.touched(); return []; }"
_ALL = "(value) => { setTimeout(window.studio.touched, 0); return Array(" + str(len(NAMES)) + ").fill(value); }"
_RESTORE = "() => window.studio.controls()"


def build(studio: Studio) -> gr.Blocks:
    """The page of a studio, not served yet."""
    theme = gr.themes.Base(font=_FONTS, font_mono=["ui-monospace", "monospace"])
    with gr.Blocks(title=TITLE, theme=theme, analytics_enabled=False) as page:
        gr.HTML(_part("top"))
        with gr.Row(elem_id="pictures"):
            with gr.Column(min_width=320):
                gr.HTML(_part("sketch"))
            with gr.Column(min_width=320):
                gr.HTML(_part("face"))
        gr.HTML(_samples(studio))
        with gr.Row(elem_id="controls"):
            with gr.Column(scale=5, min_width=320, elem_classes="card"):
                gr.HTML(_part("trust"))
                everything, trust = _trust_sliders()
            with gr.Column(scale=3, min_width=280, elem_classes="card"):
                gr.HTML("<h2>Guided by</h2>")
                people = gr.Radio(list(PEOPLE), value="Everyone", show_label=False, container=False, elem_id="people")
                neighbours = gr.Slider(
                    1, MOST_NEIGHBOURS, DEFAULT_NEIGHBOURS, step=1, label="Nearest faces", elem_id="neighbours"
                )
                painter = gr.Dropdown(
                    [(title, name) for name, title in studio.painters.items()],
                    value=OWN_PAINTER,
                    label="Painted by",
                    filterable=False,
                    elem_id="painter",
                )
            with gr.Column(scale=3, min_width=280, elem_classes="card"):
                gr.HTML(_part("appearance"))
        note = gr.HTML("", elem_id="queue")
        draw_button = gr.Button("Draw the face", variant="primary", elem_id="draw")
        restore = gr.Button("Restore", elem_id="restore")
        drawing, answer = gr.Textbox(visible=False), gr.Textbox(visible=False)

        quiet: Dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_name": False}
        event = draw_button.click(
            _drawer(studio),
            [drawing, *trust, people, neighbours, painter],
            [answer, note],
            js=_COLLECT,
            show_progress="hidden",
            api_name=False,
            concurrency_limit=AT_ONCE,
            trigger_mode="multiple",  # the page itself asks for one at a time
        )
        event.then(None, [answer], None, js=_SHOW, **quiet)
        everything.release(None, [everything], trust, js=_ALL, **quiet)
        restore.click(None, None, [*trust, people, neighbours], js=_RESTORE, **quiet)
        for control in (*trust, neighbours):
            control.release(None, None, None, js=_TOUCHED, **quiet)
        for choice in (people, painter):
            choice.input(None, None, None, js=_TOUCHED, **quiet)
    page.queue(max_size=MOST_EVENTS, api_open=False)
    return page


def _part(name: str) -> str:
    return (PARTS / f"{name}.html").read_text("utf-8")


def _samples(studio: Studio) -> str:
    names = [html.escape(name, quote=True) for name in studio.samples]
    buttons = [
        f'<button type="button" data-sample="{name}" title="{name}"><img src="/samples/{name}" alt="{name}"></button>'
        for name in names
    ]
    return _part("samples").format(buttons="".join(buttons))


def _trust_sliders() -> Tuple[gr.Slider, List[gr.Slider]]:
    rest = round(100 * Controls().trust[0])
    with gr.Row(elem_id="trust"):
        everything = gr.Slider(0, 100, rest, step=1, label="Everything", elem_id="trust-all", min_width=150)
        sliders = [
            gr.Slider(0, 100, rest, step=1, label=TRUST[name], elem_id=f"trust-{name}", min_width=150) for name in NAMES
        ]
    return everything, sliders


def _drawer(studio: Studio) -> Any:
    """The event behind the button: drawing and controls in, the answer as JSON and a note about the queue out."""

    async def draw(request: gr.Request, drawing: str, *values: Any) -> AsyncIterator[Tuple[Any, str]]:
        number = 0
        try:
            session, number = await studio.read(lambda: intake.numbered_session_of(drawing))
            controls = replace(controls_from(values), appearance=session.controls.appearance)
            studio.check_ready(controls)
            sketch = await studio.read(session.sketch)
            ticket = studio.ask(sketch, controls, str(values[-1]), str(request.session_hash))
            future = asyncio.wrap_future(ticket.future)
            try:
                while not (await asyncio.wait([future], timeout=_LOOK_AGAIN))[0]:
                    yield gr.update(), queue_note(studio.desk.before(ticket))
            finally:
                future.cancel()
            result = outcome(future.result)
            yield json.dumps(answer_to(number, sketch, result, controls)), ""
        except Refused as error:
            yield json.dumps({"number": number, "error": str(error), "code": error.code}), ""

    return draw


def controls_from(values: Tuple[Any, ...]) -> Controls:
    """Controls from what the page's inputs hold: trust in percent, people, neighbours. Raises Refused."""
    try:
        trust = {name: float(value) / 100.0 for name, value in zip(NAMES, values)}
        people, neighbours = values[len(NAMES)], int(values[len(NAMES) + 1])
        return Controls(tags=PEOPLE[people], neighbours=neighbours).with_trust(trust)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Refused(f"These settings cannot be used: {error}.", "controls") from error


def queue_note(before: int) -> str:
    """How many are served first, for the visitor who waits."""
    if before == 0:
        return "Drawing…"
    return f"{before} {'drawing is' if before == 1 else 'drawings are'} before yours"


def answer_to(number: int, sketch: np.ndarray, result: Any, controls: Controls) -> Dict[str, Any]:
    """What the page shows: pictures as data URLs, seconds, and the controls that were used."""
    shadow = data_url(result.drawing.shadow) if isinstance(result, Result) else ""
    return {
        "number": number,
        "face": data_url(picture_in(result)),
        "shadow": shadow,
        "sketch": data_url(sketch),
        "seconds": round(float(result.seconds), 3),
        "controls": controls.to_json(),
    }


def data_url(picture: np.ndarray) -> str:
    """A picture as text that a browser shows."""
    return "data:image/png;base64," + base64.b64encode(encode_picture(picture)).decode("ascii")
