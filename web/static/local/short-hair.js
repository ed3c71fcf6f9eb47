// Short hair around a head whose outline is the face's, as in engine/drawing/short_hair.py. table: its constants.

import { percentile } from "./numbers.js";

const SIDE = 512;

// The columns of the outermost ink at the temples, [left, right]; null where that is not a face's outline.
export function findTemples(frame, { INK, TEMPLES, FACE, MIRROR }) {
  const left = [], right = [];
  for (let y = TEMPLES[0]; y < TEMPLES[1]; y++) {
    const row = Array.from(frame.subarray(y * SIDE, (y + 1) * SIDE), (value) => value < INK);
    if (!row.includes(true)) continue;
    left.push(row.indexOf(true));
    right.push(row.lastIndexOf(true));
  }
  if (!left.length) return null;
  const sides = [left, right].map((columns) => percentile(columns.sort((a, b) => a - b), 50));
  return [sides[0], 2 * MIRROR - sides[1]].some((side) => side < FACE[0] || side > FACE[1]) ? null : sides;
}

// The outline of short hair around a head with this column at the left temple.
export function hairOutline(temple, table) {
  return table.HAIR.map(([share, y]) => [table.MIRROR - share * half(temple, table), y]);
}

// Whether a place lies on a head with short hair, above the last row of its outlines.
export function insideHair([left, right], table) {
  const { HAIR, MIRROR } = table, sides = [half(left, table), half(2 * MIRROR - right, table)], ends = [...HAIR].reverse();
  const spans = Array.from({ length: Math.trunc(HAIR[0][1]) }, (_, y) => {
    const at = ends.findIndex(([, end]) => end > y), [share, row] = ends[at - 1], [next, last] = ends[at];
    const here = (next - share) / (last - row) * (y - row) + share;
    return [MIRROR - here * sides[0], MIRROR + here * sides[1]];
  });
  return (x, y) => y < spans.length && x >= spans[y][0] && x <= spans[y][1];
}

// A column rounded to a few pixels.
export function even(column, { EVEN }) { return EVEN * Math.floor(column / EVEN + 0.5); }

function half(temple, table) { return table.MIRROR - even(temple, table) + table.THICKNESS; }
