// Where hair is scribbled as a zigzag over the forehead, as in engine/drawing/scribble.py. table: its constants.

import { components, distances, extreme, square } from "./pixels.js";

const SIDE = 512;

// One for each pixel of a drawing in the frame that belongs to such a fringe, up to the top of the head; null without one.
export function scribbled(frame, table) {
  const { LOWEST, CLOSED, OPENED, TOP, ROUND } = table;
  const ink = frame.map((value, at) => Number(at < LOWEST * SIDE && value < table.INK)), { labels, areas } = components(ink, SIDE);
  const first = areas.map(() => SIDE), last = areas.map(() => -1);
  labels.forEach((label, at) => {
    first[label] = Math.min(first[label], at % SIDE);
    last[label] = Math.max(last[label], at % SIDE);
  });
  const zigzags = new Set();
  for (let label = 1; label < areas.length; label++) {
    if (last[label] - first[label] + 1 >= table.WIDE && zigzag(labels.map((one) => Number(one === label)), table)) zigzags.add(label);
  }
  if (!zigzags.size) return null;
  const drawn = Uint8Array.from(labels, (label) => Number(zigzags.has(label)));
  const closed = passed(passed(drawn, CLOSED, [Math.max, Math.min], LOWEST), OPENED, [Math.min, Math.max], LOWEST);
  const lowest = columnsOf(closed, LOWEST);
  return frame.map((_, at) => {
    const x = at % SIDE, y = (at - x) / SIDE;
    return Number(y <= lowest[x] && y >= TOP + (x - SIDE / 2) ** 2 / (2 * ROUND));
  });
}

// Whether connected ink goes up and down by a pen that is not fine.
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
