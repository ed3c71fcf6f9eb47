// A mouth that is a small ring or blot is widened, as in engine/method/round_mouth.py. table: its constants; lips: those of
// engine/method/lips.py, with the mouth's region and what is looked at around it.

import { inkCurve, ownStrokes } from "./lips.js";
import { components, most } from "./pixels.js";

const SIDE = 512, WHITE = 255;

// A drawing in the frame with a wider mouth; the same where the mouth is drawn in another way.
export function withWideMouth(frame, table, lips) {
  const ring = ringOf(frame, table, lips);
  if (!ring) return frame;
  const { drawn, box: { left, top, right, bottom } } = ring, [[first], [side]] = lips.around;
  // As there, counted from the corner of what is looked at.
  const middle = left - side + 0.5 * (right - left - 1), row = top - first + 0.5 * (bottom - top - 1);
  const across = 0.5 * (table.WIDE - lips.PEN), down = 0.5 * (Math.min(bottom - top, table.HIGHEST) - lips.PEN);
  const begin = Math.trunc(middle - across), end = Math.trunc(middle + across) + 1;
  const arc = Array.from({ length: end - begin + 1 }, (_, at) => down * Math.sqrt(Math.max(1 - ((begin + at - middle) / across) ** 2, 0)));
  const cleared = most(drawn, SIDE, lips.SPREAD), looked = within(lips.around);
  const result = frame.map((value, at) => cleared[at] && looked(at) ? WHITE : value);
  for (const way of [-1, 1]) inkCurve(result, arc.map((high) => first + row + way * high), side + begin, lips);
  return result;
}

function within([[top, bottom], [left, right]]) {
  return (at) => at >= top * SIDE && at < bottom * SIDE && at % SIDE >= left && at % SIDE < right;
}

// The ink of a mouth that is a small ring, with what is in it, and its box; null for another mouth.
function ringOf(frame, { WIDTHS, ROUND, FULL }, lips) {
  const looked = within(lips.around), ink = frame.map((value, at) => Number(looked(at) && value < lips.FAINT));
  const { labels, own } = ownStrokes(ink, lips);
  if (!own.length) return null;
  const box = own.reduce((found, one) => one.area > found.area || (one.area === found.area && one.label < found.label) ? one : found);
  const { left, right, top, bottom } = box, width = right - left, height = bottom - top;
  const astray = Math.abs(left + 0.5 * (width - 1) - lips.MIDDLE) > lips.ASTRAY;
  if (width < WIDTHS[0] || width > WIDTHS[1] || astray || height < ROUND * width) return null;
  const mine = new Set(own.map(({ label }) => label)), drawn = new Uint8Array(frame.length);
  let others = 0;
  labels.forEach((label, at) => {
    const x = at % SIDE, y = (at - x) / SIDE, inside = x >= left && x < right && y >= top && y < bottom;
    if (mine.has(label)) {
      drawn[at] = Number(inside);
      others += Number(!inside);
    }
  });
  if (others > lips.OTHERS * box.area) return null;
  const paper = new Uint8Array((width + 2) * (height + 2)).fill(1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) paper[(y + 1) * (width + 2) + x + 1] = 1 - drawn[(top + y) * SIDE + left + x];
  }
  const around = components(paper, width + 2), full = around.labels.filter((label) => label !== around.labels[0]).length;
  return full >= FULL * width * height ? { drawn, box } : null;
}
