// Which components a sketch has strokes of, as in engine/method/presence.py. table: its constants, with the regions (rows and
// columns), the boxes, and what tells in which directions an outline is drawn.

import { byHand } from "./hair-cap.js";
import { hangingHair } from "./hanging-hair.js";
import { components, distances } from "./pixels.js";

const SIDE = 512;

// found: the components that registration has found, for which less ink is enough.
export function drawnComponents(sketch, found, table) {
  const ink = sketch.map((value) => Number(value < table.INK)), { labels, areas } = components(ink, SIDE);
  const drawn = Object.keys(table.regions).filter((name) => {
    return ownInk(ink, labels, areas, table.regions[name], found.includes(name) ? table.FOUND : table.WINDING, table);
  });
  if (outlined(sketch, table) >= table.LEAST_OUTLINE) drawn.push("remainder");
  return drawn;
}

// Whether a beard is drawn: chin and cheeks full of ink or, by hand, many short strokes.
export function bearded(sketch, table) {
  const { INK, BEARD, LOWEST, beard: [[top, bottom], [left, right]], lips: [[lipsTop, lipsBottom], [lipsLeft, lipsRight]] } = table;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const lips = y >= lipsTop && y < lipsBottom && x >= lipsLeft && x < lipsRight;
      if (!lips && sketch[y * SIDE + x] < INK) count += 1;
    }
  }
  if (count / ((bottom - top) * (right - left)) >= BEARD) return true;
  return byHand(sketch.subarray(0, LOWEST * SIDE).map((value) => Number(value < INK)), table) && strokesWithin(sketch, table) >= table.BRISTLES;
}

// How many short strokes lie where a beard does without touching the border of that place.
function strokesWithin(sketch, { INK, LEAST_INK, BRISTLE: [least, most, widest], bristles: [[top, bottom], [left, right]] }) {
  const wide = right - left, high = bottom - top;
  const ink = Uint8Array.from({ length: wide * high }, (_, at) => Number(sketch[(top + Math.floor(at / wide)) * SIDE + left + (at % wide)] < INK));
  const { labels, areas } = components(ink, wide), boxes = areas.map(() => ({ left: wide, right: -1, top: high, bottom: -1 }));
  labels.forEach((label, at) => {
    const box = boxes[label], x = at % wide, y = (at - x) / wide;
    Object.assign(box, { left: Math.min(box.left, x), right: Math.max(box.right, x), top: Math.min(box.top, y), bottom: Math.max(box.bottom, y) });
  });
  return boxes.filter((box, label) => {
    const inside = label > 0 && box.left > 0 && box.top > 0 && box.right < wide - 1 && box.bottom < high - 1, height = box.bottom - box.top + 1;
    return inside && height >= least && height <= most && box.right - box.left < widest && areas[label] >= LEAST_INK;
  }).length;
}

// Whether hair falls beside the neck on both sides, or as an outline down to the jaw. hanging: the constants of hangingHair.
export function longHaired(sketch, { INK, LONG_HAIR_ROWS: [top, bottom], BESIDE, LONG_HAIR, MIRROR }, hanging) {
  if (hangingHair(sketch, hanging)) return true;
  return [[0, BESIDE], [Math.ceil(2 * MIRROR) - BESIDE, SIDE]].every(([left, right]) => {
    let rows = 0;
    for (let y = top; y < bottom; y++) {
      let x = left;
      while (x < right && sketch[y * SIDE + x] >= INK) x += 1;
      if (x < right) rows += 1;
    }
    return rows / (bottom - top) >= LONG_HAIR;
  });
}

function ownInk(ink, labels, areas, [[top, bottom], [left, right]], winding, { OWN, LEAST_INK }) {
  const inside = areas.map(() => 0), width = right - left, height = bottom - top, part = new Uint8Array(width * height);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      part[(y - top) * width + x - left] = ink[y * SIDE + x];
      if (labels[y * SIDE + x]) inside[labels[y * SIDE + x]] += 1;
    }
  }
  const own = inside.reduce((sum, count, label) => sum + (count >= OWN * areas[label] ? count : 0), 0), all = inside.reduce((a, b) => a + b);
  if (own >= LEAST_INK || !all) return own >= LEAST_INK;
  // A line's pixels are a quarter of its width away from its edge on average.
  const depth = distances(part, width, height).reduce((a, b) => a + b) / part.reduce((a, b) => a + b);
  return all / Math.max(4 * depth, 1) >= winding * Math.hypot(width, height);
}

// The share of directions from the face's middle in which the outline has ink, or nearly.
function outlined(sketch, table) {
  const drawn = drawnSectors(sketch, table);
  return drawn.reduce((sum, one) => sum + one) / drawn.length;
}

// In which directions that is, 1 or 0 each.
export function drawnSectors(sketch, table) {
  const drawn = new Uint8Array(table.sectors);
  for (let at = 0; at < sketch.length; at++) {
    const x = at % SIDE, y = (at - x) / SIDE;
    if (sketch[at] < 128 && ofOutline(x, y, table)) drawn[sector(x, y, table)] = 1;
  }
  return drawn.map((_, at) => Number(drawn[at] || drawn[(at + 1) % drawn.length] || drawn[(at + drawn.length - 1) % drawn.length]));
}

export function sector(x, y, { sectors, middle }) {
  const turn = Math.floor(Math.atan2(y - middle[1], x - middle[0]) / (2 * Math.PI) * sectors);
  return (turn + sectors) % sectors;
}

// Whether a place is of the outline's: outside of the boxes, or where the mouth's holds the chin.
export function ofOutline(x, y, { boxes, chin: [left, top, size] }) {
  if (x >= left && x < left + size[0] && y >= top && y < top + size[1]) return true;
  return !boxes.some(([boxLeft, boxTop, side]) => x >= boxLeft && x < boxLeft + side && y >= boxTop && y < boxTop + side);
}
