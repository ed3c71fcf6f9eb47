// Hair that is drawn as an empty outline, like a cap, as in engine/drawing/hair_cap.py. table: its constants.

import { components, extreme, square } from "./pixels.js";

const SIDE = 512;

// One for each pixel of a drawing in the frame that belongs to such hair; null without any.
export function hairCap(frame, table) {
  const { LOWEST, WIDE, LEAK, MIDDLE } = table, ink = frame.subarray(0, LOWEST * SIDE).map((value) => Number(value < table.INK));
  const size = LEAK >> 1, column = Array.from({ length: LEAK }, (_, row) => [row - size, 0, 0]);
  const near = extreme(extreme(ink, SIDE, [[0, -size, size]], Math.max), SIDE, column, Math.max);
  const paper = new Uint8Array(SIDE * SIDE);
  near.forEach((value, at) => { paper[at] = Number(!value); });
  const { labels, areas } = components(paper, SIDE), boxes = areas.map(() => ({ left: SIDE, right: -1, top: SIDE, bottom: -1 }));
  labels.forEach((label, at) => {
    const box = boxes[label], x = at % SIDE, y = (at - x) / SIDE;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  });
  for (let label = 1; label < areas.length; label++) {
    const { left, right, top, bottom } = boxes[label];
    if (left <= 0 || top <= 0 || right + 1 >= SIDE || bottom + 1 >= LOWEST || right - left + 1 < WIDE) continue;
    if (isCap((x, y) => labels[y * SIDE + x] === label, MIDDLE, table)) return Uint8Array.from(labels, (one) => Number(one === label));
  }
  return null;
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
