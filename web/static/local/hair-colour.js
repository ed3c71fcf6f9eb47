// Hair of any colour in the painted face, as in engine/method/hair_colour.py. table: its constants.

import { labOf, rgbOf } from "./appearance.js";
import { clamp, rint, smoothstep } from "./numbers.js";
import { blurred, components, shrunk, stretched } from "./pixels.js";

const SIDE = 512;

// The hair that the networks paint where a colour, RGB 0..255, is wanted. hairs: those that there are, each with its Lab.
export function paintedAs(colour, hairs, table) {
  const wanted = Math.min(labOf(colour)[0], table.DARK), away = (one) => Math.abs(one.lab[0] - wanted);
  return hairs.reduce((best, one) => (away(one) < away(best) ? one : best));
}

// face: (512, 512) of three bytes in the canonical frame; a copy comes back. usual: what its skin, hair and background are
// painted like, in Lab. colour: RGB 0..255.
export function withHair(face, usual, colour, table) {
  const planes = [0, 1, 2].map(() => new Float32Array(SIDE * SIDE)), small = SIDE / table.HALVED;
  for (let at = 0; at < SIDE * SIDE; at++) labOf([face[3 * at], face[3 * at + 1], face[3 * at + 2]]).forEach((value, k) => { planes[k][at] = value; });
  const share = stretched(hairShare(planes.map((plane) => shrunk(plane, SIDE, table.HALVED, true)), small, usual, table), small, SIDE);
  const total = share.reduce((sum, value) => sum + value * value, 0);
  if (total < table.LEAST) return face.slice();
  const mean = planes.map((plane) => plane.reduce((sum, value, at) => sum + share[at] * share[at] * value, 0) / total);
  const wanted = labOf(colour), coloured = face.slice();
  const steep = clamp((wanted[0] / Math.max(mean[0], 1)) ** table.CONTRAST, table.FLAT, table.STEEP);
  for (let at = 0; at < SIDE * SIDE; at++) {
    if (!share[at]) continue;
    const [lightness, green, blue] = planes.map((plane) => plane[at]), kept = table.KEPT * share[at] * share[at];
    const away = clamp(lightness - mean[0], table.DEEP, table.HIGH), light = wanted[0] - table.LOWER + steep * away;
    const vivid = Math.min((clamp(light, 1, 99) / Math.max(wanted[0], 1)) ** table.FADE, table.PALE);
    const pixel = [
      clamp(lightness + share[at] * (light - mean[0] - away), 1, 99),
      green + share[at] * (vivid * wanted[1] - mean[1] - kept * (green - mean[1])),
      blue + share[at] * (vivid * wanted[2] - mean[2] - kept * (blue - mean[2])),
    ];
    coloured.set(rgbOf(pixel).map((value) => clamp(rint(value), 0, 255)), 3 * at);
  }
  return coloured;
}

// How much of each pixel is hair, 0..1. planes: the face in Lab, (side, side) each.
function hairShare(planes, side, usual, table) {
  const scaled = ([lightness, a, b]) => [lightness, table.CHROMA * a, table.CHROMA * b];
  const [skin, hair, background] = [0, 3, 6].map((from) => scaled(usual.slice(from, from + 3)));
  const share = new Float32Array(side * side), toSkin = new Float32Array(side * side), strands = new Float32Array(side * side);
  const allowed = allowedIn(side, table);
  for (let at = 0; at < side * side; at++) {
    const seen = scaled([planes[0][at], planes[1][at], planes[2][at]]);
    const ofHair = fromShades(seen, hair, 0, table.HAIR_TO);
    const ofOthers = Math.min(fromShades(seen, skin, table.SKIN_FROM, table.SKIN_TO), fromShades(seen, background, table.BACKGROUND_FROM, table.BACKGROUND_TO));
    share[at] = smoothstep(ofOthers / (ofHair + ofOthers + 1e-6), table.UNLIKE, table.LIKE) * allowed[at];
    toSkin[at] = way(seen, hair, skin).share;
    const between = way(seen, hair, background);
    strands[at] = (1 - between.share) * (1 - smoothstep(between.beside, table.STRAND_FROM, table.STRAND_TO)) * allowed[at];
  }
  keepCrown(share, side, table);
  const near = blurred(share, side, table.NEAR / table.HALVED);
  return share.map((value, at) => Math.max(
    value * (1 - table.LIT_SHARE * smoothstep(toSkin[at], table.LIT_FROM, table.LIT)),
    strands[at] * smoothstep(near[at], table.NEAR_FROM, table.NEAR_TO),
  ));
}

// Where in the canonical frame there may be hair, 0..1: not in the face, but on its forehead.
function allowedIn(side, table) {
  const around = (x, y, middle, wide, row, high) => Math.hypot((x - middle) / wide, (y - row) / high);
  return Float32Array.from({ length: side * side }, (_, at) => {
    const x = (at % side) * table.HALVED + (table.HALVED - 1) / 2, y = Math.floor(at / side) * table.HALVED + (table.HALVED - 1) / 2;
    const face = smoothstep(around(x, y, table.FACE_X, table.FACE_WIDE, table.FACE_Y, table.FACE_HIGH), table.FACE_FROM, 1);
    const brows = [table.BROW_LEFT, table.BROW_RIGHT].map((middle) => smoothstep(around(x, y, middle, table.BROW_WIDE, table.BROW_Y, table.BROW_HIGH), table.FACE_FROM, table.BROW_TO));
    return Math.min(Math.max(face, smoothstep(-y, -table.FOREHEAD_FROM, -table.FOREHEAD)), ...brows);
  });
}

// Take away the shares of hair that does not reach the top of the head: the surer they are, the less is left.
function keepCrown(share, side, table) {
  const { labels } = components(share.map((value) => (value > table.SURE ? 1 : 0)), side);
  const kept = new Set(labels.subarray(0, Math.floor(table.CROWN / table.HALVED) * side)).add(0);
  for (let at = 0; at < share.length; at++) if (!kept.has(labels[at])) share[at] = Math.max(2 * table.SURE - share[at], 0);
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

// How far a pixel is from the nearest shade of a colour.
function fromShades(seen, colour, darkest, lightest) {
  const shade = clamp(dot(seen, colour) / dot(colour, colour), darkest, lightest);
  return Math.hypot(...seen.map((value, k) => value - shade * colour[k]));
}

// Where a pixel is on the straight way between two colours, 0..1, and how far it is beside it.
function way(seen, start, end) {
  const along = end.map((value, k) => value - start[k]), from = seen.map((value, k) => value - start[k]);
  const share = clamp(dot(from, along) / dot(along, along), 0, 1);
  return { share, beside: Math.hypot(...from.map((value, k) => value - share * along[k])) };
}
