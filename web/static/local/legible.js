// A drawing as the networks have learned to read them, as in engine/method/legible.py. tables: its parts' constants.

import { fineHair } from "./fine-hair.js";
import { fineNose } from "./fine-nose.js";
import { withLips } from "./lips.js";

export function legible(frame, { fineHair: hair, fineNose: nose, lips }) {
  return withLips(fineNose(fineHair(frame, hair), nose, hair), lips);
}
