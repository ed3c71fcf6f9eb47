"""The networks of a preset as the steps of a drawing: what each takes, and what it gives.

Whatever runs the networks runs these steps: Jittor by calling `forward`, other runtimes by the graph that `forward`
leaves when it is recorded. All steps take one drawing at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Tuple

from configs.components import CANVAS, COMPONENTS, NAMES
from configs.presets import TEXTURE_SIDE, Preset

ENCODE, DECODE, FEATURES = "encode", "decode", "features"  # of one component each
FACE, TEXTURE, REGISTER, UPSCALE = "face", "texture", "register", "upscale"
REGISTERED = 128  # pixels of a drawing that registration sees
UPSCALED = 288  # pixels of a tile of a face that the upscaler sees
GRAIN = "grain."  # and a side: the name of unit noise of that side, which is the same at every call


def component_step(step: str, component: str) -> str:
    """The name under which a component's ENCODE, DECODE or FEATURES step is found in `steps`."""
    return f"{step}-{component}"


def step_names(preset: Preset) -> List[str]:
    """The names of all steps of a preset."""
    found = [component_step(step, component) for component in NAMES for step in (ENCODE, DECODE, FEATURES)]
    return found + [FACE, REGISTER, UPSCALE] + ([TEXTURE] if preset.appearance else [])


@dataclass(frozen=True)
class Step:
    """One step. forward: takes a tensor for each of `inputs` (name -> shape), in their order. output: its name.

    networks: whose weights it uses, by the prefix of the tensors' names.
    """

    forward: Callable[..., Any]
    inputs: Mapping[str, Tuple[int, ...]]
    output: str
    networks: Mapping[str, Any]


def steps(
    preset: Preset, embedding: Any, mapping: Any, synthesis: Any, registration: Any, upscaler: Any
) -> Dict[str, Step]:
    """The steps of a preset by name, of its networks."""
    found: Dict[str, Step] = {}
    for component in COMPONENTS:
        name, size, code = component.name, preset.crop_size(component), preset.code_size(component)
        autoencoder, decoder = embedding.part(component), getattr(mapping, component.name)
        prefix = f"embedding.{name}."
        crop, codes = {"crop": (1, 1, size, size)}, {"code": (1, code)}
        found[component_step(ENCODE, name)] = Step(
            autoencoder.encoder, crop, "code", {prefix + "encoder.": autoencoder.encoder}
        )
        found[component_step(DECODE, name)] = Step(
            autoencoder.decoder, codes, "sketch", {prefix + "decoder.": autoencoder.decoder}
        )
        found[component_step(FEATURES, name)] = Step(decoder, codes, "features", {f"mapping.{name}.": decoder})
    found[FACE] = _face(preset, mapping, synthesis)
    view = {"sketch": (1, 1, REGISTERED, REGISTERED)}
    found[REGISTER] = Step(registration, view, "points", {"registration.": registration})
    tile = {"picture": (1, 3, UPSCALED, UPSCALED)}
    found[UPSCALE] = Step(upscaler, tile, "correction", {"upscaler.": upscaler})
    if preset.appearance:
        photo = (1, 3, TEXTURE_SIDE, TEXTURE_SIDE)
        found[TEXTURE] = Step(
            synthesis.texture, {"photo": photo}, "appearance", {"synthesis.texture.": synthesis.texture}
        )
    return found


def _face(preset: Preset, mapping: Any, synthesis: Any) -> Step:
    """The components' feature maps, the drawing's strokes and the appearance -> the face (1, 3, side, side)."""
    sides = [preset.feature_size(component) for component in COMPONENTS]
    inputs: Dict[str, Tuple[int, ...]] = {n: (1, preset.features, side, side) for n, side in zip(NAMES, sides)}
    noise = []
    if mapping.strokes is not None:
        side = CANVAS // preset.feature_scale
        inputs["strokes"] = (1, 1, side, side)
    if preset.appearance:
        inputs["appearance"] = (1, preset.appearance)
        noise = synthesis.generator.grain_sides(preset.face_side)
        inputs.update({f"{GRAIN}{side}": (1, 1, side, side) for side in noise})

    def forward(*values: Any) -> Any:
        given = dict(zip(inputs, values))
        features = mapping.paste({name: given[name] for name in NAMES}, given.get("strokes"))
        grain = {side: given[f"{GRAIN}{side}"] for side in noise}
        return synthesis(features, given.get("appearance"), preset.face_side, grain)

    return Step(forward, inputs, "face", {"mapping.": mapping, "synthesis.": synthesis})
