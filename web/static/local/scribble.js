// Where hair is scribbled as a zigzag over the forehead, as in engine/drawing/scribble.py. table: its constants.

import { components, distances, extreme, most, square } from "./pixels.js";

const SIDE = 512;

// One for each pixel of a drawing in the frame that belongs to such a fringe, up to the top of the head; null without one.
export function scribbled(frame, table) {
  const { LOWEST, NEAR, CLOSED, OPENED, TOP, ROUND } = table;
  const ink = frame.map((value, at) => Number(at < LOWEST * SIDE && value < table.INK)), strokes = strokesOf(ink, table);
  const groups = most(strokes, SIDE, NEAR).map((one, at) => (at < LOWEST * SIDE ? one : 0));
  const drawn = zigzags(ink, ink, table), beside = zigzags(strokes, groups, table);
  beside.forEach((one, at) => { drawn[at] = drawn[at] || one; });
  if (!drawn.includes(1)) return null;
  const closed = passed(passed(drawn, CLOSED, [Math.max, Math.min], LOWEST), OPENED, [Math.min, Math.max], LOWEST);
  const lowest = columnsOf(closed, LOWEST);
  return frame.map((_, at) => {
    const x = at % SIDE, y = (at - x) / SIDE;
    return Number(y <= lowest[x] && y >= TOP + (x - SIDE / 2) ** 2 / (2 * ROUND));
  });
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
function zigzags(ink, groups, table) {
  const { labels, areas } = components(groups, SIDE), first = areas.map(() => SIDE), last = areas.map(() => -1), found = new Set();
  labels.forEach((label, at) => {
    first[label] = Math.min(first[label], at % SIDE);
    last[label] = Math.max(last[label], at % SIDE);
  });
  for (let label = 1; label < areas.length; label++) {
    const wide = last[label] - first[label] + 1 >= table.WIDE;
    if (wide && zigzag(ink.map((one, at) => Number(one && labels[at] === label)), table)) found.add(label);
  }
  return ink.map((one, at) => Number(one && found.has(labels[at])));
}

// Whether ink goes up and down by a pen that is not fine.
function zigzag(drawn, { LOWEST, WIDEST: [left, right], LOCKS, LONG, TURNS, SWING, THICK }) {
  const bottom = drawn.subarray((LOWEST - 1) * SIDE + left, (LOWEST - 1) * SIDE + right);
  const locks = bottom.filter((one, x) => x && one && !bottom[x - 1]).length;
  const ends = columnsOf(drawn, LOWEST).slice(left, right).filter((row, x) => row >= 0 && !bottom[x]);
  const turned = turns(ends, SWING);
  if (turned < TURNS || locks > Math.max(LOCKS, LONG * turned)) return false;
  let sum = 0, count = 0;
  distances(drawn.subarray(0, LOWEST * SIDE), SIDE, LOWEST).forEach((depth) => {
    sum += depth;
    count += Number(depth > 0);
  });
  return 4 * sum / count >= THICK;
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
