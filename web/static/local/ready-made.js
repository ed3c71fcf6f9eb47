// Ready-made strokes of glasses, beards, wrinkles and hair, as in engine/drawing/ready_made.py. x are counted from the
// face's middle.

import { Dice } from "./dice.js";
import { clamp, rounded } from "./numbers.js";
import { MIRROR, SIDE } from "./strokes.js";

const DARK = 128, THIN = 1.5, FINE = 2, PLAIN = 2.8, BOLD = 4;
const USUAL = { lips: 383, chin: 494, jaw: 146, head: 186 };
const SIDES = [-1, 1];

// The strokes of an addition that fit a sketch. states: of Python's dice by the addition's name.
export function addition(name, sketch, states) { return MAKERS[name](marks(sketch), new Dice(states[name])); }

const steps = (count) => Array.from({ length: count }, (_, step) => step);

// Where a drawn face is: y of lips and chin, half the width of jaw and head; what is not drawn is as usual.
function marks(sketch) {
  const middle = Math.trunc(MIRROR), dark = (x, y) => sketch[y * SIDE + x] < DARK, found = { ...USUAL };
  const band = steps(90).map((row) => steps(80).filter((column) => dark(middle - 40 + column, 340 + row)).length);
  if (band.reduce((a, b) => a + b) > 20) {
    const window = steps(15).map((k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / 14));
    const near = band.map((_, row) => window.reduce((sum, share, k) => sum + share * (band[row + 7 - k] || 0), 0));
    found.lips = 340 + near.indexOf(Math.max(...near));
  }
  const top = Math.trunc(found.lips), below = steps(SIDE - top - 50).filter((row) => steps(30).some((column) => dark(middle - 15 + column, top + 50 + row)));
  if (below.length) found.chin = found.lips + 50 + below[below.length - 1];
  const jaws = [], heads = [], beside = (way, from, to, first, last) =>
    steps(to - from).filter((away) => steps(last - first).some((row) => dark(middle + way * (from + away), first + row)));
  for (const way of SIDES) {
    const jaw = beside(way, 90, 200, top - 6, top + 7), head = beside(way, 150, 225, 140, 185);
    if (jaw.length) jaws.push(90 + jaw[0]);
    if (head.length) heads.push(150 + head[head.length - 1]);
  }
  const mean = (values, usual) => (values.length ? values.reduce((a, b) => a + b) / values.length : usual);
  return { ...found, jaw: mean(jaws, USUAL.jaw), head: mean(heads, USUAL.head) };
}

function glasses(power, wide, tall, low) {
  const x0 = 73.5, y0 = 220 + low, curved = (value) => Math.sign(value) * Math.abs(value) ** (2 / power);
  const lens = steps(41).map((i) => (2 * Math.PI * i) / 40).map((a) => [x0 + wide * curved(Math.cos(a)), y0 + tall * curved(Math.sin(a))]);
  const inner = x0 - wide, outer = x0 + wide;
  const bridge = [[-inner, y0 - 6], [-0.5 * inner, y0 - 13], [0, y0 - 15], [0.5 * inner, y0 - 13], [inner, y0 - 6]];
  const temple = [[outer, y0 - 0.4 * tall], [0.5 * (outer + 163), y0 - 0.45 * tall], [163, y0 - 0.4 * tall]];
  return [both(lens, BOLD), one(bridge, BOLD), both(temple, PLAIN)];
}

function moustache({ lips }, dice) {
  return SIDES.flatMap((side) => steps(24).map((i) => {
    const share = (i + dice.uniform(0, 0.6)) / 24;
    const x = side * (3 + 50 * share), y = lips - 48 + 18 * share ** 1.6 + dice.uniform(-2, 2), far = dice.uniform(11, 17);
    return hair(x, y, side * far * (0.35 + 0.5 * share), far * (0.9 - 0.4 * share), dice, THIN);
  }));
}

function beard(found, dice) {
  const { lips, chin, jaw } = found, hairs = moustache(found, dice), top = lips - 60, deep = chin - top;
  for (const side of SIDES) {
    for (const i of steps(34)) {
      const angle = (0.5 * Math.PI * (i + dice.uniform(-0.4, 0.4))) / 33;
      const rimX = jaw * Math.cos(angle), rimY = top + deep * Math.sin(angle);
      const innerX = angle < 0.5 ? Math.max(0.86 * rimX, 0) : Math.min(rimX, 74) * dice.uniform(0.9, 1);
      const innerY = angle < 0.5 ? top + 0.9 * deep * Math.sin(angle) : lips + 6 + 22 * Math.sin(angle) ** 4;
      for (const share of [0.1, 0.45, 0.8]) {
        const place = Math.min(1, share + dice.uniform(-0.15, 0.15));
        const x = innerX + (rimX - innerX) * place, y = innerY + (rimY - innerY) * place, far = dice.uniform(16, 24);
        hairs.push(hair(side * x, y, side * far * (0.1 + 0.45 * Math.cos(angle)), far, dice));
      }
    }
  }
  return hairs;
}

function wrinkles({ lips }, dice) {
  const lines = [[142, 66], [122, 80], [103, 70]].map(([y, half]) => {
    const x = steps(7).map((i) => half * ((2 * i) / 6 - 1));
    return one(x.map((a) => [a, y + 5 * Math.abs(a / half) ** 2 + dice.uniform(-1.5, 1.5)]), FINE);
  });
  for (const dy of [-9, 0, 9]) lines.push(both([[110, 226 + 0.5 * dy], [119, 226 + 0.9 * dy], [128, 226 + 1.5 * dy]], FINE));
  const arc = steps(9).map((i) => Math.PI * (0.18 + (0.64 * i) / 8));
  lines.push(both(arc.map((a) => [73 + 34 * Math.cos(a), 224 + 21 * Math.sin(a)]), FINE));
  lines.push(both([[48, 318], [64, 341], [73, lips - 12]], FINE));
  lines.push(both([[64, lips + 10], [67, lips + 22], [65, lips + 34]], FINE));
  return lines;
}

function hairline({ head }) {
  const besideBrows = Math.max(0.87 * head, 152);
  const x = [-1, -0.94, -0.9, -0.72, -0.4, 0, 0.4, 0.72, 0.9, 0.94, 1];
  const y = [224, 176, 130, 96, 80, 77, 80, 96, 130, 176, 224];
  return [one(x.map((share, k) => [share * besideBrows, y[k]]), PLAIN)];
}

// The outlines of long hair and a few strands between them. wave: how far it sways.
function falling({ jaw, head }, dice, wave) {
  const temple = Math.max(jaw + 12, 158), down = steps(25).map((i) => i / 24);
  const inner = down.map((share) => between(share, [0, 0.35, 0.7, 1], [temple, temple + 2, jaw, 0.9 * jaw]));
  const outer = down.map((share) => between(share, [0, 0.5, 1], [head, head + 22, head + 34]));
  return [[0, PLAIN], [0.22, FINE], [0.42, FINE], [0.61, FINE], [0.8, FINE], [1, PLAIN]].map(([place, width]) => {
    const first = width === PLAIN ? 0 : dice.whole(0, 5), last = width === PLAIN ? 25 : dice.whole(18, 25);
    return both(steps(last - first).map((k) => k + first).map((k) => {
      const y = 168 + (SIDE - 175) * down[k], sway = wave * Math.min(1, 2 * down[k]) * (0.4 + 0.6 * place) * Math.sin(y / 17 + place);
      return [Math.min(inner[k] + (outer[k] - inner[k]) * place, 232) + sway, y];
    }), width);
  });
}

const MAKERS = {
  "round glasses": () => glasses(2, 55, 50, 6),
  "square glasses": () => glasses(4.5, 59, 39, 10),
  moustache,
  beard,
  wrinkles,
  hairline,
  "long hair": (found, dice) => falling(found, dice, 0),
  "wavy hair": (found, dice) => falling(found, dice, 9),
};

// The height at x of the line through some points.
function between(x, xs, ys) {
  const piece = clamp(xs.findIndex((other) => other >= x), 1, xs.length - 1);
  return ys[piece - 1] + ((ys[piece] - ys[piece - 1]) * (x - xs[piece - 1])) / (xs[piece] - xs[piece - 1]);
}

function hair(x, y, dx, dy, dice, width = FINE) {
  const bend = dice.uniform(-2.5, 2.5);
  return one([[x, y], [x + 0.5 * dx + bend, y + 0.5 * dy], [x + dx, y + dy]], width, 0.7);
}

// fade: how light a stroke's ends are.
function one(places, width, fade = 0.3) {
  const last = places.length - 1, inside = (value) => rounded(clamp(value, 0, SIDE - 1), 2);
  const points = places.map(([x, y], i) => [inside(MIRROR + x), inside(y), rounded(1 - fade * ((2 * i) / last - 1) ** 2, 3)]);
  return { points, width, eraser: false, mirrored: false };
}

// The same on both sides of the face, given at the right.
function both(places, width) { return { ...one(places, width), mirrored: true }; }
