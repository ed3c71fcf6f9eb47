// Pictures as flat arrays, row by row, and what OpenCV does to them in the Python program: with its borders, its steps of
// 1/32 pixel and its rounding.

import { clamp, rint } from "./numbers.js";

const STEPS = 32; // parts of a pixel in which `remap` and `rotated` look up places
const byte = (value) => clamp(rint(value), 0, 255);

// The mean of each factor x factor block, (side, side) -> (side / factor, side / factor). exact: not rounded.
export function shrunk(picture, side, factor, exact = false) {
  const small = side / factor, result = exact ? new Float32Array(small * small) : new Uint8Array(small * small);
  for (let y = 0; y < small; y++) {
    for (let x = 0; x < small; x++) {
      let sum = 0;
      for (let dy = 0; dy < factor; dy++) {
        for (let dx = 0; dx < factor; dx++) sum += picture[(y * factor + dy) * side + x * factor + dx];
      }
      // Blocks of two are rounded up at the half, others to the even number.
      result[y * small + x] = exact ? sum / factor ** 2 : factor === 2 ? (sum + 2) >> 2 : rint(sum / factor ** 2);
    }
  }
  return result;
}

// A picture, (side, side), at another size by bilinear interpolation, not rounded.
export function stretched(picture, side, size) {
  const result = new Float32Array(size * size), ratio = side / size;
  const places = Array.from({ length: size }, (_, at) => {
    const place = clamp((at + 0.5) * ratio - 0.5, 0, side - 1), low = Math.min(Math.floor(place), side - 1);
    return [low, Math.min(low + 1, side - 1), place - low];
  });
  places.forEach(([top, bottom, down], y) => places.forEach(([left, right, across], x) => {
    const upper = picture[top * side + left] * (1 - across) + picture[top * side + right] * across;
    const lower = picture[bottom * side + left] * (1 - across) + picture[bottom * side + right] * across;
    result[y * size + x] = upper * (1 - down) + lower * down;
  }));
  return result;
}

function mirrored(at, side) {
  while (at < 0 || at >= side) at = at < 0 ? -at : 2 * side - 2 - at;
  return at;
}

// A picture of bytes, (side, side), at a larger size by bicubic interpolation.
export function enlarged(picture, side, size) {
  if (side === size) return picture;
  const ratio = side / size, result = new Uint8Array(size * size);
  const places = Array.from({ length: size }, (_, at) => {
    const place = (at + 0.5) * ratio - 0.5, low = Math.floor(place);
    return cubic(place - low).map((share, k) => [clamp(low - 1 + k, 0, side - 1), share]);
  });
  const rows = Array.from({ length: side }, (_, row) => places.map((around) => around.reduce((sum, [at, share]) => sum + share * picture[row * side + at], 0)));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) result[y * size + x] = byte(places[y].reduce((sum, [at, share]) => sum + share * rows[at][x], 0) / 2 ** 22);
  }
  return result;
}

// The shares of the four pixels around a place, in parts of 2048, as OpenCV takes them.
function cubic(t) {
  const A = -0.75, before = ((A * (t + 1) - 5 * A) * (t + 1) + 8 * A) * (t + 1) - 4 * A;
  const near = ((A + 2) * t - (A + 3)) * t * t + 1, next = ((A + 2) * (1 - t) - (A + 3)) * (1 - t) * (1 - t) + 1;
  return [before, near, next, 1 - before - near - next].map((share) => rint(2048 * share));
}

// Gaussian blur of rows of `side` pixels, mirrored at the rim. Bytes stay bytes and get a shorter kernel than numbers, as in
// OpenCV.
export function blurred(picture, side, deviation) {
  const bytes = picture instanceof Uint8Array, half = rint(deviation * (bytes ? 3 : 4) * 2 + 1) >> 1;
  const kernel = Array.from({ length: 2 * half + 1 }, (_, at) => Math.exp(-((at - half) ** 2) / (2 * deviation ** 2)));
  const total = kernel.reduce((a, b) => a + b);
  const height = picture.length / side;
  const pass = (from, to, stride, long, other, count) => {
    const line = new Float64Array(long + 2 * half);
    for (let row = 0; row < count; row++) {
      for (let at = -half; at < long + half; at++) line[at + half] = from[row * other + mirrored(at, long) * stride];
      for (let at = 0; at < long; at++) {
        let sum = 0;
        for (let k = 0; k <= 2 * half; k++) sum += kernel[k] * line[at + k];
        to[row * other + at * stride] = sum / total;
      }
    }
    return to;
  };
  const across = pass(picture, new Float32Array(picture.length), 1, side, side, height);
  const result = pass(across, new Float32Array(picture.length), side, height, 1, side);
  return bytes ? Uint8Array.from(result, byte) : result;
}

// Gaussian blur of one line, mirrored at its ends. half: how many on either side are seen.
export function blurredLine(line, deviation, half) {
  const kernel = Array.from({ length: 2 * half + 1 }, (_, at) => Math.exp(-((at - half) ** 2) / (2 * deviation ** 2)));
  const total = kernel.reduce((a, b) => a + b);
  return line.map((_, at) => kernel.reduce((sum, share, k) => sum + share * line[mirrored(at + k - half, line.length)], 0) / total);
}

// The darkest (pick: Math.min) or lightest (Math.max) pixel around each of rows of `side`. rows: for every row of the
// neighbourhood, how far above or below it is, and from where to where it reaches.
export function extreme(picture, side, rows, pick) {
  const height = picture.length / side, result = new picture.constructor(picture.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < side; x++) {
      let found = pick === Math.min ? 255 : 0;
      for (const [down, left, right] of rows) {
        if (y + down < 0 || y + down >= height) continue;
        const last = Math.min(x + right, side - 1);
        for (let at = Math.max(x + left, 0); at <= last; at++) found = pick(found, picture[(y + down) * side + at]);
      }
      result[y * side + x] = found;
    }
  }
  return result;
}

// A square neighbourhood of so many pixels a side, and a round one of a radius, for `extreme`.
export function square(size) {
  const before = size >> 1;
  return Array.from({ length: size }, (_, row) => [row - before, -before, size - 1 - before]);
}

export function round(radius) {
  return Array.from({ length: 2 * radius + 1 }, (_, row) => {
    const down = row - radius, reach = radius ? rint(Math.sqrt(Math.max(0, radius ** 2 - down ** 2))) : 0;
    return [down, -reach, reach];
  });
}

// The most within so many pixels of each, along and across.
export function most(picture, side, radius) {
  const column = Array.from({ length: 2 * radius + 1 }, (_, row) => [row - radius, 0, 0]);
  return extreme(extreme(picture, side, [[0, -radius, radius]], Math.max), side, column, Math.max);
}

// Masks for `distances`, OpenCV's: how far pixels beside, diagonal and a knight's move away are.
const SQUARE = [[0, 1, 0.955], [1, 0, 0.955], [1, 1, 1.3693], [1, -1, 1.3693]];
export const KNIGHT = [[0, 1, 1], [1, 0, 1], [1, 1, 1.4], [1, -1, 1.4], [1, 2, 2.1969], [1, -2, 2.1969], [2, 1, 2.1969], [2, -1, 2.1969]];

// How far every pixel that is not 0 is from the next one that is: a chamfer distance, in pixels. mask: rows and columns to the
// pixels before and behind, and how far those are.
export function distances(picture, width, height, mask = SQUARE) {
  const far = 2 ** 30, rim = 2, wide = width + 2 * rim;
  const found = new Int32Array(wide * (height + 2 * rim)).fill(far), result = new Float32Array(width * height);
  const steps = Int32Array.from(mask, ([rows, columns]) => rows * wide + columns);
  const lengths = Int32Array.from(mask, ([, , length]) => Math.round(length * 65536));
  const count = steps.length, nearer = (at, way) => {
    let least = found[at];
    for (let k = 0; k < count; k++) {
      const other = found[at + way * steps[k]] + lengths[k];
      if (other < least) least = other;
    }
    return least;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y + rim) * wide + x + rim;
      found[at] = picture[y * width + x] === 0 ? 0 : nearer(at, -1);
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const at = (y + rim) * wide + x + rim;
      if (found[at]) found[at] = nearer(at, 1);
      result[y * width + x] = found[at] / 65536;
    }
  }
  return result;
}

// Connected pixels of rows of `side` that are not 0, diagonals included. Returns each one's number, 0 for the others, and the numbers' areas.
export function components(picture, side) {
  const labels = new Int32Array(picture.length), height = picture.length / side, areas = [0], stack = [];
  for (let start = 0; start < labels.length; start++) {
    if (!picture[start] || labels[start]) continue;
    const label = areas.push(0) - 1;
    labels[start] = label;
    stack.push(start);
    while (stack.length) {
      const at = stack.pop(), x = at % side, y = (at - x) / side;
      areas[label] += 1;
      for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row++) {
        for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, side - 1); column++) {
          const next = row * side + column;
          if (!picture[next] || labels[next]) continue;
          labels[next] = label;
          stack.push(next);
        }
      }
    }
  }
  return { labels, areas };
}

const WEIGHTS = Array.from({ length: STEPS }, (_, part) => [[0, 1 - part / STEPS], [1, part / STEPS]]);

// A picture of `channels` bytes a pixel, looked up at places, linearly. places: x and y of each. beyond: the colour outside
// it; without one it is mirrored there.
export function remapped(picture, side, channels, places, beyond) {
  const count = places.length / 2, result = new Uint8Array(count * channels), sums = new Float64Array(channels);
  for (let at = 0; at < count; at++) {
    const x = rint(places[2 * at] * STEPS), y = rint(places[2 * at + 1] * STEPS);
    const left = Math.floor(x / STEPS), top = Math.floor(y / STEPS);
    sums.fill(0);
    for (const [down, high] of WEIGHTS[y - top * STEPS]) {
      for (const [across, wide] of WEIGHTS[x - left * STEPS]) {
        let row = top + down, column = left + across;
        const inside = row >= 0 && row < side && column >= 0 && column < side;
        if (!inside && !beyond) [row, column] = [mirrored(row, side), mirrored(column, side)];
        for (let channel = 0; channel < channels; channel++) {
          sums[channel] += high * wide * (inside || !beyond ? picture[(row * side + column) * channels + channel] : beyond[channel]);
        }
      }
    }
    for (let channel = 0; channel < channels; channel++) result[at * channels + channel] = byte(sums[channel]);
  }
  return result;
}

// A picture of `channels` bytes a pixel, of each pixel that share of its four neighbours taken off and added to itself.
export function sharpened(picture, side, channels, share) {
  const result = new Uint8Array(picture.length), line = side * channels;
  for (let y = 0, at = 0; y < side; y++) {
    const above = (mirrored(y - 1, side) - y) * line, below = (mirrored(y + 1, side) - y) * line;
    for (let x = 0; x < side; x++) {
      const left = (mirrored(x - 1, side) - x) * channels, right = (mirrored(x + 1, side) - x) * channels;
      for (let channel = 0; channel < channels; channel++, at++) {
        const around = picture[at + above] + picture[at + below] + picture[at + left] + picture[at + right];
        result[at] = byte(picture[at] * (1 + 4 * share) - share * around);
      }
    }
  }
  return result;
}

// A sketch brought to a similarity, a 2 x 3 matrix [[a, b, c], [d, e, f]] from its places to the new ones; paper beyond.
export function rotated(sketch, side, [[a, b, c], [d, e, f]]) {
  const area = a * e - b * d, [ia, ib, id, ie] = [e / area, -b / area, -d / area, a / area];
  const ic = -ia * c - ib * f, fc = -id * c - ie * f, places = new Float64Array(2 * side * side);
  const fixed = (value) => rint(value * 1024);
  for (let y = 0; y < side; y++) {
    const x0 = fixed(ib * y + ic) + 16, y0 = fixed(ie * y + fc) + 16;
    for (let x = 0; x < side; x++) {
      places[2 * (y * side + x)] = Math.floor((fixed(ia * x) + x0) / 32) / STEPS;
      places[2 * (y * side + x) + 1] = Math.floor((fixed(id * x) + y0) / 32) / STEPS;
    }
  }
  return remapped(sketch, side, 1, places, [255]);
}
