// Where a head that is drawn in whole with its hair ends at the top of the frame, and the backdrop above it, as in
// engine/drawing/crown.py. table: its constants. tables: these and those of
// hairCap, of short hair and of scribbled.

import { hairCap } from "./hair-cap.js";
import { clamp, rint, smoothstep } from "./numbers.js";
import { blurred, blurredLine, extreme } from "./pixels.js";
import { shortHaired } from "./scribble.js";
import { findTemples } from "./short-hair.js";
import { backdrop, fading, overBackdrop } from "./warp.js";

const SIDE = 512;

// The row at which the head in a drawing in the frame ends in each column, beside its ink as at its ends and falling beside the
// ears, or null where it is open at the top.
function crown(frame, table) {
  const { INK, STEP, HEAD, HIGHEST, LOWEST, NEAR, CLOSED, TEETH, TENT, ROUND, SMOOTH, EAR, FALL, FALLEN } = table;
  const tops = [];
  for (let x = 0; x < SIDE; x += STEP) {
    for (let y = 0; y < SIDE; y++) {
      if (frame[y * SIDE + x] >= INK) continue;
      tops.push([x, y]);
      break;
    }
  }
  if (tops.length < 2) return null;
  const rows = between(hull(tops)), depths = between(tops), [left, right] = HEAD, head = rows.slice(left, right);
  const highest = Math.min(...head), near = head.filter((row, index) => depths[left + index] - row < NEAR).length;
  if (highest < HIGHEST[0] || highest > HIGHEST[1] || near < CLOSED * head.length) return null;
  const deep = rows.map((row, x) => depths[x] - row), half = TEETH >> 1;
  const tent = (x) => Math.min(...deep.slice(Math.max(0, x - half), x + half + 1)) > TENT;
  for (let x = left; x < right; x++) if (tent(x)) return null;
  const short = arched(tops, ROUND).map((row) => clamp(row, 0, LOWEST)), first = tops[0][0], last = tops[tops.length - 1][0];
  const beside = short.map((_, x) => Math.min(short[clamp(x, first, last)] + FALL * Math.max(first - x - EAR, x - last - EAR, 0), FALLEN));
  return blurredLine(beside, SMOOTH, 4 * SMOOTH);
}

// The columns of the face's outline at the temples, [left, right], where it goes on over a head without hair; else null.
export function hairless(frame, tables) {
  const table = tables.crown, sides = findTemples(frame, tables.shortHair);
  if (!sides) return null;
  const ink = (x, y) => frame[y * SIDE + x] < table.INK, bare = thinlyLined(ink, table.BARE, table) && isArch(ink, sides, table);
  if (!bare || hairy(ink, table) || hairy((x, y) => ink(SIDE - 1 - x, y), table)) return null;
  return hairCap(frame, tables.hairCap) ? null : sides;
}

// Whether most columns have a line and nothing below it but wrinkles, down to a row.
function thinlyLined(ink, bottom, { HEAD, SINGLE, LINE, WRINKLES, THIN }) {
  let thin = 0;
  for (let x = HEAD[0]; x < HEAD[1]; x++) {
    let lines = 0, first = 0, all = 0;
    for (let y = 0; y < bottom; y++) {
      if (!ink(x, y)) continue;
      if (!y || !ink(x, y - 1)) lines += 1;
      if (lines === 1) first += 1;
      all += 1;
    }
    if (lines >= 1 && lines <= 1 + WRINKLES && first <= LINE && all - first <= THIN * (lines - 1)) thin += 1;
  }
  return thin >= SINGLE * (HEAD[1] - HEAD[0]);
}

// Whether the highest ink between two columns is an outline without dents.
function isArch(ink, [left, right], { STEP, TEMPLES, FLAT, FLATTEST }) {
  const places = [];
  for (let x = Math.ceil(left) + STEP; x < Math.floor(right) - STEP; x += STEP) {
    let y = 0;
    while (y < TEMPLES[1] && !ink(x, y)) y += 1;
    places.push([x, y]);
  }
  const rows = between(hull(places));
  return places.filter(([x, y]) => y - rows[x] <= FLAT).length >= FLATTEST * places.length;
}

// Whether there is another outline, the face's, inside the left one.
function hairy(ink, { SIDES, WITHIN, HAIRY }) {
  let rows = 0, inside = 0;
  for (let y = SIDES[0]; y < SIDES[1]; y++) {
    let x = 0;
    while (x < SIDE && !ink(x, y)) x += 1;
    if (x === SIDE) continue;
    rows += 1;
    for (let at = WITHIN[0]; at < WITHIN[1]; at++) {
      if (!ink(Math.min(x + at, SIDE - 1), y)) continue;
      inside += 1;
      break;
    }
  }
  return rows > 0 && inside >= HAIRY * rows;
}

// A face, three bytes a pixel, without glittering hair at the frame's top.
function dulled(face, { GLITTER, DULL, EVEN, SHINY: [full, last] }) {
  const result = face.slice(), count = (last + 4 * GLITTER) * SIDE;
  const row = [[0, -GLITTER, GLITTER]], column = Array.from({ length: 2 * GLITTER + 1 }, (_, at) => [at - GLITTER, 0, 0]);
  const over = (rows, pick) => extreme(extreme(rows, SIDE, row, pick), SIDE, column, pick);
  for (const channel of [0, 1, 2]) {
    const rows = Uint8Array.from({ length: count }, (_, at) => face[3 * at + channel]);
    const hair = blurred(over(over(rows, Math.min), Math.max), SIDE, EVEN);
    for (let at = 0; at < last * SIDE; at++) {
      const share = (1 - DULL) * smoothstep(last - Math.trunc(at / SIDE), 0, last - full);
      result[3 * at + channel] -= rint(Math.max(rows[at] - hair[at], 0) * share);
    }
  }
  return result;
}

// A face, three bytes a pixel, with backdrop above a head that is drawn in whole, and dull hair on one whose outline is the face's.
export function crowned(face, frame, tables) {
  if (hairless(frame, tables) || shortHaired(frame, tables.scribble, tables.shortHair)) return dulled(face, tables.crown);
  const rows = crown(frame, tables.crown);
  return rows ? cleared(face, rows, tables.crown, tables.warp) : face;
}

// Of places from left to right those that no line between two others passes above.
function hull(places) {
  const kept = [];
  for (const [x, y] of places) {
    while (kept.length > 1) {
      const [[beforeX, beforeY], [lastX, lastY]] = kept.slice(-2);
      if ((lastX - beforeX) * (y - beforeY) - (lastY - beforeY) * (x - beforeX) > 0) break;
      kept.pop();
    }
    kept.push([x, y]);
  }
  return kept;
}

// Of each column the row of the hull of places, its sides parabolas that curve by a radius at most; 0 beside it.
function arched(places, radius) {
  const bend = (x) => (x - SIDE / 2) ** 2 / (2 * radius), corners = hull(places.map(([x, y]) => [x, y - bend(x)]));
  const first = corners[0][0], last = corners[corners.length - 1][0];
  return between(corners).map((row, x) => x >= first && x <= last ? row + bend(x) : 0);
}

// Of each column the row of a line through places from left to right; 0 beside it.
function between(places) {
  const rows = new Array(SIDE).fill(0);
  places.forEach(([x, y], index) => {
    const [nextX, nextY] = places[Math.min(index + 1, places.length - 1)];
    rows[x] = y;
    for (let at = x + 1; at < nextX; at++) rows[at] = y + (nextY - y) * (at - x) / (nextX - x);
  });
  return rows;
}

// A face, three bytes a pixel, with nothing but backdrop above the rows of its crown.
function cleared(face, rows, { GAP, SOFT }, { CORNER, EDGE }) {
  const last = Math.ceil(Math.max(...rows)), kept = new Float32Array(last * SIDE), result = face.slice();
  rows.forEach((row, x) => {
    const gap = clamp(row - EDGE - 1, 0, GAP), soft = clamp(row - gap - EDGE, 1, SOFT);
    for (let y = 0; y < last; y++) kept[y * SIDE + x] = row > EDGE + 1 ? fading((row - gap - y) / soft) : 1;
  });
  result.set(overBackdrop(face.subarray(0, 3 * SIDE * last), kept, backdrop(face, CORNER)));
  return result;
}
