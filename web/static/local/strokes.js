// What strokes are about, as in engine/drawing/transplant.py: their mirror images, where they run and what they belong to.

import { clamp, rounded } from "./numbers.js";

export const SIDE = 512, WHITE = 255, MIRROR = 245.5;
const FARTHEST = 4096, STEP = 2, INSIDE = 0.8;

// What a stroke is on the other side of the face; not mirrored itself.
export function mirrorImage(stroke) {
  const points = stroke.points.map(([x, y, pressure]) => [rounded(clamp(2 * MIRROR - x, -FARTHEST, FARTHEST), 2), y, pressure]);
  return { ...stroke, points, mirrored: false };
}

// A mirrored stroke as the two that it draws.
export function apart(stroke) { return stroke.mirrored ? [{ ...stroke, mirrored: false }, mirrorImage(stroke)] : [stroke]; }

// Strokes of which those whose mirror image belongs to another component are two, so that either can go alone.
export function singleStrokes(strokes, components) {
  return strokes.flatMap((stroke) => {
    const [one, image] = apart(stroke);
    return image && componentOf(image, components) !== componentOf(one, components) ? [one, image] : [stroke];
  });
}

// `count` places at even distances on a line of straight pieces.
export function spaced(places, count) {
  const gone = [0];
  for (let k = 1; k < places.length; k++) gone.push(gone[k - 1] + Math.hypot(places[k][0] - places[k - 1][0], places[k][1] - places[k - 1][1]));
  let piece = 0;
  return Array.from({ length: count }, (_, step) => {
    const goal = gone[gone.length - 1] * (step / (count - 1));
    while (piece < places.length - 2 && gone[piece + 1] <= goal) piece++;
    const length = gone[piece + 1] - gone[piece], share = length ? clamp((goal - gone[piece]) / length, 0, 1) : 1;
    return places[piece].map((value, axis) => (1 - share) * value + share * places[Math.min(piece + 1, places.length - 1)][axis]);
  });
}

// Places on a stroke, x and y first, about two canvas pixels apart.
export function along({ points }) {
  if (points.length === 1) return [points[0]];
  const length = points.slice(1).reduce((sum, [x, y], k) => sum + Math.hypot(x - points[k][0], y - points[k][1]), 0);
  return spaced(points, Math.trunc(length / STEP) + 2).slice(1);
}

// The component whose box holds a stroke nearly whole.
export function componentOf(stroke, components) {
  const places = along(stroke);
  let [best, nearest] = ["remainder", Infinity];
  for (const { name, x, y, size } of components) {
    if (name === "remainder") continue;
    const inside = places.filter(([px, py]) => px >= x && px < x + size && py >= y && py < y + size).length / places.length;
    const middle = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
    const distance = Math.hypot(middle[0] - x - size / 2, middle[1] - y - size / 2) / size;
    if (inside >= INSIDE && distance < nearest) [best, nearest] = [name, distance];
  }
  return best;
}

// A drawing with other strokes for a component in place of its own. base: grey pixels or null. chin: rows of the mouth's
// box above the chin, which is the outline's, as is the jaw that the box holds at the right.
export function withComponent({ strokes, base }, others, name, components, chin) {
  const mouth = components.find((one) => one.name === "mouth"), beside = MIRROR - mouth.x;
  const exchangedWith = (stroke) => {
    const own = componentOf(stroke, components), places = along(stroke);
    const [px, py] = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
    return own === "mouth" && (py >= mouth.y + chin || Math.abs(px - MIRROR) > beside) ? "remainder" : own;
  };
  const kept = singleStrokes(strokes, components).filter((stroke) => exchangedWith(stroke) !== name);
  const taken = singleStrokes(others, components).filter((stroke) => exchangedWith(stroke) === name);
  const left = base && base.slice(), boxes = components.filter((one) => one.name !== "remainder" && (name === "remainder" || name === one.name));
  if (base) {
    const inside = (at) => boxes.some(({ name: box, x, y, size }) => {
      const column = at % SIDE - x, row = Math.floor(at / SIDE) - y;
      const [wide, high] = box === "mouth" ? [2 * beside, chin] : [size, size];
      return column >= 0 && column < wide && row >= 0 && row < high;
    });
    for (let at = 0; at < left.length; at++) if (inside(at) !== (name === "remainder")) left[at] = WHITE;
  }
  return { strokes: [...kept, ...taken], base: left && left.some((value) => value !== WHITE) ? left : null };
}
