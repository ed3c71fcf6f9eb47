// The pen of engine/drawing/strokes.py: strokes -> the sketch's pixels, the same but for a few at the rim, where lines
// leave the canvas.
//
// Its lines are filled polygons in fixed-point numbers of 16 binary places, as OpenCV fills them: a pixel belongs to a
// polygon if a row of pixel centres between the polygon's sides holds it, or if one of its sides runs through it.

import { rint } from "./numbers.js";

const SIDE = 512, WHITE = 255, FINE = 6, FINE_SIDE = SIDE * FINE;
const LIGHTEST_PEN = 0.3, MIRROR = 245.5, SUBPIXELS = 8;
const ONE = 65536, HALF = ONE / 2;

const mask = new Uint8Array(FINE_SIDE * FINE_SIDE); // which fine pixels the stroke under way covers

// The sketch of strokes on a base, (512, 512) bytes or null. strokes: as in a session file.
export function render(strokes, base) {
  const pixels = base ? base.slice() : new Uint8Array(SIDE * SIDE).fill(WHITE);
  for (const stroke of strokes) draw(pixels, stroke);
  return pixels;
}

function draw(pixels, stroke) {
  const lines = curve(stroke.points);
  if (stroke.mirrored) lines.push(...lines.map((line) => line.map(([x, y, pressure]) => [2 * MIRROR - x, y, pressure])));
  for (const line of lines) ink(line, stroke.width);
  const [left, top, right, bottom] = box(lines, stroke.width);
  const dark = rint(WHITE * (1 - (stroke.ink === undefined ? 1 : stroke.ink)));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const covered = 7 * taken(x, y);
      if (!covered) continue;
      const under = pixels[y * SIDE + x], over = stroke.eraser ? WHITE : Math.min(under, dark);
      pixels[y * SIDE + x] = under + Math.floor(((over - under) * covered * 2 + 252) / 504);
    }
  }
}

// How many of a pixel's fine pixels are covered; they are wiped.
function taken(x, y) {
  let count = 0;
  for (let row = y * FINE; row < (y + 1) * FINE; row++) {
    for (let at = row * FINE_SIDE + x * FINE, end = at + FINE; at < end; at++) {
      count += mask[at];
      mask[at] = 0;
    }
  }
  return count;
}

function box(lines, width) {
  const places = lines.flat(), xs = places.map((place) => place[0]), ys = places.map((place) => place[1]), reach = width / 2 + 2;
  const least = (values) => values.reduce((a, b) => Math.min(a, b)), most = (values) => values.reduce((a, b) => Math.max(a, b));
  const clipped = (value) => Math.trunc(Math.min(Math.max(value, 0), SIDE));
  return [clipped(least(xs) - reach), clipped(least(ys) - reach), clipped(most(xs) + reach + 1), clipped(most(ys) + reach + 1)];
}

// ---- the curve through the pen's points

export function curve(points) {
  if (points.length === 1) return [[points[0], points[0]]];
  const lines = [];
  for (let index = 0; index + 1 < points.length; index++) {
    const start = points[index], end = points[index + 1];
    const before = index > 0 ? points[index - 1] : reflected(end, start);
    const after = index + 2 < points.length ? points[index + 2] : reflected(start, end);
    const places = [start, ...spline(before, start, end, after)];
    for (let place = 0; place + 1 < places.length; place++) lines.push([places[place], places[place + 1]]);
  }
  return lines;
}

function reflected(point, about) { return [2 * about[0] - point[0], 2 * about[1] - point[1], about[2]]; }

// Centripetal Catmull-Rom: the points from `start`, left out, to `end`, about two pixels apart.
function spline(before, start, end, after) {
  const p = [before, start, end, after];
  const gaps = [0, 1, 2].map((i) => Math.sqrt(Math.max(Math.hypot(p[i + 1][0] - p[i][0], p[i + 1][1] - p[i][1]), 1e-6)));
  const t = [0, gaps[0], gaps[0] + gaps[1], gaps[0] + gaps[1] + gaps[2]];
  const count = Math.max(1, Math.ceil(gaps[1] ** 2 / 2)), places = [];
  for (let step = 1; step < count; step++) {
    const at = t[1] + step * ((t[2] - t[1]) / count);
    const place = [0, 1, 2].map((axis) => {
      const between = (a, b, from, to) => ((to - at) / (to - from)) * a + ((at - from) / (to - from)) * b;
      const a1 = between(p[0][axis], p[1][axis], t[0], t[1]);
      const a2 = between(p[1][axis], p[2][axis], t[1], t[2]);
      const a3 = between(p[2][axis], p[3][axis], t[2], t[3]);
      return between(between(a1, a2, t[0], t[2]), between(a2, a3, t[1], t[3]), t[1], t[2]);
    });
    place[2] = Math.min(1, Math.max(0, place[2]));
    places.push(place);
  }
  return [...places, end];
}

// ---- lines and discs on the mask

function ink([from, to], width) {
  const pressed = width * (LIGHTEST_PEN + (1 - LIGHTEST_PEN) * (from[2] + to[2]) / 2);
  const wide = Math.max(1, rint(pressed * FINE));
  const fixed = (value) => rint((value * FINE - 0.5) * SUBPIXELS) * (ONE / SUBPIXELS);
  const a = [fixed(from[0]), fixed(from[1])], b = [fixed(to[0]), fixed(to[1])], same = a[0] === b[0] && a[1] === b[1];
  if (same || wide < 3) polygon(disc(b, rint(wide / 2 * SUBPIXELS) * (ONE / SUBPIXELS)));
  if (same) return;
  if (wide === 1) return edge(a, b);
  const dx = (a[0] - b[0]) / ONE, dy = (b[1] - a[1]) / ONE;
  const r = (wide * HALF + (wide % 2) * HALF) / Math.sqrt(dx * dx + dy * dy);
  const across = [rint(dy * r), rint(dx * r)];
  polygon([
    [a[0] + across[0], a[1] + across[1]], [a[0] - across[0], a[1] - across[1]],
    [b[0] - across[0], b[1] - across[1]], [b[0] + across[0], b[1] + across[1]],
  ]);
  const radius = Math.floor((wide * HALF + HALF) / ONE);
  for (const [x, y] of [a, b]) roundEnd(whole(x), whole(y), radius);
}

function whole(value) { return Math.floor((value + HALF) / ONE); }

function dot(x, y) { if (x >= 0 && x < FINE_SIDE && y >= 0 && y < FINE_SIDE) mask[y * FINE_SIDE + x] = 1; }

function row(y, left, right) {
  if (y < 0 || y >= FINE_SIDE || right < 0 || left >= FINE_SIDE) return;
  mask.fill(1, y * FINE_SIDE + Math.max(left, 0), y * FINE_SIDE + Math.min(right, FINE_SIDE - 1) + 1);
}

// A filled circle about a whole pixel, by Bresenham's midpoints.
function roundEnd(x, y, radius) {
  let error = 0, dx = radius, dy = 0, plus = 1, minus = 2 * radius - 1;
  while (dx >= dy) {
    row(y - dy, x - dx, x + dx);
    row(y + dy, x - dx, x + dx);
    row(y - dx, x - dy, x + dy);
    row(y + dx, x - dy, x + dy);
    dy += 1;
    error += plus;
    plus += 2;
    if (error > 0) {
      error -= minus;
      dx -= 1;
      minus -= 2;
    }
  }
}

const SINES = Array.from({ length: 451 }, (_, angle) => Math.fround(Number(Math.sin(angle * Math.PI / 180).toFixed(7))));

// A circle of any middle as a polygon, finer the larger it is.
function disc([x, y], radius) {
  const size = whole(radius), step = size < 3 ? 90 : size < 10 ? 30 : size < 15 ? 18 : 5, corners = [];
  for (let angle = 0; angle <= 360; angle += step) {
    const corner = [rint(x + radius * SINES[450 - angle]), rint(y + radius * SINES[angle])];
    const last = corners[corners.length - 1];
    if (!last || corner[0] !== last[0] || corner[1] !== last[1]) corners.push(corner);
  }
  return corners.length > 1 ? corners : [[x, y], [x, y]];
}

// The pixels that a polygon's side runs through.
function edge(from, to) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]], flat = Math.abs(dx) > Math.abs(dy), long = flat ? 0 : 1;
  const [a, b] = (flat ? dx : dy) < 0 ? [to, from] : [from, to];
  const length = b[long] - a[long], slope = Math.trunc((b[1 - long] - a[1 - long]) * ONE / (length % 2 ? length : length + 1));
  dot(whole(b[0]), whole(b[1]));
  let along = whole(a[long]), aside = a[1 - long] + HALF;
  for (let left = Math.floor(length / ONE); left >= 0; left--) {
    const at = Math.floor(aside / ONE);
    if (flat) dot(along, at);
    else dot(at, along);
    along += 1;
    aside += slope;
  }
}

// A convex polygon, filled: its sides, and row by row what lies between the two of them that go down from its top.
function polygon(corners) {
  const n = corners.length;
  let top = 0;
  corners.forEach((corner, index) => {
    edge(corners[(index + n - 1) % n], corner);
    if (corner[1] < corners[top][1]) top = index;
  });
  if (n < 3) return;
  const bottom = Math.min(whole(Math.max(...corners.map((corner) => corner[1]))), FINE_SIDE - 1);
  const sides = [1, n - 1].map((turn) => ({ turn, at: top, until: whole(corners[top][1]), x: -ONE, slope: 0 }));
  let left = n;
  for (let y = whole(corners[top][1]); y <= bottom; y++) {
    for (const side of sides) {
      if (y < side.until) continue;
      let from = side.at, to = (from + side.turn) % n;
      for (; left-- > 0; from = to, to = (to + side.turn) % n) {
        const end = whole(corners[to][1]);
        if (end <= y) continue;
        const down = end - y, over = corners[to][0] - corners[from][0];
        Object.assign(side, { until: end, slope: Math.trunc((over * 2 + down) / (2 * down)), x: corners[from][0], at: to });
        break;
      }
    }
    if (left < 0) return;
    const [one, other] = [sides[0].x, sides[1].x];
    row(y, whole(Math.min(one, other)), whole(Math.max(one, other)));
    for (const side of sides) side.x += side.slope;
  }
}
