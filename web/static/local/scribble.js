// Where hair is scribbled as a zigzag over the forehead, as in engine/drawing/scribble.py. table: its constants.

import { byHand } from "./hair-cap.js";
import { percentile } from "./numbers.js";
import { components, distances, extreme, most, square } from "./pixels.js";
import { findTemples, insideHair } from "./short-hair.js";

const SIDE = 512;

// One for each pixel of a drawing in the frame that belongs to hair with such a fringe, up to the top of the head; null without
// one. hair: the constants of short hair.
export function scribbled(frame, table, hair) { return findHair(frame, table, hair).area; }

// Whether a fringe is scribbled inside the outline of the face, which then has short hair around it.
export function shortHaired(frame, table, hair) { return findHair(frame, table, hair).short; }

function findHair(frame, table, hair) {
  const { INK, TOP, ROUND, JAW } = table, lowest = fringe(frame, table);
  if (!lowest) return { area: null, short: false };
  const ink = (x, y) => y < JAW[1] && frame[y * SIDE + x] < INK, mirrored = (x, y) => ink(SIDE - 1 - x, y);
  const sides = findTemples(frame, hair);
  const place = (test) => frame.map((_, at) => Number(test(at % SIDE, Math.floor(at / SIDE))));
  if (!sides || framed(ink, sides[0], table) || framed(mirrored, SIDE - 1 - sides[1], table)) {
    return { area: place((x, y) => y < lowest[x] && y >= TOP + (x - SIDE / 2) ** 2 / (2 * ROUND)), short: false };
  }
  const inside = insideHair(sides, hair), rows = Math.trunc(hair.HAIR[0][1]);
  const left = Array.from({ length: rows }, (_, y) => leftmost(ink, y)), right = left.map((_, y) => SIDE - 1 - leftmost(mirrored, y));
  return { area: place((x, y) => inside(x, y) && (x < left[y] || x > right[y] || y < lowest[x])), short: true };
}

// The first column with ink in a row, the side without any.
function leftmost(ink, y) {
  let x = 0;
  while (x < SIDE && !ink(x, y)) x += 1;
  return x;
}

// Whether the left outline at the temple is one of hair, beside the face's.
function framed(ink, temple, { EARS, JAW, WITHIN, OUTSIDE }) {
  if ([EARS, JAW].every((rows) => doubled(ink, rows, WITHIN))) return true; // an ear or a beard is beside it in one of them
  const jaw = Array.from({ length: JAW[1] - JAW[0] }, (_, row) => leftmost(ink, JAW[0] + row) % SIDE).sort((a, b) => a - b);
  return percentile(jaw, 50) - temple > OUTSIDE;
}

// Whether most rows have another line inside the left one, or none.
function doubled(ink, [top, bottom], [from, to]) {
  let found = 0;
  for (let y = top; y < bottom; y++) {
    const first = leftmost(ink, y);
    let end = first + 1;
    while (end < SIDE && ink(end, y)) end += 1;
    let other = first === SIDE;
    for (let x = from; x < to && !other; x++) other = ink(Math.min((end < SIDE ? end : 0) + x, SIDE - 1), y);
    found += Number(other);
  }
  return found > 0.5 * (bottom - top);
}

// The row below the fringe in each column, 0 beside it; null without one.
function fringe(frame, table) {
  const { LOWEST, NEAR, CLOSED, OPENED } = table;
  const ink = frame.map((value, at) => Number(at < LOWEST * SIDE && value < table.INK)), strokes = strokesOf(ink, table);
  const hand = byHand(ink, table), groups = most(strokes, SIDE, NEAR).map((one, at) => (at < LOWEST * SIDE ? one : 0));
  const drawn = zigzags(ink, ink, hand, table), between = zigzags(strokes, groups, hand, table);
  between.forEach((one, at) => { drawn[at] = drawn[at] || one; });
  if (!drawn.includes(1)) return null;
  const [first, last] = coveredRows(drawn, LOWEST);
  ink.forEach((one, at) => { if (one && at >= first * SIDE && at < last * SIDE) drawn[at] = 1; });
  const closed = passed(passed(drawn, CLOSED, [Math.max, Math.min], LOWEST), OPENED, [Math.min, Math.max], LOWEST);
  return columnsOf(closed, LOWEST).map((row) => row + 1);
}

// The rows that hair covers, in the middle of its columns: strokes beside it that touch the outline belong to it there.
function coveredRows(drawn, rows) {
  const tops = [], ends = [];
  columnsOf(drawn, rows).forEach((row, x) => {
    if (row < 0) return;
    let top = 0;
    while (!drawn[top * SIDE + x]) top += 1;
    tops.push(top);
    ends.push(row + 1);
  });
  const [first, last] = [tops, ends].map((values) => percentile(values.sort((a, b) => a - b), 50));
  return [Math.ceil(first), Math.ceil(last)];
}

// The ink of strokes that stand side by side; none where there are others.
function strokesOf(ink, { LOWEST, SWING, MOST, ROOM }) {
  const { labels, areas } = components(ink, SIDE), below = new Set(labels.subarray((LOWEST - 1) * SIDE, LOWEST * SIDE));
  const boxes = areas.map((area, label) => ({ label, area, left: SIDE, right: 0, top: SIDE, bottom: 0 }));
  labels.forEach((label, at) => {
    const box = boxes[label], x = at % SIDE, y = (at - x) / SIDE;
    Object.assign(box, { left: Math.min(box.left, x), right: Math.max(box.right, x + 1), top: Math.min(box.top, y), bottom: Math.max(box.bottom, y + 1) });
  });
  const ends = boxes.filter(({ label }) => label && !below.has(label)); // an outline and brows go on below
  const standing = ends.filter(({ left, right, top, bottom }) => bottom - top >= SWING && bottom - top > right - left);
  const total = (some, of) => some.reduce((sum, one) => sum + of(one), 0), found = new Set();
  if (standing.length && total(standing, ({ area }) => area) >= MOST * total(ends, ({ area }) => area)) {
    const across = Math.max(...standing.map(({ right }) => right)) - Math.min(...standing.map(({ left }) => left));
    if (total(standing, ({ left, right }) => right - left) <= ROOM * across) standing.forEach(({ label }) => found.add(label));
  }
  return ink.map((one, at) => Number(one && found.has(labels[at])));
}

// The ink in those connected groups that is a zigzag.
function zigzags(ink, groups, hand, table) {
  const { labels, areas } = components(groups, SIDE), first = areas.map(() => SIDE), last = areas.map(() => -1), found = new Set();
  labels.forEach((label, at) => {
    first[label] = Math.min(first[label], at % SIDE);
    last[label] = Math.max(last[label], at % SIDE);
  });
  for (let label = 1; label < areas.length; label++) {
    const wide = last[label] - first[label] + 1 >= table.WIDE;
    if (wide && zigzag(ink.map((one, at) => Number(one && labels[at] === label)), hand, table)) found.add(label);
  }
  return ink.map((one, at) => Number(one && found.has(labels[at])));
}

// Whether ink goes up and down, or in curls, by a pen that is not fine.
function zigzag(drawn, hand, { LOWEST, WIDEST: [left, right], LOCKS, LONG, TURNS, SWING, THICK, OVER, MIDDLE, COVERED, FEWER, RING }) {
  if (penOf(drawn, LOWEST) < THICK) return false;
  const bottom = drawn.subarray((LOWEST - 1) * SIDE + left, (LOWEST - 1) * SIDE + right);
  const locks = bottom.filter((one, x) => x && one && !bottom[x - 1]).length;
  const ends = columnsOf(drawn, LOWEST).slice(left, right).filter((row, x) => row >= 0 && !bottom[x]);
  const turned = turns(ends, SWING);
  if (turned >= TURNS && locks <= Math.max(LOCKS, LONG * turned)) return true;
  if (!hand || columnsOf(drawn, LOWEST).slice(...MIDDLE).filter((row) => row >= OVER).length < COVERED * (MIDDLE[1] - MIDDLE[0])) return false;
  const winding = turned + rings(drawn, LOWEST, RING);
  return winding >= FEWER && locks <= Math.max(LOCKS, LONG * winding);
}

// Four times the mean distance of ink, in so many rows, to its edge: about the width of the pen.
function penOf(ink, rows) {
  let sum = 0, count = 0;
  distances(ink.subarray(0, rows * SIDE), SIDE, rows).forEach((depth) => {
    sum += depth;
    count += Number(depth > 0);
  });
  return 4 * sum / count;
}

// How often ink encloses little paper: curls, and teeth of a zigzag that touch brows.
function rings(drawn, rows, [least, most]) {
  // One more row and column of paper around it, and neighbours by their sides only.
  const wide = SIDE, high = rows + 1, paper = new Uint8Array(wide * high).fill(1), seen = new Uint8Array(wide * high);
  for (let at = 0; at < rows * SIDE; at++) paper[SIDE + at] = Number(!drawn[at]);
  let count = 0;
  for (let start = 0; start < paper.length; start++) {
    if (!paper[start] || seen[start]) continue;
    const next = [start];
    seen[start] = 1;
    for (let index = 0; index < next.length; index++) {
      const at = next[index], x = at % wide;
      for (const [to, there] of [[at - 1, x > 0], [at + 1, x < wide - 1], [at - wide, at >= wide], [at + wide, at + wide < paper.length]]) {
        if (!there || !paper[to] || seen[to]) continue;
        seen[to] = 1;
        next.push(to);
      }
    }
    count += Number(next.length > least && next.length < most);
  }
  return count;
}

// Of each column the lowest row with ink above a row, -1 without any.
function columnsOf(drawn, rows) {
  return Array.from({ length: SIDE }, (_, x) => {
    for (let y = rows - 1; y >= 0; y--) if (drawn[y * SIDE + x]) return y;
    return -1;
  });
}

// How often a course turns back by at least a swing.
function turns(values, swing) {
  let count = 0, way = 0, reached = values.length ? values[0] : 0;
  for (const value of values) {
    if (way && (value - reached) * way >= 0) reached = value;
    else if (Math.abs(value - reached) >= swing) {
      count += Number(way !== 0);
      [way, reached] = [value > reached ? 1 : -1, value];
    }
  }
  return count;
}

// A picture of 0 and 1 after passes of a square, each of which picks the least or the most around; rows: those that count.
function passed(picture, radius, picks, rows) {
  const across = [[0, -radius, radius]], down = square(2 * radius + 1).map(([row]) => [row, 0, 0]);
  return picks.reduce((now, pick) => {
    const outside = Number(pick === Math.min), framed = now.map((value, at) => (at < rows * SIDE ? value : outside));
    return extreme(extreme(framed, SIDE, across, pick), SIDE, down, pick).map((value, at) => (at < rows * SIDE ? value : 0));
  }, picture);
}
