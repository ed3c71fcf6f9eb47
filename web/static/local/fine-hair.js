// Hair of a thick pen or filled with ink becomes fine strokes, as in engine/drawing/fine_hair.py. table: its constants.

import { components, distances, extreme } from "./pixels.js";

const SIDE = 512, WHITE = 255;

// A drawing in the frame with thick lines around the face thinned and areas hatched; the same where there are none.
export function fineHair(frame, table) {
  const { THICK, FILLED, RIDGE, SIDE_LINE, SPREAD } = table;
  const ink = frame.map((value) => Number(value < table.INK)), depth = distances(ink, SIDE, SIDE), outer = around(table);
  const next = most(depth, 1), middle = depth.map((value, at) => Number(ink[at] && value >= next[at] - RIDGE));
  const filled = ink.map((_, at) => Number(outer[at] && depth[at] > FILLED));
  const thick = byThickPen(ink, depth.filter((_, at) => middle[at] && outer[at]), table)
    ? ink.map((_, at) => Number(outer[at] && depth[at] >= THICK)) : filled;
  if (!thick.some(Boolean)) return frame;
  const near = most(depth, 3), hatched = most(filled, SPREAD), thinned = most(thick, SPREAD), strands = fan(table);
  return frame.map((value, at) => {
    const kept = hatched[at] ? strands[at] && depth[at] > 1 : middle[at] && depth[at] >= SIDE_LINE * near[at];
    return (thinned[at] || hatched[at]) && outer[at] && !kept ? WHITE : value;
  });
}

// The most within so many pixels of each, along and across.
function most(picture, radius) {
  const column = Array.from({ length: 2 * radius + 1 }, (_, row) => [row - radius, 0, 0]);
  return extreme(extreme(picture, SIDE, [[0, -radius, radius]], Math.max), SIDE, column, Math.max);
}

// Whether many lines are thick, and as long as those that a hand draws. depths: from the lines' middles to their edges.
function byThickPen(ink, depths, { THICK, OFTEN, LONG }) {
  if (!depths.length || depths.filter((depth) => depth >= THICK).length / depths.length < OFTEN) return false;
  return depths.length / components(ink, SIDE).areas.length >= LONG;
}

// What lies around the face.
function around({ FACE: [left, top, across, down] }) {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const x = at % SIDE, y = (at - x) / SIDE;
    return Number(((x - left) / across) ** 2 + ((y - top) / down) ** 2 > 1);
  });
}

// Where strokes of hair run that fan out downwards.
function fan({ FAN: [fromX, fromY, scale], PERIOD, SHARE, UNEVEN: [uneven, often], BENT: [bent, length, slant] }) {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const x = at % SIDE, y = (at - x) / SIDE, strand = (x - fromX) / (y - fromY) * scale, even = strand / PERIOD;
    const turn = even + uneven * Math.sin(often * even) + bent * Math.sin(y / length + strand / slant);
    return Number(turn - Math.floor(turn) < SHARE);
  });
}
