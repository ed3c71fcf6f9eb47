// The sketch in a picture, without the server, as engine/drawing/sketch.py reads it: paper white, ink dark, as large as
// fits, in the middle of the canvas. Photos need the server, which finds faces and follows lines.

import { rint } from "./numbers.js";

const SIDE = 512, WHITE = 255, LEAST_CONTRAST = 16, MOST_PIXELS = 24_000_000;
const TINT = 24, TINTED = 0.08; // levels between a pixel's colours, and the share of such pixels, from which it is no sketch

// source: a file, or an image that is shown. The sketch as (512, 512) bytes; throws {code}: "large", "photo" or "empty".
export async function sketchIn(source) {
  const bitmap = await createImageBitmap(source, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  if (width * height > MOST_PIXELS) throw { code: "large" };
  const pen = new OffscreenCanvas(width, height).getContext("2d");
  pen.drawImage(bitmap, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  if (tinted(data) > TINTED) throw { code: "photo" };
  const grey = darkOnWhite(data, width, height), counts = counted(grey);
  if (counts.findLastIndex(Boolean) - counts.findIndex(Boolean) < LEAST_CONTRAST) throw { code: "empty" };
  return fitted(levelled(grey, counts), width, height);
}

// The same as a PNG in base64, the base of a drawing.
export async function baseIn(source) {
  const grey = await sketchIn(source), pen = new OffscreenCanvas(SIDE, SIDE).getContext("2d");
  pen.putImageData(pixelsOf(grey, SIDE, SIDE), 0, 0);
  const bytes = new Uint8Array(await (await pen.canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

// The share of pixels that have a colour of their own, besides the paper's tint.
function tinted(data) {
  const tints = [0, 1].map((channel) => counted(Uint8Array.from({ length: data.length / 4 }, (_, at) => (256 + data[4 * at + channel] - data[4 * at + 2]) >> 1)));
  const paper = tints.map((counts) => quantile(counts, 0.5));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const away = [0, 1].map((channel) => Math.abs(((256 + data[at + channel] - data[at + 2]) >> 1) - paper[channel]));
    if (data[at + 3] > 127 && 2 * Math.max(...away) > TINT) count++;
  }
  return (4 * count) / data.length;
}

function darkOnWhite(data, width, height) {
  const grey = new Uint8Array(width * height);
  let opaque = 0, light = 0, least = WHITE;
  for (let at = 0; at < grey.length; at++) {
    const [red, green, blue, alpha] = data.subarray(4 * at, 4 * at + 4);
    grey[at] = (4899 * red + 9617 * green + 1868 * blue + 8192) >> 14;
    least = Math.min(least, alpha);
    opaque += alpha / WHITE;
    light += (grey[at] * alpha) / WHITE;
  }
  if (least < WHITE) {
    const turned = opaque < 0.5 * grey.length && light / Math.max(opaque, 1) > 160; // light ink on transparent paper
    for (let at = 0; at < grey.length; at++) {
      const share = data[4 * at + 3] / WHITE, ink = turned ? WHITE - grey[at] : grey[at];
      grey[at] = rint(ink * share + WHITE * (1 - share));
    }
  }
  const rim = [];
  for (let x = 0; x < width; x++) rim.push(grey[x], grey[(height - 1) * width + x]);
  for (let y = 0; y < height; y++) rim.push(grey[y * width], grey[y * width + width - 1]);
  const paper = (quantile(counted(grey), 0.5) + quantile(counted(rim), 0.5)) / 2;
  return paper < 110 ? grey.map((value) => WHITE - value) : grey;
}

// Grey paper made white and pale ink made dark; a clean sketch comes back unchanged.
function levelled(grey, counts) {
  const paper = Math.max(quantile(counts, 0.8), 1), ink = counts.map((count, value) => (value < paper - 40 ? count : 0));
  let darkest = ink.some(Boolean) ? quantile(ink, 0.1) : counts.findIndex(Boolean);
  if (paper >= 250 && darkest <= 96) return grey;
  darkest = Math.min(darkest, paper - 16);
  const low = darkest > 96 ? darkest : 0, high = paper >= 250 ? paper : paper * 0.94;
  return grey.map((value) => rint(Math.min(1, Math.max(0, (value - low) / Math.max(high - low, 1))) * WHITE));
}

function fitted(grey, width, height) {
  if (width === SIDE && height === SIDE) return grey;
  const ratio = SIDE / Math.max(width, height), size = [width, height].map((length) => Math.max(1, rint(length * ratio)));
  const [x, y] = size.map((length) => Math.floor((SIDE - length) / 2)), sketch = new Uint8Array(SIDE * SIDE).fill(WHITE);
  const small = ratio < 1 ? averaged(grey, width, height, size) : enlarged(grey, width, height, size);
  for (let row = 0; row < size[1]; row++) sketch.set(small.subarray(row * size[0], (row + 1) * size[0]), (y + row) * SIDE + x);
  return sketch;
}

// Each pixel the mean of what it covers.
function averaged(grey, width, height, [across, down]) {
  const narrow = new Float64Array(across * height), small = new Uint8Array(across * down);
  const columns = covered(width, across), rows = covered(height, down);
  for (let y = 0; y < height; y++) {
    columns.forEach((parts, x) => { narrow[y * across + x] = parts.reduce((sum, [at, share]) => sum + share * grey[y * width + at], 0); });
  }
  rows.forEach((parts, y) => {
    for (let x = 0; x < across; x++) small[y * across + x] = rint(parts.reduce((sum, [at, share]) => sum + share * narrow[at * across + x], 0));
  });
  return small;
}

// Of each of `count` parts of a line: the pixels in it, and what share of the part each is.
function covered(length, count) {
  const step = length / count;
  return Array.from({ length: count }, (_, part) => {
    const from = part * step, to = Math.min(length, from + step), found = [];
    for (let at = Math.floor(from); at < to - 1e-9; at++) found.push([at, (Math.min(at + 1, to) - Math.max(at, from)) / step]);
    return found;
  });
}

function enlarged(grey, width, height, [across, down]) {
  const from = new OffscreenCanvas(width, height), to = new OffscreenCanvas(across, down).getContext("2d");
  from.getContext("2d").putImageData(pixelsOf(grey, width, height), 0, 0);
  to.imageSmoothingQuality = "high";
  to.drawImage(from, 0, 0, across, down);
  const { data } = to.getImageData(0, 0, across, down);
  return Uint8Array.from({ length: across * down }, (_, at) => data[4 * at]);
}

function pixelsOf(grey, width, height) {
  const image = new ImageData(width, height);
  for (let at = 0; at < grey.length; at++) image.data.set([grey[at], grey[at], grey[at], WHITE], 4 * at);
  return image;
}

function counted(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  return counts;
}

// Of bytes by their counts: between two neighbours in their order, as NumPy does.
function quantile(counts, share) {
  const total = counts.reduce((a, b) => a + b), place = share * (total - 1), low = Math.floor(place);
  const nth = (n) => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) > n);
  };
  return nth(low) + (place - low) * (nth(Math.min(low + 1, total - 1)) - nth(low));
}
