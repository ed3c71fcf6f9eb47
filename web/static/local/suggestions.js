// Faces of the bank that fit a drawing, as pictures and as strokes, as in engine/advice/suggestions.py, and what of an outline
// is not drawn yet, as in engine/drawing/outline.py. tables: of the kit; `suggestions` are the constants of the first.

import { strokesOf as followed } from "./follow.js";
import { clamp, percentile, rounded } from "./numbers.js";
import { apart } from "./manifold.js";
import { blurred, components, distances, enlarged, shrunk } from "./pixels.js";
import { ofOutline, sector } from "./presence.js";
import { SIDE, WHITE, componentOf } from "./strokes.js";

const SHOWN = 128; // pixels a side of a picture, at most
const SMOOTHING = [0.25, 0.5, 0.25];
const EYES = ["eye1", "eye2"];

// Of indices, the best first, the first `count` whose codes are not nearly the same.
export function unlike(rows, codes, count, { APART }) {
  const away = codes.map((one) => codes.map((other) => apart(one, other)));
  const least = APART * percentile(away.flat().sort((a, b) => a - b), 50), chosen = [];
  rows.forEach((_, index) => { if (chosen.length < count && chosen.every((other) => away[index][other] >= least)) chosen.push(index); });
  const left = rows.map((_, index) => index).filter((index) => !chosen.includes(index)).slice(0, count - chosen.length);
  return [...chosen, ...left].sort((a, b) => a - b).map((index) => rows[index]);
}

// A decoded sketch as it is shown: its pixels and their side.
export function picture(decoded, { name, x, y, size }, mask, { FADED }) {
  const own = Math.sqrt(decoded.length), side = Math.min(own, SHOWN), small = side === own ? decoded : shrunk(decoded, own, own / side);
  const soft = name === "remainder" ? null : shrunk(cut(mask, x, y, size), size, size / side, true);
  const pixels = Uint8Array.from(small, (value, at) => {
    const ink = clamp((WHITE - 12 - value) * 1.7, 0, WHITE) * (soft ? clamp((soft[at] - FADED) / (1 - FADED) * 2, 0, 1) : 1);
    return WHITE - ink;
  });
  return { pixels, side };
}

// The strokes of a component's decoded sketch in its place on the canvas. mask: the component's soft mask.
export function strokesOf(decoded, component, mask, tables) {
  const { suggestions, vectorise } = tables, { name, x, y, size } = component;
  const part = Float32Array.from(enlarged(decoded, Math.sqrt(decoded.length), size)), soft = cut(mask, x, y, size);
  let found = followed(inked(part, size, suggestions), size, vectorise);
  found = found.filter((stroke) => share(stroke, soft, size) >= suggestions.LEAST_SHARE).map((stroke) => tidied(stroke, suggestions));
  if (found.length && EYES.includes(name)) found.push(...iris(part, component, suggestions));
  if (name === "remainder") {
    found = joined(found, suggestions).map((stroke) => unknotted(stroke, suggestions));
    found = found.filter((stroke) => extent(stroke) >= suggestions.STUB);
  }
  const moved = found.map((stroke) => ({ ...stroke, points: stroke.points.map(([px, py, p]) => [rounded(px + x, 2), rounded(py + y, 2), p]) }));
  return moved.filter((stroke) => name === "remainder" || componentOf(stroke, tables.components) === name);
}

// A face's whole outline: the remainder's sketch, and the chin that the mouth's box holds.
export function withChin(remainder, mouth, mask, { components: parts, suggestions: { RIM }, chin }) {
  const { x, y, size } = parts.find(({ name }) => name === "mouth"), whole = enlarged(remainder, Math.sqrt(remainder.length), SIDE).slice();
  const lower = enlarged(mouth, Math.sqrt(mouth.length), size);
  for (let row = chin; row < size - RIM; row++) {
    for (let column = RIM; column < size - RIM; column++) {
      const at = (y + row) * SIDE + x + column, ink = (WHITE - lower[row * size + column]) * clamp(2 * mask[at], 0, 1);
      whole[at] = Math.min(whole[at], WHITE - ink);
    }
  }
  return whole;
}

// The pieces of strokes that lie where nothing is drawn yet. drawn: of `drawnSectors`.
export function outside(strokes, drawn, presence) {
  return strokes.flatMap((stroke) => {
    const pieces = [[]];
    for (const point of stroke.points) {
      if (!drawn[sector(point[0], point[1], presence)]) pieces[pieces.length - 1].push(point);
      else pieces.push([]);
    }
    return pieces.filter((points) => points.length > 1).map((points) => ({ ...stroke, points }));
  });
}

// The row whose decoded remainder lies closest to the ink of a partly drawn outline. outlines: by row, all of one side.
export function nearestOutline(sketch, outlines, { suggestions, presence }) {
  const away = outlines.map(([, decoded]) => {
    const side = Math.sqrt(decoded.length), step = SIDE / side, lines = inked(Float32Array.from(decoded), side, suggestions);
    const far = lines.some((value) => !value) ? distances(lines, side, side) : null;
    let [sum, count] = [0, 0];
    for (let at = 0; at < decoded.length; at++) {
      const x = (at % side) * step, y = Math.floor(at / side) * step;
      if (sketch[y * SIDE + x] >= 128 || !ofOutline(x, y, presence)) continue;
      sum += far ? Math.min(far[at], suggestions.FAR) : suggestions.FAR;
      count += 1;
    }
    return count ? sum / count : suggestions.FAR;
  });
  return outlines[away.indexOf(Math.min(...away))][0];
}

function cut(picture, x, y, size) {
  const part = new Float32Array(size * size);
  for (let row = 0; row < size; row++) part.set(picture.subarray((y + row) * SIDE + x, (y + row) * SIDE + x + size), row * size);
  return part;
}

// The lines of a soft sketch in black and white: its dark ridges, faint ones where they go on from clear ones.
function inked(part, side, { FINE_BLUR, COARSE_BLUR, FAINT, CLEAR }) {
  const fine = blurred(part, side, FINE_BLUR), ridge = blurred(part, side, COARSE_BLUR).map((value, at) => value - fine[at]);
  const { labels, areas } = components(ridge.map((value) => Number(value > FAINT)), side), clear = areas.map(() => false);
  ridge.forEach((value, at) => { if (value > CLEAR) clear[labels[at]] = true; });
  return Uint8Array.from(labels, (label) => (label && clear[label] ? 0 : WHITE));
}

// The ring and the pupil of a decoded eye, which are too small to be followed.
function iris(part, { name, x: left, y: top, size }, { IRIS, STRAY, THINNEST, pupils }) {
  const [px, py] = pupils[EYES.indexOf(name)], soft = blurred(part, size, IRIS / 2);
  let [darkest, x, y] = [Infinity, 0, 0];
  for (let down = -STRAY; down <= STRAY; down++) {
    for (let right = -STRAY; right <= STRAY; right++) {
      const [column, row] = [px - left + right, py - top + down], dark = soft[row * size + column] + down ** 2 + right ** 2;
      if (dark < darkest) [darkest, x, y] = [dark, column, row];
    }
  }
  const ring = Array.from({ length: 13 }, (_, k) => (2 * Math.PI * k) / 12).map((turn) => [x + IRIS * Math.cos(turn), y + IRIS * Math.sin(turn), 1]);
  const plain = { eraser: false, mirrored: false };
  return [{ points: ring, width: THINNEST, ...plain }, { points: [[x - 0.5, y, 1], [x + 0.5, y, 1]], width: IRIS, ...plain }];
}

// The strokes with those made one whose ends nearly meet.
function joined(strokes, { JOINED }) {
  const closed = ({ points }) => points[0].every((value, axis) => value === points[points.length - 1][axis]);
  const left = strokes.filter((stroke) => !closed(stroke)), done = strokes.filter(closed);
  const turned = (points, way) => (way > 0 ? points : [...points].reverse());
  while (left.length) {
    let one = left.shift();
    const meeting = () => {
      for (const [index, other] of left.entries()) {
        for (const [mine, theirs] of [[1, 1], [1, -1], [-1, 1], [-1, -1]]) {
          const a = turned(one.points, mine), b = turned(other.points, theirs), end = a[a.length - 1];
          if (Math.hypot(end[0] - b[0][0], end[1] - b[0][1]) <= JOINED) return [index, a.concat(b)];
        }
      }
      return null;
    };
    for (let met = meeting(); met; met = meeting()) {
      one = { ...one, points: met[1] };
      left.splice(met[0], 1);
    }
    done.push(one);
  }
  return done;
}

// The stroke without hooks and small loops: pieces pass each other where they were joined, and ridges branch.
function unknotted(stroke, { SHARP, SPUR, LOOP, NARROW }) {
  const points = [...stroke.points], far = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay);
  for (let at = 1; at < points.length - 1;) {
    const [[ax, ay], [bx, by], [cx, cy]] = points.slice(at - 1, at + 2), before = [bx - ax, by - ay], after = [cx - bx, cy - by];
    const turn = Math.atan2(before[0] * after[1] - before[1] * after[0], before[0] * after[0] + before[1] * after[1]);
    const shorter = Math.min(Math.hypot(...before), Math.hypot(...after));
    if (!shorter || (Math.abs(turn) > (SHARP * Math.PI) / 180 && shorter < SPUR)) {
      points.splice(at, 1);
      at = Math.max(at - 1, 1);
    } else at += 1;
  }
  for (let begin = 0; begin < points.length; begin++) {
    let [gone, met] = [0, 0];
    for (let end = begin + 1; end < points.length; end++) {
      gone += far(points[end - 1], points[end]);
      if (gone > LOOP) break;
      if (end > begin + 1 && far(points[begin], points[end]) < NARROW * gone) met = end;
    }
    if (met) points.splice(begin + 1, met - begin - 1);
  }
  return { ...stroke, points };
}

function extent({ points }) {
  return Math.max(...[0, 1].map((axis) => Math.max(...points.map((one) => one[axis])) - Math.min(...points.map((one) => one[axis]))));
}

// How much of a stroke lies in a soft mask of the same picture.
function share({ points }, mask, side) {
  const place = (value) => clamp(Math.trunc(value), 0, side - 1);
  return points.reduce((sum, [x, y]) => sum + mask[place(y) * side + place(x)], 0) / points.length;
}

// A stroke without the steps of the pixels that it was followed along, as wide as a pen draws.
function tidied(stroke, { THINNEST, THICKEST }) {
  const { points } = stroke, inner = points.length > 4;
  const smooth = points.map((point, at) => {
    const own = inner && at > 0 && at < points.length - 1;
    return own ? point.map((_, axis) => SMOOTHING.reduce((sum, part, k) => sum + part * points[at + k - 1][axis], 0)) : point;
  });
  return { ...stroke, points: smooth.map(([x, y, p]) => [x, y, rounded(p, 3)]), width: rounded(clamp(stroke.width, THINNEST, THICKEST), 2) };
}
