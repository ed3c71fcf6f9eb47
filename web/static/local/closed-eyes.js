// Painted eyes that are closed where the drawn ones are, as in engine/method/closed_eyes.py. table: its constants.

import { clamp, rint, smoothstep, solve } from "./numbers.js";
import { blurred, blurredLine, components } from "./pixels.js";

const SIDE = 512;
const value = ([a, b, c], x) => (a * x + b) * x + c;
const soft = (share) => smoothstep(share, 0, 1);

// The lids of the eyes that are drawn closed in a drawing in the frame, left and right; null for the others.
export function findLids(frame, table) { return table.pupils.map((pupil) => findLid(frame, pupil, table)); }

function findLid(frame, [x, y], table) {
  const { ACROSS, ABOVE, BELOW, INK, WIDTHS, HIGHEST, ASTRAY, NEAR, FOLLOWED, LINE, SAG, ROWS, CLEAR, CENTRAL } = table;
  const width = 2 * ACROSS + 1, height = ABOVE + BELOW + 1, ink = new Uint8Array(width * height);
  for (let at = 0; at < ink.length; at++) ink[at] = frame[(y - ABOVE + Math.trunc(at / width)) * SIDE + x - ACROSS + at % width] < INK;
  const { labels } = components(ink, width), boxes = [];
  labels.forEach((label, at) => {
    const one = boxes[label] ||= { label, left: width, right: 0, top: height, bottom: 0 }, column = at % width, row = (at - column) / width;
    Object.assign(one, { left: Math.min(one.left, column), right: Math.max(one.right, column), top: Math.min(one.top, row), bottom: Math.max(one.bottom, row) });
  });
  const wide = ({ left, right }) => right - left + 1, lines = boxes.filter(({ label, top }) => label && top > 0); // not the brow
  if (!lines.length) return null;
  const line = lines.reduce((best, one) => wide(one) > wide(best) ? one : best), high = line.bottom - line.top + 1;
  if (wide(line) < WIDTHS[0] || wide(line) > WIDTHS[1] || high > HIGHEST || Math.abs((line.left + line.right) / 2 - ACROSS) > ASTRAY) return null;
  const drawn = (column, row) => labels[row * width + column] === line.label, places = [], runs = [];
  for (let column = line.left; column <= line.right; column++) {
    let first = 0, last;
    while (!drawn(column, first)) first += 1;
    for (last = first; last < height && drawn(column, last);) last += 1;
    places.push([column - ACROSS, first]);
    runs.push(last < height ? last - first : -first);
  }
  const ends = runs.length >> 2, sure = runs.sort((a, b) => a - b).slice(ends, runs.length - ends); // without lashes and ends
  const thickness = sure.reduce((a, b) => a + b) / sure.length, all = parabola(places);
  const kept = places.filter(([at, first]) => Math.abs(first - value(all, at)) <= NEAR); // lashes beside the line begin lower
  if (kept.length < FOLLOWED * places.length) return null;
  const curve = parabola(kept), from = kept[0][0], to = kept[kept.length - 1][0], count = to - from + 1, middle = from + ((count - 1) >> 1);
  const sag = (value(curve, middle) - (value(curve, from) + value(curve, to)) / 2) / count, level = value(curve, middle) - ABOVE;
  if (thickness > LINE || sag < SAG[0] || sag > SAG[1] || level < ROWS[0] || level > ROWS[1]) return null;
  for (let at = from; at <= to; at++) {
    if (Math.abs(at - middle) > CENTRAL / 2 * count) continue;
    for (let row = 0; row < height; row++) {
      const away = value(curve, at) - row;
      if (ink[row * width + at + ACROSS] && away >= CLEAR[1] && away <= CLEAR[0]) return null;
    }
  }
  return [curve[0], curve[1], curve[2] + y - ABOVE + thickness / 2];
}

// The parabola nearest to places, highest power first.
function parabola(places) {
  const powers = places.map(([x]) => [x * x, x, 1]), sum = (term) => places.reduce((total, _, at) => total + term(at), 0);
  const rows = [0, 1, 2].map((i) => [0, 1, 2].map((j) => sum((at) => powers[at][i] * powers[at][j])));
  return solve(rows, [0, 1, 2].map((i) => sum((at) => powers[at][i] * places[at][1])));
}

// A face, three bytes a pixel, whose eyes with lids are closed; without lids the same array.
export function withClosedEyes(face, lids, table) {
  if (!lids.some(Boolean)) return face;
  const result = face.slice();
  lids.forEach((lid, index) => { if (lid) close(result, table.pupils[index][0], lid, table); });
  return result;
}

function close(face, x, lid, table) {
  const { REACH, TOP, BOTTOM, OPENING, CREASE, CREASE_RISE, FLOOR, FLOOR_FALL, BEYOND, SKIN, EDGE, SIDES, LASHES, LEVELS } = table;
  const width = 2 * REACH + 1, height = BOTTOM - TOP, count = width * height, place = (at) => 3 * ((TOP + Math.trunc(at / width)) * SIDE + x - REACH + at % width);
  const planes = [0, 1, 2].map((channel) => Float32Array.from({ length: count }, (_, at) => face[place(at) + channel]));
  const columns = Array.from({ length: width }, (_, at) => {
    const away = at - REACH, bow = Math.max(1 - (away / OPENING) ** 2, 0);
    return { away, bow, top: CREASE - CREASE_RISE * bow, bottom: FLOOR + FLOOR_FALL * bow, lashes: clamp(value(lid, clamp(away, -LASHES, LASHES)), ...LEVELS) };
  });
  const smooth = planes.map((plane) => blurred(plane, width, SKIN));
  const above = smooth.map((plane) => skin(plane, columns.map(({ top }) => top - BEYOND), table));
  const below = smooth.map((plane) => skin(plane, columns.map(({ bottom }) => bottom + BEYOND), table));
  const mean = above.flat().reduce((a, b) => a + b) / (3 * width), dark = table.DARK.map((level) => level * Math.min(1, mean / table.DAYLIGHT));
  const fine = pores(planes, width, table);
  for (let at = 0; at < count; at++) {
    const column = columns[at % width], row = TOP + Math.trunc(at / width), { away, top, bottom } = column;
    const down = soft((row - top) / (bottom - top)), bright = light(row, column, table);
    const inside = soft((row - top + EDGE) / (2 * EDGE)) * soft((bottom - row + EDGE) / (2 * EDGE)) * soft((SIDES[0] - Math.abs(away)) / SIDES[1]);
    const hair = cover(row, column, table);
    for (const channel of [0, 1, 2]) {
      const [one, other] = [above, below].map((line) => line[channel][at % width]), before = planes[channel][at];
      const closed = before + ((one + (other - one) * down) * bright + fine(at) - before) * inside;
      face[place(at) + channel] = clamp(rint(closed + (dark[channel] - closed) * hair), 0, 255);
    }
  }
}

// The levels along a curve of which `rows` gives the row in each column.
function skin(plane, rows, { TOP, ALONG }) {
  const line = rows.map((row, column) => {
    const low = Math.floor(row - TOP), share = row - TOP - low;
    return plane[low * rows.length + column] * (1 - share) + plane[(low + 1) * rows.length + column] * share;
  });
  return blurredLine(line, ALONG, 4 * ALONG);
}

// How light the skin is, relative to itself: the lid bulges, and lashes cast a shadow below.
function light(row, { top, lashes, bow }, { BULGE, ROOTS, CAST, CAST_FAR }) {
  if (row > lashes) return 1 - CAST * Math.exp(-(row - lashes) / CAST_FAR) * Math.sqrt(bow);
  const along = clamp((row - top) / Math.max(lashes - top, 1), 0, 1);
  return 1 + BULGE * Math.sin(Math.PI * along) * bow - ROOTS * soft((along - 0.6) / 0.4);
}

// Fine texture of the skin below the eye, mirrored again and again.
function pores([red, green, blue], width, { PORES, PORES_FROM, TOP, ROUGH, FOLD }) {
  const grey = red.map((level, at) => (level + green[at] + blue[at]) / 3), smooth = blurred(grey, width, PORES);
  return (at) => {
    const row = Math.trunc(at / width) % (2 * FOLD), from = (PORES_FROM - TOP + Math.min(row, 2 * FOLD - 1 - row)) * width + at % width;
    return clamp(grey[from] - smooth[from], -ROUGH, ROUGH);
  };
}

// How much of a pixel lashes cover, 0..1: a line that gets thinner towards its ends, and single hairs below.
function cover(row, { away, lashes, bow }, { LASHES, THIN, THICKER, BLUR, HAIRS, HAIR, SLANT, APART, OPACITY, UNEVEN }) {
  const below = row - lashes, ends = soft((LASHES - Math.abs(away)) / (0.2 * LASHES));
  const line = clamp(0.5 + (THIN + THICKER * Math.sqrt(bow) - Math.abs(below)) / BLUR, 0, 1);
  const roots = away * (1 - SLANT * below / LASHES), [one, other] = APART.map((apart) => Math.sin(2 * Math.PI * roots / apart));
  const wave = 0.5 + 0.25 * (one + other), far = below > 0 ? clamp(1 - below / HAIR, 0, 1) : 0;
  return Math.max(OPACITY * (1 - UNEVEN * wave) * line, HAIRS * wave * far) * ends;
}
