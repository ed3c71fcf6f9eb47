// Skin and hair by choice, as in engine/method/swatches.py: of all appearances that are painted in the wanted colours the
// one that is nearest to where one started.

import { clamp } from "./numbers.js";

// kit: `weights` (A x 9) and `offset` read an appearance's colours, `towards` (9 x A) says what changes them. skin, hair:
// the wanted colours in CIE Lab, or null where they stay.
export function dressed(appearance, skin, hair, { weights, offset, towards }, most) {
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
