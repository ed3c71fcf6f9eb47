// A mouth of one line gets lips, as in engine/method/lips.py. table: its constants, with the mouth's region and
// what is looked at around it (rows and columns).

import { clamp, percentile, rint, solve } from "./numbers.js";
import { components, most } from "./pixels.js";

const SIDE = 512, WHITE = 255;

// A drawing in the frame with lips around a mouth of one line; the same where the mouth is drawn in another way.
export function withLips(frame, table) {
  const line = mouthLine(frame, table);
  if (!line || (Math.abs(line.sag) < table.CURVED && line.thickness < table.FINE)) return frame;
  const { left, y, drawn } = line, [upper, lower] = outlines(line, table), last = y.length - 1;
  const looked = between(table.around);
  let own = 0, others = 0;
  for (let at = 0; at < frame.length; at++) {
    own += drawn[at];
    const row = Math.floor(at / SIDE), column = at % SIDE - left;
    if (!looked(at) || drawn[at] || column < 0 || column > last || frame[at] >= table.FAINT) continue;
    const teeth = Math.min(upper[column], y[0] + (y[last] - y[0]) * column / last);
    others += Number(row >= teeth - table.PEN && row <= y[column] + table.BELOW * y.length);
  }
  if (others > table.OTHERS * own) return frame;
  const cleared = most(drawn, SIDE, table.SPREAD), result = frame.map((value, at) => cleared[at] && looked(at) ? WHITE : value);
  const gentle = bentAtMost(line, table.GENTLE);
  for (const course of [gentle.y, ...outlines(gentle, table)]) inkCurve(result, course, left, table);
  return result;
}

// The line with no more than this sag, between the same corners.
function bentAtMost({ y, sag: bent }, sag) {
  const share = Math.min(1, sag / Math.max(Math.abs(bent), sag)), last = y.length - 1;
  const chord = (column) => y[0] + (y[last] - y[0]) * column / last;
  return { y: y.map((row, column) => chord(column) + share * (row - chord(column))), sag: share * bent };
}

// Whether a place lies between rows and columns.
function between([[top, bottom], [left, right]]) {
  return (at) => at >= top * SIDE && at < bottom * SIDE && at % SIDE >= left && at % SIDE < right;
}

// Rows of the upper and the lower outline of lips around a line.
function outlines({ y, sag }, { UPPER, LOWER, THINNER, LEAST, MOST }) {
  const width = y.length - 1;
  const heights = [UPPER, LOWER].map((table, which) => y.map((_, column) => {
    const along = (1 - Math.abs(2 * column / width - 1)) * (table.length - 1), low = Math.min(Math.floor(along), table.length - 2);
    const height = table[low] + (table[low + 1] - table[low]) * (along - low);
    return height * width * Math.min(Math.max(1 - THINNER[which] * sag, LEAST[which]), MOST);
  }));
  return [y.map((row, column) => row - heights[0][column]), y.map((row, column) => row + heights[1][column])];
}

// Draw a line of rows by column.
export function inkCurve(frame, course, left, { PEN, around: [[top, bottom]] }) {
  course.forEach((row, column) => {
    const before = Math.max(column - 1, 0), after = Math.min(column + 1, course.length - 1);
    const steep = Math.sqrt(1 + ((course[after] - course[before]) / (after - before)) ** 2);
    for (let y = top; y < bottom; y++) {
      const at = y * SIDE + left + column, away = Math.abs(y - row) / steep;
      frame[at] = Math.min(frame[at], rint(WHITE * clamp(away - 0.5 * (PEN - 1), 0, 1)));
    }
  });
}

// The longest line of a mouth, if it is a single one, or null.
function mouthLine(frame, table) {
  const looked = between(table.around), drawn = pieces(frame.map((value, at) => Number(looked(at) && value < table.FAINT)), table);
  if (!drawn) return null;
  const columns = Array.from({ length: SIDE }, (_, x) => column(frame, drawn, x, table.INK));
  const left = columns.findIndex(Boolean), right = columns.reduce((last, one, x) => one ? x : last, left), width = right - left;
  if (width < table.WIDTHS[0] || width > table.WIDTHS[1] || Math.abs(0.5 * (left + right) - table.MIDDLE) > table.ASTRAY) return null;
  const seen = columns.slice(left, right + 1), within = seen.filter((_, at) => at / width > table.CORNERS && at / width < 1 - table.CORNERS);
  const thickness = percentile(seen.filter(Boolean).map((one) => one.inked).sort((a, b) => a - b), 50);
  if (within.filter((one) => one && one.runs === 1).length < table.SINGLE * within.length || thickness > table.THICK) return null;
  const there = seen.flatMap((one, at) => one ? [[at / width, 0.5 * (one.first + one.last), one.first, one.last]] : []), curve = polynomial(there, table.DEGREE);
  const y = Float64Array.from(seen, (_, at) => curve(at / width));
  const astray = there.filter(([along]) => along > table.CORNERS && along < 1 - table.CORNERS).map(([along, , first, last]) => Math.max(curve(along) - first, last - curve(along)));
  if (Math.max(...astray) > table.BUMP * width + thickness) return null;
  return { left, y, drawn, thickness, sag: (y[y.length >> 1] - 0.5 * (y[0] + y[width])) / width };
}

// What a line has in a column: its first and its last row, how many runs, and how many inked pixels; null where it has nothing.
function column(frame, drawn, x, INK) {
  let first = -1, last = -1, runs = 0, inked = 0;
  for (let y = 0; y < SIDE; y++) {
    const at = y * SIDE + x;
    if (!drawn[at]) continue;
    if (first < 0) first = y;
    if (last < y - 1 || last < 0) runs += 1;
    last = y;
    inked += Number(frame[at] < INK);
  }
  return first < 0 ? null : { first, last, runs, inked };
}

// The polynomial that comes closest to points [x, y], by least squares.
function polynomial(points, degree) {
  const powers = (x) => Array.from({ length: degree + 1 }, (_, power) => (2 * x - 1) ** power);
  const rows = Array.from({ length: degree + 1 }, () => new Array(degree + 1).fill(0)), b = new Array(degree + 1).fill(0);
  for (const [x, y] of points) {
    const terms = powers(x);
    terms.forEach((one, row) => {
      b[row] += one * y;
      terms.forEach((other, at) => { rows[row][at] += one * other; });
    });
  }
  const factors = solve(rows, b);
  return (x) => powers(x).reduce((sum, term, power) => sum + factors[power] * term, 0);
}

// The mouth's widest connected stroke, and what goes on where it ends, or null without any.
function pieces(strokes, table) {
  const { labels, own } = ownStrokes(strokes, table), { GAP, SHARED, STEP } = table;
  own.sort((one, other) => (other.right - other.left) - (one.right - one.left));
  if (!own.length) return null;
  const [widest, ...others] = own, longest = widest.right - widest.left, line = { ...widest }, taken = new Set([widest.label]);
  for (const { label, left, right, top, bottom } of others) {
    const shared = Math.min(line.right, right) - Math.max(line.left, left);
    const step = Math.max(top - line.bottom, line.top - bottom) + 1;
    if (shared < -GAP * longest || shared > SHARED * (right - left) || step > STEP) continue;
    taken.add(label);
    Object.assign(line, { left: Math.min(line.left, left), right: Math.max(line.right, right), top: Math.min(line.top, top), bottom: Math.max(line.bottom, bottom) });
  }
  return Uint8Array.from(labels, (label) => Number(taken.has(label)));
}

// The connected strokes, and the boxes of those that lie mostly in the mouth's region.
export function ownStrokes(strokes, { region: [[regionTop, regionBottom], [regionLeft, regionRight]], OWN }) {
  const { labels, areas } = components(strokes, SIDE);
  const boxes = areas.map((area, label) => ({ label, area, inside: 0, left: SIDE, right: 0, top: SIDE, bottom: 0 }));
  labels.forEach((label, at) => {
    const box = boxes[label], x = at % SIDE, y = (at - x) / SIDE;
    box.inside += Number(y >= regionTop && y < regionBottom && x >= regionLeft && x < regionRight);
    Object.assign(box, { left: Math.min(box.left, x), right: Math.max(box.right, x + 1), top: Math.min(box.top, y), bottom: Math.max(box.bottom, y + 1) });
  });
  return { labels, own: boxes.slice(1).filter(({ inside, area }) => inside >= OWN * area) };
}
