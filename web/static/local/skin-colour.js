// Skin of any colour in the painted face, as in engine/method/skin_colour.py. table: its constants.

import { labOf } from "./appearance.js";
import { darkness, fromShades, hairShare, scaled, way } from "./hair-colour.js";
import { clamp, rint, smoothstep } from "./numbers.js";
import { shrunk, stretched } from "./pixels.js";

const SIDE = 512;

// face: (512, 512) of three bytes in the canonical frame; a copy comes back. usual: what its skin, hair and background are
// painted like, in Lab. colour: RGB 0..255. painted: the face with dark hair and nothing coloured, in which skin is looked for.
// hair: the constants by which hair is found there.
export function withSkin(face, usual, colour, painted, table, hair) {
  const planes = [0, 1, 2].map(() => new Float32Array(SIDE * SIDE)), small = SIDE / table.HALVED;
  for (let at = 0; at < SIDE * SIDE; at++) labOf([painted[3 * at], painted[3 * at + 1], painted[3 * at + 2]]).forEach((value, k) => { planes[k][at] = value; });
  const halved = planes.map((plane) => shrunk(plane, SIDE, table.HALVED, true)), found = hairShare(halved, small, usual, hair);
  const middle = (table.HALVED - 1) / 2, place = (at) => at * table.HALVED + middle;
  // Of a pixel that is half hair, most of the light comes from its skin; where skin shines, not all of it is coloured.
  const ofSkin = skinShare(halved, small, usual, table).map((value, at) => {
    const around = found.around[at] * (1 - smoothstep(fromFace(place(at % small), place(Math.floor(at / small)), table), 1, table.AROUND_TO));
    return value * clamp(((1 - found.share[at] * (1 - around)) * luminance(usual[0])) / luminance(halved[0][at]), 0, 1);
  });
  const dark = found.share.map((value, at) => Math.max(value, found.around[at]) * darkness(halved[0][at], usual, hair));
  const [share, hairy] = [ofSkin, dark].map((one) => stretched(one, small, SIDE));
  const sums = [0, 0, 0];
  let count = 0, total = 0;
  for (let at = 0; at < SIDE * SIDE; at++) {
    if (!share[at] || fromFace(at % SIDE, Math.floor(at / SIDE), table) >= 1) continue;
    const light = [0, 1, 2].map((k) => linear(painted[3 * at + k])), weight = share[at] * (light[0] + light[1] + light[2]);
    light.forEach((value, k) => { sums[k] += weight * value; });
    count += share[at];
    total += weight;
  }
  if (count < table.LEAST) return face.slice();
  const factor = colour.map((value, k) => clamp(linear(value) / Math.max(sums[k] / total, 1e-4), table.DARKEST, table.BRIGHTEST));
  return face.map((value, at) => {
    const pixel = Math.floor(at / 3), more = factor[at % 3] - 1;
    const change = more - hairy[pixel] * Math.max(more, 0); // brows and beards get darker, too, but no lighter
    return share[pixel] ? rint(255 * srgb(linear(value) * (1 + share[pixel] * change))) : value;
  });
}

// How much of each pixel is skin, 0..1. planes: the face in Lab, (side, side) each.
function skinShare(planes, side, usual, table) {
  const [skin, hair, background] = [0, 3, 6].map((from) => scaled(usual.slice(from, from + 3), table));
  const middle = (table.HALVED - 1) / 2;
  return Float32Array.from({ length: side * side }, (_, at) => {
    const seen = scaled([planes[0][at], planes[1][at], planes[2][at]], table);
    const ofSkin = fromShades(seen, skin, table.SHADE_FROM, table.SHADE_TO);
    const inside = fromFace((at % side) * table.HALVED + middle, Math.floor(at / side) * table.HALVED + middle, table) < 1;
    const ofBackground = inside ? Infinity : Math.min(fromShades(seen, background, table.BACKGROUND_FROM, table.BACKGROUND_TO), way(seen, hair, background).beside);
    const ofOthers = Math.min(fromShades(seen, hair, 0, table.HAIR_TO), ofBackground);
    return smoothstep(ofOthers / (ofSkin + ofOthers + 1e-6), table.UNLIKE, table.LIKE);
  });
}

// Linear light 0..1 of a lightness 0..100; what is nearly black counts as a little lighter.
function luminance(lightness) { return ((lightness + 16) / 116) ** 3; }

// How far from the middle of the face a place is, 1 on its ellipse.
function fromFace(x, y, table) { return Math.hypot((x - table.FACE_X) / table.FACE_WIDE, (y - table.FACE_Y) / table.FACE_HIGH); }

// sRGB 0..255 -> linear light 0..1, and back to 0..1.
function linear(value) { return value / 255 > 0.04045 ? ((value / 255 + 0.055) / 1.055) ** 2.4 : value / 255 / 12.92; }

function srgb(light) {
  const bright = clamp(light, 0, 1);
  return bright > 0.0031308 ? 1.055 * bright ** (1 / 2.4) - 0.055 : 12.92 * bright;
}
