// Hair that is drawn as an empty outline, like a cap, as in engine/drawing/hair_cap.py. table: its constants.

import { components, extreme } from "./pixels.js";

const SIDE = 512;

// One for each pixel of a drawing in the frame that belongs to such hair; null without any.
export function hairCap(frame, table) {
  const ink = frame.subarray(0, table.LOWEST * SIDE).map((value) => Number(value < table.INK)), cap = closed(ink, table.LEAK, table);
  return cap || !byHand(ink, table) ? cap : closed(ink, table.GAP, table);
}

// The cap in ink whose outline is open by less than some pixels.
function closed(ink, leak, table) {
  const { LOWEST, WIDE, LEAK, MIDDLE } = table, near = widened(ink, leak), paper = new Uint8Array(SIDE * SIDE);
  near.forEach((value, at) => { paper[at] = Number(!value); });
  const { labels, areas } = components(paper, SIDE), boxes = areas.map(() => ({ left: SIDE, right: -1, top: SIDE, bottom: -1 }));
  labels.forEach((label, at) => {
    const box = boxes[label], x = at % SIDE, y = (at - x) / SIDE;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  });
  const lowest = LOWEST - ((leak - LEAK) >> 1), lines = leak > LEAK ? widened(ink, LEAK) : near;
  for (let label = 1; label < areas.length; label++) {
    const { left, right, top, bottom } = boxes[label];
    if (left <= 0 || top <= 0 || right + 1 >= SIDE || bottom + 1 >= lowest || right - left + 1 < WIDE) continue;
    const area = Uint8Array.from(labels, (one) => Number(one === label));
    const whole = leak > LEAK ? widened(area.subarray(0, LOWEST * SIDE), leak - LEAK + 1).map((one, at) => Number(one && !lines[at])) : area;
    if (!isCap((x, y) => whole[y * SIDE + x] === 1, MIDDLE, table)) continue;
    const cap = new Uint8Array(SIDE * SIDE);
    cap.set(whole);
    return cap;
  }
  return null;
}

// Ink as far around as a square of an odd size reaches.
function widened(ink, size) {
  const half = size >> 1, column = Array.from({ length: size }, (_, row) => [row - half, 0, 0]);
  return extreme(extreme(ink, SIDE, [[0, -half, half]], Math.max), SIDE, column, Math.max);
}

// Whether connected lines are as long and broad as those of a hand.
export function byHand(ink, { STROKE }) {
  const lines = components(ink, SIDE).areas.length - 1;
  return ink.reduce((sum, one) => sum + one, 0) >= STROKE * Math.max(1, lines);
}

// Whether an area over the forehead is high enough, above the brows, and empty.
function isCap(within, [left, right], { LOWEST, HAIRLINE, HIGH, EMPTY }) {
  let empty = 0;
  for (let x = left; x < right; x++) {
    let height = 0, top = 0, bottom = LOWEST;
    for (let y = 0; y < LOWEST; y++) height += Number(within(x, y));
    if (height < HIGH) continue;
    while (!within(x, top)) top += 1;
    while (!within(x, bottom - 1)) bottom -= 1;
    if (height === bottom - top && bottom <= HAIRLINE) empty += 1;
  }
  return empty >= EMPTY * (right - left);
}
