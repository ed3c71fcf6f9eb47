// Hair of a thick pen, filled with ink, scribbled or left empty becomes fine strokes, as in engine/drawing/fine_hair.py.
// table: its constants.

import { hairCap } from "./hair-cap.js";
import { hangingHair } from "./hanging-hair.js";
import { components, distances, most } from "./pixels.js";
import { scribbled } from "./scribble.js";

const SIDE = 512, WHITE = 255;

// A drawing in the frame with thick lines around the face thinned, areas, zigzags and empty hair hatched; the same without
// them. scribble, short, cap, hanging: the constants of scribbled, short hair, hairCap and hangingHair.
export function fineHair(frame, table, scribble, short, cap, hanging) {
  const { THICK, FILLED, SPREAD } = table;
  const ink = frame.map((value) => Number(value < table.INK)), depth = distances(ink, SIDE, SIDE), outer = around(table);
  const ridge = ridges(depth, table);
  const filled = ink.map((_, at) => Number(outer[at] && depth[at] > FILLED));
  const thick = byThickPen(ink, depth.filter((_, at) => ridge[at] && outer[at]), table)
    ? ink.map((_, at) => Number(outer[at] && depth[at] >= THICK)) : filled;
  const zigzag = scribbled(frame, scribble, short), empty = [hairCap(frame, cap), hangingHair(frame, hanging)].filter(Boolean);
  if (!thick.some(Boolean) && !zigzag && !empty.length) return frame;
  const middle = middles(depth, table), hatched = most(filled, SIDE, SPREAD), thinned = most(thick, SIDE, SPREAD), strands = fan(table);
  const near = zigzag && most(zigzag, SIDE, SPREAD);
  return frame.map((value, at) => {
    if (strands[at] && empty.some((area) => area[at])) return 0;
    if (near && near[at]) return zigzag[at] && strands[at] ? 0 : WHITE;
    const kept = hatched[at] ? strands[at] && depth[at] > 1 : middle[at];
    return (thinned[at] || hatched[at]) && outer[at] && !kept ? WHITE : value;
  });
}

// Where ink is about as far from its edge as all around. depth: distances to the edge.
function ridges(depth, { RIDGE }) {
  const next = most(depth, SIDE, 1);
  return depth.map((value, at) => Number(value > 0 && value >= next[at] - RIDGE));
}

// The ridges in the middle of lines, without those of their rough rims.
export function middles(depth, table) {
  const near = most(depth, SIDE, 3);
  return ridges(depth, table).map((ridge, at) => Number(ridge && depth[at] >= table.SIDE_LINE * near[at]));
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
