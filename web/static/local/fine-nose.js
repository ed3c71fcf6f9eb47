// A nose of a thick pen becomes one of fine lines, as in engine/method/fine_nose.py. table: its constants, with the nose's
// region (rows and columns).

import { middles } from "./fine-hair.js";
import { percentile } from "./numbers.js";
import { distances, most } from "./pixels.js";

const SIDE = 512, WHITE = 255;

// A drawing in the frame with a nose of fine lines; the same where its lines are fine. lines: the constants of fineHair.
export function fineNose(frame, table, lines) {
  const [[first, end], [left, right]] = table.region, top = first - table.ABOVE, bottom = end + table.BELOW, width = right - left;
  const part = new Uint8Array(width * (bottom - top)), ink = new Uint8Array(SIDE * SIDE), depth = new Float32Array(SIDE * SIDE);
  const whole = (at) => (Math.floor(at / width) + top) * SIDE + left + at % width;
  part.forEach((_, at) => { part[at] = ink[whole(at)] = Number(frame[whole(at)] < lines.INK); });
  distances(part, width, bottom - top).forEach((value, at) => { depth[whole(at)] = value; });
  const middle = middles(depth, lines), depths = Array.from(depth).filter((_, at) => middle[at]).sort((a, b) => a - b);
  if (!depths.length || percentile(depths, 50) < table.THICK) return frame;
  const drawn = most(middle, SIDE, (table.PEN - 1) / 2), cleared = most(ink, SIDE, table.SPREAD), result = frame.slice();
  part.forEach((_, at) => {
    const place = whole(at);
    if (drawn[place]) result[place] = 0;
    else if (cleared[place]) result[place] = WHITE;
  });
  return result;
}
