// The warp between a drawing and the canonical frame, as in engine/drawing/warp.py and placement.py.
//
// A placement is what a session file has of it. Places are flat: x and y of each. table: the constants of warp.py, with
// CORES, `shares` and `middle`.

import { clamp, percentile, rint, smoothstep } from "./numbers.js";
import { blurred, blurredLine, distances, extreme, remapped, round, sharpened, square } from "./pixels.js";
import { IDENTITY, applied, same, undone } from "./similarity.js";

const SIDE = 512, WHITE = 255;
export const IN_PLACE = { whole: IDENTITY, parts: {}, drawn: [], rim: [0, 0, 0, 0] };

export function touchesNothing({ whole, parts, rim }) {
  return same(whole, IDENTITY) && rim.every((far) => far === 0) && Object.values(parts).every((part) => same(part, IDENTITY));
}

// The inverse as a matrix [[a, b, c], [d, e, f]].
export function backMatrix(similarity, middle) {
  const back = undone(similarity, middle), [c, f] = back(0, 0), [a, d] = back(1, 0), [b, e] = back(0, 1);
  return same(similarity, IDENTITY) ? [[1, 0, 0], [0, 1, 0]] : [[a - c, b - c, c], [d - f, e - f, f]];
}

export function coreMiddle([left, top, right, bottom]) { return [(left + right) / 2, (top + bottom) / 2]; }

// The residual of a component; one that has none follows the others around it.
export function partOf(parts, name, cores) {
  const known = Object.keys(parts);
  if (name in parts || !known.length) return parts[name] || IDENTITY;
  const [x, y] = coreMiddle(cores[name]);
  const near = known.map((other) => {
    const [otherX, otherY] = coreMiddle(cores[other]);
    return 1 / Math.hypot(x - otherX, y - otherY) ** 2;
  });
  const total = near.reduce((a, b) => a + b);
  const mean = (axis) => known.reduce((sum, other, index) => sum + near[index] * parts[other][axis], 0) / total;
  return [mean(0), mean(1), 1, 0];
}

// Where the cores of what was found lie on the canvas, four corners each, by name.
export function outlines(placement, table) {
  const whole = applied(placement.whole, table.middle), found = {};
  for (const name of placement.drawn.filter((one) => one in table.CORES)) {
    const [left, top, right, bottom] = table.CORES[name];
    const part = applied(partOf(placement.parts, name, table.CORES), coreMiddle(table.CORES[name]));
    found[name] = [[left, top], [right, top], [right, bottom], [left, bottom]].map((corner) => whole(...part(...corner)).map((value) => rint(value * 10) / 10));
  }
  return found;
}

// ---- the field of displacements

class Field {
  constructor({ parts, rim }, table) {
    const { STEP, CORES, LEAST_AREA, RIM_BANDS, shares } = table, nodes = SIDE / STEP + 1;
    Object.assign(this, { STEP, LEAST_AREA, nodes, moved: new Float64Array(2 * nodes * nodes) });
    const outwards = new Float64Array(this.moved.length), inwards = new Float64Array(this.moved.length);
    const places = Object.keys(CORES).map((name) => applied(partOf(parts, name, CORES), coreMiddle(CORES[name])));
    this.each((x, y, at) => {
      places.forEach((place, core) => {
        const share = shares[core * nodes * nodes + at], [newX, newY] = place(x, y);
        inwards[2 * at] += share * (newX - x);
        inwards[2 * at + 1] += share * (newY - y);
      });
      const near = [x, y, SIDE - x, SIDE - y].map((far, side) => clamp(1 - far / RIM_BANDS[side], 0, 1) ** 2);
      outwards[2 * at] = rim[2] * near[2] - rim[0] * near[0];
      outwards[2 * at + 1] = rim[3] * near[3] - rim[1] * near[1];
    });
    const set = (strength) => { for (let at = 0; at < this.moved.length; at++) this.moved[at] = strength * inwards[at] + outwards[at]; };
    let strength = 1;
    set(strength);
    while (strength > 0 && this.leastArea() < LEAST_AREA) {
      strength -= 0.05;
      set(Math.max(strength, 0));
    }
  }

  each(visit) {
    for (let row = 0, at = 0; row < this.nodes; row++) {
      for (let column = 0; column < this.nodes; column++, at++) visit(column * this.STEP, row * this.STEP, at);
    }
  }

  // The least determinant of the warp's Jacobian: at a corner of a cell.
  leastArea() {
    const { moved, nodes, STEP } = this, at = (row, column, axis) => moved[2 * (row * nodes + column) + axis];
    let least = Infinity;
    for (let row = 0; row + 1 < nodes; row++) {
      for (let column = 0; column + 1 < nodes; column++) {
        for (const r of [row, row + 1]) {
          const [ax, ay] = [0, 1].map((axis) => (at(r, column + 1, axis) - at(r, column, axis)) / STEP);
          for (const c of [column, column + 1]) {
            const [dx, dy] = [0, 1].map((axis) => (at(row + 1, c, axis) - at(row, c, axis)) / STEP);
            least = Math.min(least, (1 + ax) * (1 + dy) - ay * dx);
          }
        }
      }
    }
    return least;
  }

  // The displacement at a place.
  at(x, y) {
    const { moved, nodes, STEP } = this, fx = clamp(x / STEP, 0, nodes - 1), fy = clamp(y / STEP, 0, nodes - 1);
    const column = Math.min(Math.floor(fx), nodes - 2), row = Math.min(Math.floor(fy), nodes - 2), first = 2 * (row * nodes + column);
    const between = (axis) => {
      const upper = moved[first + axis] * (1 - fx + column) + moved[first + 2 + axis] * (fx - column);
      const lower = moved[first + 2 * nodes + axis] * (1 - fx + column) + moved[first + 2 * nodes + 2 + axis] * (fx - column);
      return upper * (1 - fy + row) + lower * (fy - row);
    };
    return [between(0), between(1)];
  }

  // The places that the displacements bring to the goals, by Newton's method with damped steps.
  inverse(goals) {
    const short = 1e-3, places = goals.map(([x, y]) => { const [dx, dy] = this.at(x, y); return [x - dx, y - dy]; });
    for (let round = 0; round < 30; round++) {
      const errors = places.map(([x, y], index) => { const [dx, dy] = this.at(x, y); return [x + dx - goals[index][0], y + dy - goals[index][1]]; });
      if (errors.every(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) < 0.02)) break;
      places.forEach(([x, y], index) => {
        const [ex, ey] = errors[index], [goalX, goalY] = goals[index];
        const [rx, ry] = this.at(x + short, y), [bx, by] = this.at(x, y + short);
        const across = [(x + short + rx - goalX - ex) / short, (y + ry - goalY - ey) / short];
        const down = [(x + bx - goalX - ex) / short, (y + short + by - goalY - ey) / short];
        let area = across[0] * down[1] - across[1] * down[0];
        if (Math.abs(area) < this.LEAST_AREA / 2) area = this.LEAST_AREA / 2;
        const step = [(down[1] * ex - down[0] * ey) / area, (across[0] * ey - across[1] * ex) / area];
        const damped = Math.min(1, this.STEP / Math.max(Math.hypot(...step), 1e-9));
        places[index] = [x - damped * step[0], y - damped * step[1]];
      });
    }
    return places;
  }

  // Values at the nodes, x and y of each -> at the pixels, flat.
  spread(known) {
    const places = new Float32Array(2 * SIDE * SIDE);
    for (let y = 0, at = 0; y < SIDE; y++) {
      const row = Math.floor(y / this.STEP), down = y / this.STEP - row;
      for (let x = 0; x < SIDE; x++, at++) {
        const column = Math.floor(x / this.STEP), across = x / this.STEP - column, node = row * this.nodes + column;
        for (const axis of [0, 1]) {
          const upper = known[node][axis] * (1 - across) + known[node + 1][axis] * across;
          const lower = known[node + this.nodes][axis] * (1 - across) + known[node + this.nodes + 1][axis] * across;
          places[2 * at + axis] = upper * (1 - down) + lower * down;
        }
      }
    }
    return places;
  }
}

// For every pixel of the one side where it lies on the other, flat.
export function places(placement, toDrawing, table) {
  const field = new Field(placement, table), known = [];
  if (toDrawing) {
    const whole = applied(placement.whole, table.middle);
    field.each((x, y) => { const [dx, dy] = field.at(x, y); known.push(whole(x + dx, y + dy)); });
    return field.spread(known);
  }
  const back = undone(placement.whole, table.middle);
  field.each((x, y) => known.push(back(x, y)));
  return field.spread(field.inverse(known));
}

// ---- pixels

// Lines looked up at places. scale: how many pixels of the sketch become one.
export function linesThrough(sketch, where, scale, table) {
  if (scale > 1.1) sketch = blurred(extreme(sketch, SIDE, square(Math.ceil(scale)), Math.min), SIDE, 0.4 * scale);
  const lines = remapped(sketch, SIDE, 1, where, [WHITE]), enlarged = 1 / scale;
  if (enlarged <= table.THIN_FROM) return lines;
  const reach = Math.min(table.MOST_THINNED, Math.trunc((enlarged - 1) * thinnestLine(sketch) / 2));
  const soft = blurred(extreme(lines, SIDE, round(reach), Math.max), SIDE, 0.3 * enlarged);
  return soft.map((value) => Math.trunc(clamp(WHITE - (WHITE - value - 40) * 1.6, 0, WHITE)));
}

// A shadow of the frame looked up at places; at the frame's sides it ends softly.
export function shadowThrough(shadow, where, scale, table) {
  const soft = shadow.map((value, at) => {
    const x = at % SIDE, y = (at - x) / SIDE, inside = clamp(Math.min(x, y, SIDE - 1 - x, SIDE - 1 - y) / table.RIM, 0, 1);
    return WHITE - rint(Math.max(WHITE - table.PAPER_GREY - value, 0) * inside);
  });
  return linesThrough(soft, where, scale, table);
}

// How wide the thinnest lines of a sketch are: one in ten is thinner.
function thinnestLine(sketch) {
  const depth = distances(sketch.map((value) => Number(value < 128)), SIDE, SIDE), ridge = [];
  depth.forEach((deep, at) => {
    if (!deep) return;
    const x = at % SIDE, y = (at - x) / SIDE;
    for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, SIDE - 1); row++) {
      for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, SIDE - 1); column++) {
        if (depth[row * SIDE + column] > deep) return;
      }
    }
    ridge.push(deep);
  });
  return ridge.length ? Math.max(1, 2 * percentile(ridge.sort((a, b) => a - b), 10) - 1) : 1;
}

// A face, three bytes a pixel, looked up at places. Beyond its frame it goes on for a while and fades into the backdrop.
export function pictureThrough(face, where, scale, table) {
  const usual = backdrop(face, table.CORNER), { inside, shown, above } = beyond(where, table);
  const picture = remapped(scale < 0.75 ? smoothed(face, 0.35 / scale) : sharpened(face, SIDE, 3, table.SHARPER), SIDE, 3, inside, null);
  if (!above.length && shown.every((share) => share === 1)) return picture;
  const height = heights(face, usual, table), last = SIDE - 1;
  for (const at of above) {
    const high = height[Math.trunc(clamp(where[2 * at], 0, last))], soft = clamp(high, 1e-3, table.SOFT);
    shown[at] *= fading((table.EDGE - where[2 * at + 1] - high + soft) / soft);
  }
  return overBackdrop(picture, shown, usual);
}

function smoothed(face, deviation) {
  const result = face.slice();
  for (const channel of [0, 1, 2]) {
    const plane = blurred(Uint8Array.from({ length: SIDE * SIDE }, (_, at) => face[3 * at + channel]), SIDE, deviation);
    plane.forEach((value, at) => { result[3 * at + channel] = value; });
  }
  return result;
}

// A picture, three bytes a pixel, before a plain backdrop of a colour. shown: of each pixel, how much.
export function overBackdrop(picture, shown, usual) {
  const plain = usual.map(rint);
  return picture.map((value, at) => {
    const share = shown[Math.trunc(at / 3)];
    return rint((value * share + plain[at % 3] * (1 - share)) / (1 + 1e-5)); // as cv2.blendLinear
  });
}

// 1 up to 0, 0 from 1 on, smooth between them.
export function fading(away) { return smoothstep(1 - away, 0, 1); }

// Where places lie in a picture, flat, those beside it at its side; how much of each is seen; and which lie above the frame.
function beyond(where, { BESIDE, BELOW, EDGE, STRETCHED, LONGER }) {
  const last = SIDE - 1, inside = Float32Array.from(where), above = [], shown = new Float32Array(where.length / 2);
  for (let at = 0; at < shown.length; at++) {
    const x = where[2 * at], y = where[2 * at + 1];
    inside[2 * at] = clamp(x, 0, last);
    const under = y - (last - EDGE);
    inside[2 * at + 1] = y < EDGE ? EDGE + (EDGE - y) / STRETCHED : under > 0 ? last - EDGE - under / LONGER : y;
    shown[at] = fading(Math.abs(x - inside[2 * at]) / BESIDE) * fading((y - last) / BELOW);
    if (y < EDGE) above.push(at);
  }
  return { inside, shown, above };
}

export function backdrop(face, corner) {
  return [0, 1, 2].map((channel) => {
    const values = [];
    for (let y = 0; y < corner; y++) {
      for (let x = 0; x < corner; x++) values.push(face[3 * (y * SIDE + x) + channel], face[3 * (y * SIDE + SIDE - corner + x) + channel]);
    }
    return percentile(values.sort((a, b) => a - b), 50);
  });
}

// How far a face goes on above its frame, pixels in each column: a backdrop goes over into the usual one the later, the more
// it differs; of what is a head, as much as a circle would still reach above it.
function heights(face, usual, { EDGE, PLAIN, BACKDROP_NOISE, HEAD, CAP, PARTING, EVEN }) {
  const away = Array.from({ length: SIDE }, (_, column) =>
    Math.max(...usual.map((value, channel) => Math.abs(face[3 * (EDGE * SIDE + column) + channel] - value))));
  const content = away.map((far) => far > BACKDROP_NOISE), height = away.map((far) => PLAIN / BACKDROP_NOISE * far);
  for (let start = 0; start < SIDE; start++) {
    if (!content[start]) continue;
    let stop = start;
    for (let at = start; at <= stop + PARTING; at++) if (content[at]) stop = at + 1;
    const half = (stop - start) / 2, radius = Math.max(HEAD, half), least = Math.sqrt(radius ** 2 - half ** 2), share = Math.min(1, CAP / (radius - least));
    for (let at = start; at < stop; at++) height[at] = (Math.sqrt(radius ** 2 - (at + 0.5 - start - half) ** 2) - least) * share;
    start = stop;
  }
  return blurredLine(height, EVEN, 4 * EVEN);
}
