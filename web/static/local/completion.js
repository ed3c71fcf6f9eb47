// What a half-drawn face lacks, and what its drawn half says about it, as in engine/advice/completion.py and brows.py.
// tables: of the kit; `completion` and `brows` are the constants of those modules.

import { rounded } from "./numbers.js";
import { render } from "./pen.js";
import { drawnSectors, ofOutline } from "./presence.js";
import { MIRROR, SIDE, WHITE, along, apart, componentOf, mirrorImage } from "./strokes.js";

const EYES = ["eye1", "eye2"];
const mean = (values) => values.reduce((a, b) => a + b) / values.length;
const least = (values) => values.reduce((a, b) => Math.min(a, b));
const most = (values) => values.reduce((a, b) => Math.max(a, b));

// Names of the components of which nothing is drawn, whether the remainder is drawn but not all of it, and names of the eyes
// that are drawn without their brows. session: strokes, and base as grey pixels or null.
export function lackOf({ strokes, base }, tables) {
  const { LEAST_SEEN, LEAST_INK, ALL_ROUND } = tables.completion, sketch = render(strokes, base);
  const single = drawnBy(strokes), seen = Object.fromEntries(tables.components.map(({ name }) => [name, 0]));
  const over = Object.fromEntries(EYES.map((eye) => [eye, brows(single, eye, tables).filter((stroke) => shareSeen(stroke, sketch) >= LEAST_SEEN)]));
  for (const stroke of single) {
    const name = componentOf(stroke, tables.components);
    if (!(over[name] || []).includes(stroke)) seen[name] += shareSeen(stroke, sketch); // a brow alone is no eye
  }
  if (base) for (const component of tables.components) seen[component.name] += Number(inkOf(sketch, component, tables) >= LEAST_INK);
  const components = Object.keys(seen).filter((name) => seen[name] < LEAST_SEEN), sectors = drawnSectors(sketch, tables.presence);
  const outline = !components.includes("remainder") && mean([...sectors]) < ALL_ROUND;
  const bare = EYES.filter((eye) => !over[eye].length && !components.includes(eye) && !(base && hasBrow(sketch, eye, tables)));
  return { components, outline, brows: bare, wanted: outline ? [...components, "remainder"] : components };
}

// The strokes that one side of the face gives to the other: of a missing eye, of a missing half of the outline.
export function mirrored({ strokes, base }, tables) {
  const lack = lackOf({ strokes, base }, tables), missing = lack.components, added = [], single = drawnBy(strokes);
  const of = (name) => strokes.filter((stroke) => componentOf(stroke, tables.components) === name);
  for (const [here, there] of [EYES, [...EYES].reverse()]) {
    if (missing.includes(there) && !missing.includes(here)) {
      // A brow that is there stays the only one.
      const taken = brows(single, there, tables).length ? brows(single, here, tables).map(text) : [];
      added.push(...of(here).filter((stroke) => !taken.includes(text(stroke))).map(mirrorImage));
    } else if (lack.brows.includes(there)) {
      added.push(...brows(single, here, tables).map(mirrorImage));
    }
  }
  return [...added, ...otherHalf(of("remainder"), tables.completion)];
}

// Those of the strokes that are the brow of an eye; none is mirrored.
export function brows(strokes, eye, { components, brows: { STEEP, ALONE, ABOVE } }) {
  const own = strokes.filter((stroke) => !stroke.eraser && componentOf(stroke, components) === eye).map((stroke) => {
    const places = along(stroke), xs = places.map(([x]) => x), ys = places.map(([, y]) => y);
    return { stroke, wide: most(xs) - least(xs), tall: most(ys) - least(ys), low: most(ys), middle: mean(ys) };
  });
  // The bridge of the nose, which often lies in an eye's box, goes down beside it.
  const across = own.filter(({ wide, tall }) => wide >= STEEP * tall).map(({ low }) => low);
  if (!across.length) return [];
  const lowest = most(across), height = lowest < ALONE ? lowest : lowest - ABOVE;
  return own.filter(({ middle, low }) => middle < height && low < height + ABOVE / 2).map(({ stroke }) => stroke);
}

// A brow for an eye that has none. like: the strokes of the eye, over which it is put.
export function plainBrow(eye, like, { brows: { trace, THICK }, suggestions: { pupils } }) {
  const side = eye === EYES[0] ? -1 : 1, places = like.flatMap(along);
  const away = [0, 1].map((axis) => {
    if (!places.length) return 0;
    const values = places.map((place) => place[axis]);
    return rounded((least(values) + most(values)) / 2 - pupils[EYES.indexOf(eye)][axis], 2);
  });
  return { points: trace.map(([x, y, p]) => [MIRROR + side * x + away[0], y + away[1], p]), width: THICK, eraser: false, mirrored: false };
}

// The strokes that stand in for an eye, with the brow that the drawing has where they bring none.
export function keepingBrow({ strokes, base }, others, eye, tables) {
  if (!EYES.includes(eye) || brows(others, eye, tables).length) return others;
  const own = brows(strokes, eye, tables);
  return [...others, ...(!own.length && base && hasBrow(base, eye, tables) ? [plainBrow(eye, others, tables)] : own)];
}

// Suggested strokes of an eye with a brow where they came without one; other components' as they are.
export function withBrow(name, strokes, tables) {
  return !EYES.includes(name) || brows(strokes, name, tables).length ? strokes : [...strokes, plainBrow(name, strokes, tables)];
}

// Whether an opened sketch has ink where the brow of an eye is.
function hasBrow(sketch, eye, { components, brows: { BAND: [top, bottom], LEAST_INK } }) {
  const { x, size } = components.find(({ name }) => name === eye), quarter = Math.floor(size / 4);
  let count = 0;
  for (let row = top; row < bottom; row++) for (let at = x + quarter; at < x + size - quarter; at++) count += Number(sketch[row * SIDE + at] < (WHITE >> 1));
  return count >= LEAST_INK;
}

function drawnBy(strokes) { return strokes.filter((stroke) => !stroke.eraser).flatMap(apart); }

function text({ points, width, mirrored: both, ink }) { return JSON.stringify([points, width, Boolean(both), ink ?? 1]); }

// Mirror images of the remainder's strokes where one side of the face has nearly nothing of it.
function otherHalf(strokes, { LEAST_SIDE }) {
  const sides = [0, 0]; // places on strokes, left and right
  for (const one of drawnBy(strokes)) for (const [x] of along(one)) sides[Number(x > MIRROR)] += 1;
  const fuller = Number(sides[1] > sides[0]);
  if (sides[1 - fuller] >= LEAST_SIDE * sides[fuller]) return [];
  return strokes.filter(({ points, mirrored: both }) => !both && Number(mean(points.map(([x]) => x)) > MIRROR) === fuller).map(mirrorImage);
}

// The share of a stroke that is dark in the sketch.
function shareSeen(stroke, sketch) {
  const inside = along(stroke).filter(([x, y]) => x >= 0 && y >= 0 && x < SIDE && y < SIDE);
  return inside.length ? inside.filter(([x, y]) => sketch[Math.trunc(y) * SIDE + Math.trunc(x)] < 200).length / inside.length : 0;
}

// Dark pixels in the middle of a component's box; of the remainder, all that is outside the boxes.
function inkOf(sketch, { name, x, y, size }, { presence: { boxes } }) {
  const rest = name === "remainder", quarter = rest ? 0 : Math.floor(size / 4);
  let count = 0;
  for (let row = y + quarter; row < y + size - quarter; row++) {
    for (let at = x + quarter; at < x + size - quarter; at++) {
      if (sketch[row * SIDE + at] < 128 && (!rest || ofOutline(at, row, { boxes, chin: NO_CHIN }))) count += 1;
    }
  }
  return count;
}

const NO_CHIN = [0, 0, [0, 0]];
