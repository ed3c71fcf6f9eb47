// Painted eyes that look where the drawn ones do, as in engine/method/gaze.py. table: its constants.

import { rint } from "./numbers.js";
import { components, distances, extreme, remapped, square } from "./pixels.js";

const SIDE = 512;

// How far the irises are drawn beside the middle of the eyes in a drawing in the frame: [right, down] in whole pixels, of both.
export function findGaze(frame, table) {
  const [left, right] = table.pupils.map((pupil) => pupilBesideMiddle(frame, pupil, table));
  let [one, other] = [left || right, right || left];
  if (!one) return [[0, 0], [0, 0]];
  if (Math.abs(one[0] - other[0]) < table.CROSSED) one = other = [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  return [one, other].map((share) => moveBy(share, table));
}

function moveBy(share, { WIDTH, ASIDE, UP, MOST }) {
  const [x, y] = [ASIDE, UP].map((least, axis) => Math.abs(share[axis]) >= least ? WIDTH * share[axis] : 0);
  const less = Math.max(Math.hypot(x / MOST[0], y / MOST[1]), 1);
  return [rint(x / less), rint(y / less)];
}

// Where in the opening of an eye its pupil is drawn, from the middle, in widths of the eye; null if unknown.
function pupilBesideMiddle(frame, [x, y], table) {
  const { ACROSS, DOWN, INK, GAP, LINES, SLIT, CORNERS, LIDS, THICK, CORE, ALONE, COMPACT, FARTHEST } = table;
  const width = 2 * ACROSS + 1, height = 2 * DOWN + 1, ink = new Uint8Array(width * height);
  for (let at = 0; at < ink.length; at++) ink[at] = frame[(y - DOWN + Math.trunc(at / width)) * SIDE + x - ACROSS + at % width] < INK;
  const within = (radius) => square(2 * radius + 1);
  const opening = extreme(filled(ink, width, within(GAP)), width, within(GAP + LINES), Math.min), openings = boxes(opening, width);
  if (openings.length !== 1 || openings[0].wide < SLIT) return null;
  const depth = distances(ink, width, height), lids = extreme(opening, width, within(LIDS), Math.max);
  let sum = 0, count = 0, half = 0;
  for (let at = 0; at < ink.length; at++) {
    if (ink[at]) [sum, count] = [sum + depth[at], count + 1];
    if (!lids[at]) depth[at] = 0;
    half = Math.max(half, depth[at]);
  }
  if (half < THICK * 2 * sum / count) return null;
  const cores = boxes(Uint8Array.from(depth, (value) => value > CORE * half), width);
  const pupil = cores.reduce((best, one) => one.area > best.area ? one : best);
  const all = cores.reduce((total, { area }) => total + area, 0);
  if (ALONE * pupil.area < all || Math.max(pupil.wide, pupil.high) > COMPACT * half) return null;
  const [{ left, top, wide, high }] = openings, whole = wide + CORNERS;
  const right = pupil.x - (left + (wide - 1) / 2), down = pupil.y - (top + (high - 1) / 2);
  return Math.abs(right) < FARTHEST * whole ? [right / whole, down / whole] : null;
}

// Lines and what they enclose, but for the picture's rim; gaps are closed.
function filled(ink, width, gap) {
  const paper = extreme(ink, width, gap, Math.max).map((value) => 1 - value), { labels } = components(paper, width), height = ink.length / width;
  const onRim = (at) => at < width || at >= ink.length - width || at % width === 0 || at % width === width - 1;
  const outside = new Set(labels.filter((_, at) => onRim(at)));
  outside.delete(0);
  return Uint8Array.from({ length: width * height }, (_, at) => !onRim(at) && !outside.has(labels[at]));
}

// The connected parts of a picture: where they lie, their size and middle.
function boxes(picture, width) {
  const { labels, areas } = components(picture, width);
  const found = areas.slice(1).map((area) => ({ area, left: width, top: Infinity, right: 0, bottom: 0, x: 0, y: 0 }));
  labels.forEach((label, at) => {
    if (!label) return;
    const one = found[label - 1], x = at % width, y = (at - x) / width;
    Object.assign(one, { left: Math.min(one.left, x), right: Math.max(one.right, x), top: Math.min(one.top, y), bottom: Math.max(one.bottom, y) });
    one.x += x / one.area;
    one.y += y / one.area;
  });
  return found.map((one) => ({ ...one, wide: one.right - one.left + 1, high: one.bottom - one.top + 1 }));
}

// A face, three bytes a pixel, whose irises are moved by whole pixels, each within its eye; without moves the same array.
export function withGaze(face, moves, table) {
  if (!moves.flat().some(Boolean)) return face;
  const result = face.slice(), { BESIDE, BELOW, IRIS, EYE } = table;
  table.pupils.forEach(([pupilX, pupilY], index) => {
    const x = pupilX + BESIDE, y = pupilY + BELOW, [moveX, moveY] = moves[index];
    const left = Math.trunc(x - EYE[0]), top = Math.trunc(y - EYE[1]);
    const width = 2 * Math.trunc(EYE[0]) + 3, height = 2 * Math.trunc(EYE[1]) + 3, places = new Float32Array(2 * width * height);
    for (let at = 0; at < width * height; at++) {
      const column = left + at % width, row = top + Math.trunc(at / width), right = column - x, down = row - y;
      const iris = Math.hypot((right - moveX) / IRIS[0], (down - moveY) / IRIS[1]);
      const eye = Math.min(Math.hypot(right / EYE[0], down / EYE[1]), 1);
      const share = (1 - eye) / (Math.max(iris, 1) - eye + 1e-9); // 1 in the moved iris, 0 at the rim
      places.set([column - share * moveX, row - share * moveY], 2 * at);
    }
    const part = remapped(face, SIDE, 3, places);
    for (let row = 0; row < height; row++) result.set(part.subarray(3 * row * width, 3 * (row + 1) * width), 3 * ((top + row) * SIDE + left));
  });
  return result;
}
