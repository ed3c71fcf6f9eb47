// Lines in pixels become strokes of the pen, as in engine/photos/vectorise.py: thinned, followed, simplified. table: its
// constants.

import { clamp, rounded } from "./numbers.js";
import { KNIGHT, distances } from "./pixels.js";

const RING = [[-1, 0], [-1, 1], [0, 1], [1, 1], [1, 0], [1, -1], [0, -1], [-1, -1]]; // clockwise from above: dy, dx
const LIGHTEST_PEN = 0.3, MIN_WIDTH = 0.5;

// The lines of a sketch, (side, side) bytes, ink dark, as strokes, the longest first.
export function strokesOf(sketch, side, table) {
  const ink = sketch.map((value) => Number(value < table.INK));
  const widths = distances(ink, side, side, KNIGHT).map((far) => 2 * far - 0.7);
  const paths = follow(thinned(ink, side), side, table.LOOK_BACK).map((path) => ({ path, length: length(path) }));
  const longest = paths.filter((one) => one.length >= table.SHORTEST).sort((one, other) => other.length - one.length);
  return longest.slice(0, table.MOST_STROKES).map(({ path }) => stroke(path, widths, side, table));
}

// A mask worn down to lines one pixel wide that hang together as before (Zhang and Suen, CACM 27(3), 1984).
export function thinned(ink, side) {
  const lines = ink.slice(), inner = (at) => at % side > 0 && at % side < side - 1 && at >= side && at < side * (side - 1);
  for (let at = 0; at < lines.length; at++) if (!inner(at)) lines[at] = 0;
  const away = RING.map(([dy, dx]) => dy * side + dx), code = (at) => away.reduce((sum, step, bit) => sum | (lines[at + step] << bit), 0);
  let left = [...lines.keys()].filter((at) => lines[at]);
  for (let before = -1; before !== left.length;) {
    before = left.length;
    for (const table of WORN) {
      const gone = new Set(left.filter((at) => table[code(at)]));
      for (const at of gone) lines[at] = 0;
      left = left.filter((at) => !gone.has(at));
    }
  }
  // The corners of stairs: their neighbours touch diagonally without them.
  for (const [up, before, after, down, across] of CORNERS) {
    const corner = (at) => { const ring = code(at); return ring >> up & 1 && ring >> before & 1 && !(ring >> after & 1 || ring >> down & 1 || ring >> across & 1); };
    for (const at of left.filter((one) => lines[one] && corner(one))) lines[at] = 0;
  }
  return lines;
}

// Which surroundings let a pixel go in the first and in the second half of a round.
const WORN = [0, 1].map((half) => Array.from({ length: 256 }, (_, code) => {
  const ring = RING.map((_place, bit) => code >> bit & 1), [up, , right, , down, , left] = ring;
  const turns = ring.filter((one, bit) => !one && ring[(bit + 1) % 8]).length, count = ring.reduce((a, b) => a + b);
  const corners = half ? (up && right && left) || (up && down && left) : (up && right && down) || (right && down && left);
  return count >= 2 && count <= 6 && turns === 1 && !corners;
}));

// Bits of the ring: of two neighbours that a corner joins, and of the three across that must be empty; for each quarter turn.
const CORNERS = [0, 2, 4, 6].map((turn) => [0, 6, 2, 4, 3].map((bit) => (bit + turn) % 8));

// The pixels of thin lines in the order of a pen, [x, y] each; every pixel is drawn once.
function follow(lines, side, back) {
  const left = new Set([...lines.keys()].filter((at) => lines[at])), steps = RING.map(([dy, dx]) => dy * side + dx);
  const near = new Map([...left].map((at) => [at, steps.map((step) => at + step).filter((next) => left.has(next))]));
  const place = (at) => [at % side, Math.floor(at / side)], paths = [];
  const walk = (start) => {
    const path = [start];
    left.delete(start);
    for (;;) {
      const here = path[path.length - 1], free = near.get(here).filter((next) => left.has(next));
      if (!free.length) return path;
      const [x, y] = place(here), [px, py] = place(path[Math.max(path.length - back, 0)]);
      const turns = free.map((next) => { const [nx, ny] = place(next); return -((ny - y) * (y - py) + (nx - x) * (x - px)) / Math.hypot(ny - y, nx - x); });
      const next = free[turns.indexOf(Math.min(...turns))];
      left.delete(next);
      path.push(next);
    }
  };
  const ends = (at) => near.get(at).length === 1;
  for (const at of [...near.keys()].sort((one, other) => ends(other) - ends(one) || one - other)) {
    if (!left.has(at)) continue;
    const forth = walk(at), path = ends(at) ? forth : [...walk(at).slice(1).reverse(), ...forth];
    const before = near.get(path[0]).find((next) => !path.slice(0, 3).includes(next));
    const after = path.length > 1 ? near.get(path[path.length - 1]).find((next) => !path.slice(-3).includes(next)) : undefined;
    paths.push([before, ...path, after].filter((next) => next !== undefined).map(place));
  }
  return paths;
}

function length(path) { return path.slice(1).reduce((sum, [x, y], k) => sum + Math.hypot(x - path[k][0], y - path[k][1]), 0); }

function stroke(path, widths, side, { TOLERANCE, WIDEST }) {
  const wide = ([x, y]) => widths[y * side + x], simple = simplified(path, TOLERANCE ** 2);
  const width = rounded(clamp(Math.max(...path.map(wide)), 1, WIDEST), 2);
  const pressure = (place) => (clamp(wide(place), MIN_WIDTH, WIDEST) / width - LIGHTEST_PEN) / (1 - LIGHTEST_PEN);
  const points = simple.map((place) => [place[0] + 0.5, place[1] + 0.5, rounded(clamp(pressure(place), 0, 1), 3)]);
  return { points, width, eraser: false, mirrored: false };
}

// Douglas and Peucker's simplification of an open path, as OpenCV's `approxPolyDP` does it. room: squared.
function simplified(path, room) {
  const count = path.length, [x0, y0] = path[0], last = path[count - 1], ring = count > 1 && x0 === last[0] && y0 === last[1];
  const kept = [];
  const keep = (from, to) => { // what is kept between two places, the second left out; to may lie before from, in a ring
    const [ax, ay] = path[from], [bx, by] = path[to], dx = bx - ax, dy = by - ay;
    let [most, farthest] = [0, from];
    if ((from + 1) % count !== to && from !== to) {
      for (let at = (from + 1) % count; at !== to; at = (at + 1) % count) {
        const far = Math.abs((path[at][1] - ay) * dx - (path[at][0] - ax) * dy);
        if (far > most) [most, farthest] = [far, at];
      }
    }
    if (most * most <= room * (dx * dx + dy * dy)) return kept.push(path[from]);
    keep(from, farthest);
    return keep(farthest, to);
  };
  if (ring) {
    const away = path.map(([x, y]) => (x - x0) ** 2 + (y - y0) ** 2), far = away.indexOf(Math.max(...away));
    if (away[far] <= room) return [path[0]];
    keep(0, far);
    keep(far, 0);
  } else {
    keep(0, count - 1);
    kept.push(last);
  }
  return straightened(kept, room);
}

// Without places on slanting lines that are almost straight.
function straightened(places, room) {
  const result = [places[0]];
  let [start, here] = places;
  for (let at = 2; at < places.length; at++) {
    const end = places[at], dx = end[0] - start[0], dy = end[1] - start[1];
    const far = Math.abs((here[0] - start[0]) * dy - (here[1] - start[1]) * dx);
    const onward = (here[0] - start[0]) * (end[0] - here[0]) + (here[1] - start[1]) * (end[1] - here[1]);
    const almost = far * far <= 0.5 * room * (dx * dx + dy * dy) && dx && dy && onward >= 0;
    start = almost ? end : here;
    here = almost ? places[++at] : end;
    result.push(start);
  }
  return here ? [...result, here] : result;
}
