// From the points that registration finds to a placement, as in engine/method/placing.py. table: its constants, with the
// points, the spreads of the components, the cores and the middle.

import { clamp, percentile, rint, rounded } from "./numbers.js";
import { IDENTITY, applied, undone } from "./similarity.js";
import { IN_PLACE, coreMiddle, touchesNothing } from "./warp.js";

const SIDE = 512;

// found: by point. held: the placement a moment ago, or null.
export function place(found, sketch, held, table) {
  const inked = beside(found, sketch, table);
  const weights = found.map((point, index) => (inked[index] && point.presence >= table.LEAST_PRESENCE ? point.presence : 0));
  const drawn = drawnParts(weights, table), parts = Object.keys(table.CORES).filter((name) => drawn.includes(name));
  if (!drawn.length) return IN_PLACE;
  let whole = fitWhole(found, weights, table);
  if (inPlace(found, weights, whole, parts, held, table)) return { ...IN_PLACE, parts: Object.fromEntries(parts.map((name) => [name, IDENTITY])), drawn };
  if (held && alike(whole, held.whole, table)) whole = held.whole;
  const residuals = {};
  for (const name of parts) {
    const away = beyond(fitPart(name, found, weights, whole, table), table.spreads[name]);
    const part = similarity(limited(away, table.LARGEST_PART)), before = held && held.parts[name];
    residuals[name] = before && alike(part, before, table) ? before : part;
  }
  let far = rim(sketch, whole, table);
  if (held && !touchesNothing(held) && far.every((value, side) => Math.abs(value - held.rim[side]) <= table.RIM_KEPT)) far = held.rim;
  return { whole, parts: residuals, drawn, rim: far };
}

// Which points have ink beside them; of a part other than the outline enough must have, or none has a say.
function beside(found, sketch, { INK, BESIDE, NEAREST, FARTHEST, ENOUGH, points, pupils }) {
  const [left, right] = pupils.map((index) => found[index]);
  const reach = clamp(BESIDE * Math.hypot(right.x - left.x, right.y - left.y), NEAREST, FARTHEST);
  const near = found.map(({ x, y }) => inked(sketch, clamp(rint(x), 0, SIDE - 1), clamp(rint(y), 0, SIDE - 1), reach, INK));
  return points.map((point, index) => {
    if (point.part === "outline") return near[index];
    const mine = near.filter((_, other) => points[other].part === point.part);
    return mine.filter(Boolean).length / mine.length >= ENOUGH;
  });
}

function inked(sketch, x, y, reach, ink) {
  for (let row = Math.max(y - Math.floor(reach), 0); row <= Math.min(y + reach, SIDE - 1); row++) {
    for (let column = Math.max(x - Math.floor(reach), 0); column <= Math.min(x + reach, SIDE - 1); column++) {
      if (sketch[row * SIDE + column] < ink && Math.hypot(column - x, row - y) <= reach) return true;
    }
  }
  return false;
}

// How far a drawing goes on beyond the canonical frame: left, top, right, bottom.
function rim(sketch, whole, { INK, MARGIN, SHOULDERS, LARGEST_RIM, middle }) {
  const back = undone(whole, middle), inked = [];
  for (let at = 0; at < sketch.length; at++) if (sketch[at] < INK) inked.push(at);
  const step = Math.max(1, Math.floor(inked.length / 4000));
  const places = inked.filter((_, index) => index % step === 0).map((at) => back(at % SIDE, Math.floor(at / SIDE)));
  if (!places.length) return [0, 0, 0, 0];
  const sorted = (values) => values.sort((a, b) => a - b), beside = sorted(places.filter((place) => place[1] < SHOULDERS).map((place) => place[0]));
  const down = sorted(places.map((place) => place[1]));
  const [left, right] = beside.length ? [percentile(beside, 0.5), percentile(beside, 99.5)] : [0, SIDE];
  const past = [-left, -percentile(down, 0.5), right - SIDE, percentile(down, 99.5) - SIDE];
  return past.map((far, side) => rounded(Math.min(Math.max(0, far > -MARGIN ? far + MARGIN : 0), LARGEST_RIM[side]), 1));
}

// The components of which most points were found; a brow alone is an eye's.
function drawnParts(weights, { points, own }) {
  return Object.keys(own).filter((name) => own[name].some((part) => {
    const mine = weights.filter((_, index) => points[index].part === part);
    return mine.filter((weight) => weight > 0).length / mine.length >= 0.5;
  }));
}

// Whether everything drawn lies where the networks look for it.
function inPlace(found, weights, whole, parts, held, table) {
  const ease = !held || touchesNothing(held) ? 1 : table.RETURNS;
  const most = parts.length === Object.keys(table.CORES).length ? table.WHOLE_STAYS : table.PARTLY_STAYS;
  if (deviations(whole, table.spreads.whole) > ease * most) return false;
  return parts.every((name) => deviations(fitPart(name, found, weights, IDENTITY, table), table.spreads[name]) <= ease * table.STAYS);
}

// How many deviations a similarity is away from none.
function deviations([x, y, scale, turn], spread) {
  return Math.max(Math.hypot(x / spread.x, y / spread.y), Math.abs(Math.log(scale)) / spread.scale, Math.abs(turn) / spread.turn);
}

// What of a similarity is beyond one deviation.
function beyond([x, y, scale, turn], spread) {
  const length = Math.hypot(x / spread.x, y / spread.y), share = length > 0 ? Math.max(0, 1 - 1 / length) : 0, log = Math.log(scale);
  return [
    x * share, y * share, Math.exp(Math.sign(log) * Math.max(0, Math.abs(log) - spread.scale)), Math.sign(turn) * Math.max(0, Math.abs(turn) - spread.turn),
  ];
}

// The similarity that brings the canonical points nearest to the found ones, robustly.
function fitWhole(found, weights, table) {
  const { points, natural, OF_ALL, ROBUST, LARGEST_WHOLE, middle } = table, places = points.map(({ x, y }) => [x, y]);
  let scale = 1, fitted = IDENTITY, robust = points.map(() => 1);
  for (let turn = 0; turn < 6; turn++) {
    const noise = found.map((point, index) => (Math.hypot(natural[index], OF_ALL) * scale) ** 2 + point.deviation ** 2);
    const weighed = weights.map((weight, index) => robust[index] * weight / noise[index]);
    fitted = fit(places, found.map(({ x, y }) => [x, y]), weighed, middle, [Infinity, 0.4, 0.12]);
    scale = fitted[2];
    const move = applied(fitted, middle);
    robust = found.map((point, index) => {
      const [x, y] = move(...places[index]), away = Math.hypot(x - point.x, y - point.y) / Math.sqrt(noise[index]);
      return Math.min(1, ROBUST / Math.max(away, 1e-9));
    });
  }
  return similarity(limited(fitted, LARGEST_WHOLE));
}

// How far a component is from where the whole would have it, in the canonical frame.
function fitPart(name, found, weights, whole, table) {
  const { points, own, natural, BROW, CORES, middle } = table, back = undone(whole, middle);
  const mine = points.map((_, index) => index).filter((index) => own[name].includes(points[index].part) && weights[index] > 0);
  const weighed = mine.map((index) => {
    const noise = (found[index].deviation / whole[2]) ** 2 + natural[index] ** 2 / 4 + 4;
    return weights[index] / (points[index].part.startsWith("brow") ? noise * BROW : noise);
  });
  const seen = mine.map((index) => back(found[index].x, found[index].y)), places = mine.map((index) => [points[index].x, points[index].y]);
  return fit(places, seen, weighed, coreMiddle(CORES[name]), [40, 0.2, 0.2]);
}

// The similarity around a middle that brings places to goals; loose: how far it may be from none, in pixels, in size and
// in turn.
function fit(places, goals, weights, [middleX, middleY], loose) {
  let total = 0, oneX = 0, oneY = 0, square = 0;
  const wanted = [0, 0, 0, 0];
  places.forEach(([px, py], index) => {
    const [x, y, w] = [px - middleX, py - middleY, weights[index]], [awayX, awayY] = [goals[index][0] - px, goals[index][1] - py];
    total += w;
    oneX += w * x;
    oneY += w * y;
    square += w * (x * x + y * y);
    wanted[0] += w * awayX;
    wanted[1] += w * awayY;
    wanted[2] += w * (x * awayX + y * awayY);
    wanted[3] += w * (x * awayY - y * awayX);
  });
  const [firm, ofSize, ofTurn] = loose.map((value) => value ** -2);
  total += firm;
  const [inX, inY, shiftX, shiftY] = [oneX, oneY, wanted[0], wanted[1]].map((value) => value / total);
  const spread = square - total * (inX * inX + inY * inY);
  const grown = (wanted[2] - total * (inX * shiftX + inY * shiftY)) / (spread + ofSize);
  const turned = (wanted[3] - total * (inX * shiftY - inY * shiftX)) / (spread + ofTurn);
  const x = shiftX - grown * inX + turned * inY, y = shiftY - grown * inY - turned * inX;
  return [x, y, Math.max(Math.hypot(1 + grown, turned), 0.06), Math.atan2(turned, 1 + grown) * 180 / Math.PI];
}

function limited([x, y, scale, turn], [far, factor, degrees]) {
  const length = Math.hypot(x, y), share = length ? Math.min(1, far / length) : 1;
  return [x * share, y * share, clamp(scale, 1 / factor, factor), clamp(turn, -degrees, degrees)];
}

function alike(one, other, { KEPT }) {
  const near = Math.hypot(one[0] - other[0], one[1] - other[1]) <= KEPT[0] * Math.max(1, one[2]);
  return near && Math.abs(Math.log(one[2] / other[2])) <= KEPT[1] && Math.abs(one[3] - other[3]) <= KEPT[2];
}

// As many digits as a session file keeps.
function similarity([x, y, scale, turn]) { return [rounded(x, 2), rounded(y, 2), rounded(scale, 4), rounded(turn, 2)]; }
