// The parts of a head that are missing: hair, ears, neck, and a side without an outline, as in engine/method/head.py. table:
// its constants.

import { hairless } from "./crown.js";
import { clamp, rint } from "./numbers.js";
import { drawnSectors } from "./presence.js";
import { even, hairOutline } from "./short-hair.js";

const SIDE = 512, WHITE = 255;

// The lines that the head in a drawing lacks, on paper; null without any. presence: the table of drawnSectors. tables: those of
// hairless and of short hair.
export function missingLines(frame, table, presence, tables) {
  const { INK, MIRROR, LEAST_SECTORS } = table, mirror = (x) => 2 * MIRROR - x;
  const sides = [(x, y) => frame[y * SIDE + x] < INK, (x, y) => x <= mirror(0) && frame[y * SIDE + mirror(x)] < INK];
  if (sides.some((ink) => bare(ink, table))) {
    const sectors = drawnSectors(frame, presence);
    if (sectors.reduce((sum, one) => sum + one) / sectors.length < LEAST_SECTORS) return null;
  }
  const [left, right] = sides.map((ink) => beside(ink, table, tables.shortHair)), temples = hairless(frame, tables);
  if (temples) {
    left.push(hairOutline(temples[0], tables.shortHair));
    right.push(hairOutline(mirror(temples[1]), tables.shortHair));
  }
  const lines = [...left, ...right.map((line) => line.map(([x, y]) => [mirror(x), y]))];
  return lines.length ? drawn(lines, table) : null;
}

// Whether there is ink in rows and columns. ink: whether a place of the left side has some.
function any(ink, [[top, bottom], [left, right]]) {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (ink(x, y)) return true;
  return false;
}

const bare = (ink, table) => !any(ink, table.bare);

// The lines that are missing on the left side. hair: the table of short hair.
function beside(ink, table, hair) {
  const { CHEEK, JAW, NECK, LOWEST, EAR_ROWS, below, checked } = table, under = any(ink, below);
  if (bare(ink, table)) return [CHEEK, ear(CHEEK[0][0], CHEEK[2][0], table, hair), ...(under ? [] : [neck(...CHEEK[5])])];
  const lines = [], outline = outlineOf(ink, table);
  if (outline) lines.push(ear(...EAR_ROWS.map((row) => outline[row - checked[0]]), table, hair));
  if (under) return lines;
  for (let x = NECK[0]; x < NECK[1]; x++) {
    for (let y = LOWEST - 1; y >= JAW; y--) if (ink(x, y)) return [...lines, neck(x, y)];
  }
  return lines;
}

// The column of the face's outline in each row that counts; null where ears or hair are drawn there, or nothing.
function outlineOf(ink, { checked: [top, bottom], FACE, NARROWEST, JUMP, INSIDE, EAR_ROWS, OWN_EAR }) {
  const outline = [], width = FACE[1] + INSIDE[1];
  for (let y = top; y < bottom; y++) {
    let x = 0;
    while (x < width && !ink(x, y)) x += 1;
    if (x > FACE[1]) return null;
    outline.push(x);
  }
  const outermost = Math.min(...outline);
  if (outermost < FACE[0] || outermost > NARROWEST || outline.some((x, at) => at && Math.abs(x - outline[at - 1]) > JUMP)) return null;
  let inner = 0;
  for (let y = EAR_ROWS[0]; y < EAR_ROWS[1]; y++) {
    for (let x = INSIDE[0]; x < INSIDE[1]; x++) {
      if (!ink(outline[y - top] + x, y)) continue;
      inner += 1;
      break;
    }
  }
  return inner / (EAR_ROWS[1] - EAR_ROWS[0]) > OWN_EAR ? null : outline;
}

// An ear at an outline with these columns in the first and last of its rows.
function ear(from, to, { EAR, EAR_ROWS: [first, last] }, hair) {
  const top = even(from, hair), bottom = even(to, hair);
  return EAR.map(([x, y]) => [top + (bottom - top) * (y - first) / (last - first) + x, y]);
}

// One side of a neck that begins at the jaw.
function neck(x, y) {
  return [[x, y + 3], [x + 2, 0.5 * (y + SIDE)], [x - 2, SIDE - 1]];
}

// Lines from point to point.
function drawn(lines, { PEN }) {
  const picture = new Uint8Array(SIDE * SIDE).fill(WHITE);
  for (const line of lines) {
    line.slice(1).forEach((end, at) => {
      const start = line[at], along = [end[0] - start[0], end[1] - start[1]], long = along[0] ** 2 + along[1] ** 2;
      const [left, top] = [0, 1].map((axis) => Math.max(0, Math.trunc(Math.min(start[axis], end[axis]) - PEN)));
      const [right, bottom] = [0, 1].map((axis) => Math.min(SIDE, Math.trunc(Math.max(start[axis], end[axis]) + PEN) + 2));
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const share = clamp(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / long, 0, 1);
          const away = Math.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1]);
          picture[y * SIDE + x] = Math.min(picture[y * SIDE + x], rint(WHITE * clamp(away - 0.5 * (PEN - 1), 0, 1)));
        }
      }
    });
  }
  return picture;
}
