// Where a head that is drawn in whole with its hair ends at the top of the frame, and the backdrop above it, as in
// engine/drawing/crown.py. table: its constants.

import { clamp, percentile } from "./numbers.js";
import { blurredLine } from "./pixels.js";
import { backdrop, fading, overBackdrop } from "./warp.js";

const SIDE = 512;

// The row at which the head in a drawing in the frame ends in each column, beside its ink as at its ends and falling beside the
// ears, or null where it is open at the top or has no hair.
export function crown(frame, table) {
  const { INK, STEP, HEAD, HIGHEST, LOWEST, NEAR, CLOSED, ROUND, SMOOTH, EAR, FALL, FALLEN } = table;
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
  if (highest < HIGHEST[0] || highest > HIGHEST[1] || near < CLOSED * head.length || hairless(frame, table)) return null;
  const short = arched(tops, ROUND).map((row) => clamp(row, 0, LOWEST)), first = tops[0][0], last = tops[tops.length - 1][0];
  const beside = short.map((_, x) => Math.min(short[clamp(x, first, last)] + FALL * Math.max(first - x - EAR, x - last - EAR, 0), FALLEN));
  return blurredLine(beside, SMOOTH, 4 * SMOOTH);
}

// Whether the top of the head is one line that goes on as the outline of a face.
function hairless(frame, { INK, HEAD, BARE, TEMPLES, FACE, SINGLE, LINE, MIRROR }) {
  const left = [], right = [];
  for (let y = TEMPLES[0]; y < TEMPLES[1]; y++) {
    const row = Array.from(frame.subarray(y * SIDE, (y + 1) * SIDE), (value) => value < INK);
    if (!row.includes(true)) continue;
    left.push(row.indexOf(true));
    right.push(2 * MIRROR - row.lastIndexOf(true));
  }
  const sides = [left, right].map((columns) => percentile(columns.sort((a, b) => a - b), 50));
  if (!left.length || sides.some((side) => side < FACE[0] || side > FACE[1])) return false;
  let single = 0;
  for (let x = HEAD[0]; x < HEAD[1]; x++) {
    let lines = 0, high = 0;
    for (let y = 0; y < BARE; y++) {
      if (frame[y * SIDE + x] >= INK) continue;
      high += 1;
      if (!y || frame[(y - 1) * SIDE + x] >= INK) lines += 1;
    }
    if (lines === 1 && high <= LINE) single += 1;
  }
  return single >= SINGLE * (HEAD[1] - HEAD[0]);
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
export function cleared(face, rows, { GAP, SOFT }, { CORNER, EDGE }) {
  const last = Math.ceil(Math.max(...rows)), kept = new Float32Array(last * SIDE), result = face.slice();
  rows.forEach((row, x) => {
    const gap = clamp(row - EDGE - 1, 0, GAP), soft = clamp(row - gap - EDGE, 1, SOFT);
    for (let y = 0; y < last; y++) kept[y * SIDE + x] = row > EDGE + 1 ? fading((row - gap - y) / soft) : 1;
  });
  result.set(overBackdrop(face.subarray(0, 3 * SIDE * last), kept, backdrop(face, CORNER)));
  return result;
}
