// The colours that were chosen for skin, hair and eyes, as in engine/method/chosen_colours.py: RGB 0..255, or null where they
// are as in the appearance.

import { labOf, rgbOf } from "./appearance.js";
import { mixed } from "./between.js";
import { hexColour, isHexColour } from "./hex-colour.js";
import { clamp, rint } from "./numbers.js";

// about: of the kit.
export function chosenColours({ skin, hair, eyes }, { skins, hairs, irises }) {
  const [ofSkin, ofHair, ofEyes] = [[skin, skins], [hair, hairs], [eyes, irises.colours]].map(([name, choice]) => (name ? findColour(name, choice) : null));
  return { skin: ofSkin, hair: ofHair, eyes: ofEyes };
}

// The colour of this name, or the one that is its own name.
function findColour(name, choice) {
  return isHexColour(name) ? hexColour(name) : choice.find((one) => one.name === name).colour;
}

// The colours at `share` of the way. usual: what both appearances are painted like in Lab, nine numbers each, which counts where
// only one end has a colour. Of eyes no such thing is known: they have a colour where both ends have one.
export function coloursBetween(start, end, usual, share) {
  const between = (name, from) => {
    if (!start[name] && !end[name]) return null;
    const labs = [start, end].map((one, side) => (one[name] ? labOf(one[name]) : Array.from(usual[side].slice(from, from + 3))));
    return rgbOf(labs[0].map((value, k) => mixed(value, labs[1][k], share))).map((value) => clamp(rint(value), 0, 255));
  };
  return { skin: between("skin", 0), hair: between("hair", 3), eyes: start.eyes && end.eyes ? between("eyes", 0) : null };
}
