// Hair by choice, as in engine/method/swatches.py: of all appearances that are painted with the wanted hair the one that is
// nearest to where one started.

import { clamp } from "./numbers.js";

// kit: `weights` (A x 9) and `offset` read an appearance's colours, `towards` (9 x A) says what changes them. colour: the
// wanted hair, RGB 0..255.
export function withHairOf(appearance, colour, { weights, offset, towards }, most) {
  const size = appearance.length, values = Float64Array.from(appearance);
  const colours = () => paintedColours(values, { weights, offset });
  const wanted = colours();
  wanted.set(labOf(colour), 3);
  for (let step = 0; step < 2; step++) { // the second one makes up for what clipping took
    const change = wanted.map((value, k) => value - colours()[k]);
    const moved = values.map((value, index) => clamp(value + change.reduce((sum, away, k) => sum + away * towards[k * size + index], 0), -most, most));
    values.set(moved);
  }
  return Float32Array.from(values);
}

// Lab of skin, hair and background as an appearance is painted, nine numbers.
export function paintedColours(appearance, { weights, offset }) {
  return Float64Array.from(offset, (start, k) => appearance.reduce((sum, value, index) => sum + value * weights[index * 9 + k], start));
}

// RGB 0..255 -> CIE Lab, of sRGB under D65 as OpenCV has it.
export function labOf(colour) {
  const [red, green, blue] = colour.map((value) => value / 255).map((value) => (value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92));
  const [x, y, z] = [
    (0.412453 * red + 0.35758 * green + 0.180423 * blue) / 0.950456,
    0.212671 * red + 0.71516 * green + 0.072169 * blue,
    (0.019334 * red + 0.119193 * green + 0.950227 * blue) / 1.088754,
  ].map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

// The inverse of `labOf`; what no screen shows lies outside 0..255.
export function rgbOf([lightness, a, b]) {
  const y = (lightness + 16) / 116;
  const [x, , z] = [y + a / 500, y, y - b / 200].map((value) => (value > 6 / 29 ? value ** 3 : (value - 16 / 116) / 7.787));
  const luminance = lightness > 8 ? y ** 3 : lightness / 903.3, [wide, deep] = [0.950456 * x, 1.088754 * z];
  return [
    3.240479 * wide - 1.53715 * luminance - 0.498535 * deep,
    -0.969256 * wide + 1.875991 * luminance + 0.041556 * deep,
    0.055648 * wide - 0.204043 * luminance + 1.057311 * deep,
  ].map((value) => 255 * (value > 0.0031308 ? 1.055 * value ** (1 / 2.4) - 0.055 : 12.92 * value));
}
