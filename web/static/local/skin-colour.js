// Skin of any colour in the painted face, as in engine/method/skin_colour.py. table: its constants.

import { labOf } from "./appearance.js";
import { fromShades, hairShare, scaled, way } from "./hair-colour.js";
import { clamp, rint, smoothstep } from "./numbers.js";
import { shrunk, stretched } from "./pixels.js";

const SIDE = 512;

// The name of the skin that the networks paint where a colour, RGB 0..255, is wanted and hair is not coloured, too; "" for
// the usual one. skins: those that there are, each with its Lab.
export function paintedSkin(colour, usual, skins, table) {
  const [wanted] = labOf(colour), away = (one) => Math.abs(one.lab[0] - wanted);
  if (Math.abs(wanted - usual[0]) <= table.NEAR) return "";
  return skins.reduce((best, one) => (away(one) < away(best) ? one : best)).name;
}

// face: (512, 512) of three bytes in the canonical frame; a copy comes back. usual: what its skin, hair and background are
// painted like, in Lab. colour: RGB 0..255. painted: the face in which skin is looked for, where hair has been coloured by
// the constants `hair`, which are null where it has not.
export function withSkin(face, usual, colour, painted, table, hair) {
  const planes = [0, 1, 2].map(() => new Float32Array(SIDE * SIDE)), small = SIDE / table.HALVED;
  for (let at = 0; at < SIDE * SIDE; at++) labOf([painted[3 * at], painted[3 * at + 1], painted[3 * at + 2]]).forEach((value, k) => { planes[k][at] = value; });
  const halved = planes.map((plane) => shrunk(plane, SIDE, table.HALVED, true)), ofHair = hair && hairShare(halved, small, usual, hair).share;
  const ofSkin = skinShare(halved, small, usual, table).map((value, at) => (ofHair ? value * (1 - ofHair[at]) : value));
  const share = stretched(ofSkin, small, SIDE);
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
    const part = share[Math.floor(at / 3)];
    return part ? rint(255 * srgb(linear(value) * (1 + part * (factor[at % 3] - 1)))) : value;
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

// How far from the middle of the face a place is, 1 on its ellipse.
function fromFace(x, y, table) { return Math.hypot((x - table.FACE_X) / table.FACE_WIDE, (y - table.FACE_Y) / table.FACE_HIGH); }

// sRGB 0..255 -> linear light 0..1, and back to 0..1.
function linear(value) { return value / 255 > 0.04045 ? ((value / 255 + 0.055) / 1.055) ** 2.4 : value / 255 / 12.92; }

function srgb(light) {
  const bright = clamp(light, 0, 1);
  return bright > 0.0031308 ? 1.055 * bright ** (1 / 2.4) - 0.055 : 12.92 * bright;
}
