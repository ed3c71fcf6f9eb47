// Skin and hair by choice, as in engine/method/swatches.py: of all appearances that are painted in the wanted colours the
// one that is nearest to where one started.

import { clamp } from "./numbers.js";

// kit: `weights` (A x 9) and `offset` read an appearance's colours, `towards` (9 x A) says what changes them. skin, hair:
// the wanted colours in CIE Lab, or null where they stay.
export function coloured(appearance, skin, hair, { weights, offset, towards }, most) {
  const size = appearance.length, values = Float64Array.from(appearance);
  const colours = () => Float64Array.from(offset, (start, k) => values.reduce((sum, value, index) => sum + value * weights[index * 9 + k], start));
  const wanted = colours();
  if (skin) wanted.set(skin, 0);
  if (hair) wanted.set(hair, 3);
  for (let step = 0; step < 2; step++) { // the second one makes up for what clipping took
    const change = wanted.map((value, k) => value - colours()[k]);
    const moved = values.map((value, index) => clamp(value + change.reduce((sum, away, k) => sum + away * towards[k * size + index], 0), -most, most));
    values.set(moved);
  }
  return Float32Array.from(values);
}

// A colour that is its own name, such as "#b04020": RGB 0..255.
export function spelt(name) { return [1, 3, 5].map((at) => parseInt(name.slice(at, at + 2), 16)); }

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
