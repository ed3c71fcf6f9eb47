// From one drawing to another by degrees, as in engine/drawing/morph.py, and their placements mixed.

import { clamp, matched, rint, rounded } from "./numbers.js";
import { curve } from "./pen.js";
import { SIDE, WHITE, apart, componentOf, spaced } from "./strokes.js";
import { partOf } from "./warp.js";

const PAIRED = 0.2, GONE = 0.6, COMES = 0.4, SAMPLES = 32, FAINTEST = 0.05, MIN_WIDTH = 0.5;

export function mixed(one, other, share) { return (1 - share) * one + share * other; }

// The way from a session to another, as session files have them. ends: their sketches, {start, end} as PNGs in base64.
// components: of the kit.
export class Way {
  constructor(start, end, ends, components) {
    const controls = ({ between, ...rest }) => rest;
    Object.assign(this, { start, end });
    this.read = {
      start: { sketch: ends.start, controls: controls(start.controls) }, end: { sketch: ends.end, controls: controls(end.controls) },
    };
    this.sides = [start.strokes.flatMap(apart), end.strokes.flatMap(apart)];
    const ways = this.sides.map((side) => side.map(resampled));
    const kinds = this.sides.map((side) => side.map((stroke) => `${componentOf(stroke, components)} ${Boolean(stroke.eraser)}`));
    this.pairs = [];
    for (const kind of [...new Set(kinds[0])].filter((one) => kinds[1].includes(one)).sort()) {
      const [rows, columns] = kinds.map((side) => side.flatMap((one, index) => (one === kind ? [index] : [])));
      const part = components.find(({ name }) => name === kind.split(" ")[0]);
      const reach = PAIRED * (part.name === "remainder" ? SIDE / 2 : part.size);
      for (const [row, column] of paired(rows.map((i) => ways[0][i]), columns.map((j) => ways[1][j]), reach)) {
        const [i, j] = [rows[row], columns[column]];
        this.pairs.push([i, j, ways[0][i], along(ways[0][i], ways[1][j])]);
      }
    }
  }

  // The session at `share` (0..1) of the way, its base, grey pixels or null, made from those of both.
  at(share, bases) {
    if (share === 0 || share === 1) return { ...(share ? this.end : this.start), pixels: share ? bases.end : bases.start };
    const { controls } = share < 0.5 ? this.start : this.end, [one, other] = [this.start.controls.trust, this.end.controls.trust];
    const trust = Object.fromEntries(Object.keys(one).map((name) => [name, clamp(mixed(one[name], other[name], share), 0, 1)]));
    const straightened = Boolean(controls.placing && controls.placing.straightened);
    const placing = straightened ? { placing: { kind: "automatic", placement: null, straightened } } : {};
    const { tags, neighbours } = controls, appearance = { source: "neighbours", name: "", values: [] };
    return {
      strokes: this.strokes(share), pixels: base(bases.start, bases.end, share),
      controls: { trust, tags, neighbours, appearance, ...placing, between: { ...this.read, share } },
    };
  }

  strokes(share) {
    const [start, end] = this.sides, weights = [1 - share / GONE, (share - COMES) / (1 - COMES)];
    const placed = this.pairs.map(([i, j, here, there]) => ({
      place: mixed(i / start.length, j / end.length, share), stroke: between(start[i], end[j], here, there, share),
    }));
    this.sides.forEach((side, which) => side.forEach((stroke, index) => {
      if (this.pairs.some((pair) => pair[which] === index)) return;
      const left = faded(stroke, weights[which]);
      if (left) placed.push({ place: index / side.length, stroke: left });
    }));
    return placed.sort((one, other) => one.place - other.place).map(({ stroke }) => stroke);
  }
}

// The placement at `share` of the way. table: of the warp.
export function placementBetween(start, end, share, { CORES }, names) {
  const similarity = (a, b) => {
    const around = ((((b[3] - a[3] + 180) % 360) + 360) % 360) - 180; // the shorter way round
    return [mixed(a[0], b[0], share), mixed(a[1], b[1], share), mixed(a[2], b[2], share), a[3] + share * around];
  };
  const some = Object.keys(start.parts).length || Object.keys(end.parts).length, cores = some ? Object.keys(CORES) : [];
  return {
    whole: similarity(start.whole, end.whole),
    parts: Object.fromEntries(cores.map((name) => [name, similarity(partOf(start.parts, name, CORES), partOf(end.parts, name, CORES))])),
    drawn: names.filter((name) => start.drawn.includes(name) || end.drawn.includes(name)),
    rim: start.rim.map((far, side) => mixed(far, end.rim[side], share)),
  };
}

// At even distances along a stroke's curve: [x, y, pressure] each.
function resampled({ points }) {
  const lines = curve(points);
  return spaced([lines[0][0], ...lines.map((line) => line[1])], SAMPLES);
}

// Which goes where so that all points together move least, whichever end a stroke was begun at.
function paired(here, there, reach) {
  const costs = here.map((a) => there.map((b) => Math.min(reach, away(a, b), away([...a].reverse(), b))));
  return matched(costs).filter(([row, column]) => costs[row][column] < reach);
}

function away(a, b) { return a.reduce((sum, [x, y], k) => sum + Math.hypot(x - b[k][0], y - b[k][1]), 0) / a.length; }

// b, turned round where that is nearer to a.
function along(a, b) {
  const far = (way) => a.reduce((sum, [x, y], k) => sum + Math.abs(x - way[k][0]) + Math.abs(y - way[k][1]), 0);
  const turned = [...b].reverse();
  return far(turned) < far(b) ? turned : b;
}

function between(start, end, here, there, share) {
  const points = here.map((place, k) => {
    const [x, y, pressure] = place.map((value, axis) => mixed(value, there[k][axis], share));
    return [rounded(x, 2), rounded(y, 2), rounded(clamp(pressure, 0, 1), 3)];
  });
  return inked({ ...start, points, width: rounded(mixed(start.width, end.width, share), 3) }, mixed(start.ink ?? 1, end.ink ?? 1, share));
}

// A stroke that is there by this weight only, or null.
function faded(stroke, weight) {
  const width = stroke.width * weight, ink = (stroke.ink ?? 1) * weight;
  if (stroke.eraser) return width >= MIN_WIDTH ? { ...stroke, width: rounded(width, 3) } : null;
  return ink >= FAINTEST ? inked(stroke, ink) : null;
}

function inked({ ink: _before, ...stroke }, ink) { return ink === 1 ? stroke : { ...stroke, ink: rounded(ink, 3) }; }

function base(start, end, share) {
  if (!start && !end) return null;
  const level = (pixels, at) => (pixels ? pixels[at] : WHITE);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => rint(mixed(level(start, at), level(end, at), share)));
}
