// A drawing as the networks have learned to read them, as in engine/method/legible.py. tables: its parts' constants.

import { fineHair } from "./fine-hair.js";
import { fineNose } from "./fine-nose.js";
import { missingLines } from "./head.js";
import { withLips } from "./lips.js";
import { withWideMouth } from "./round-mouth.js";

// A drawing in the frame with the lines that its head lacks, as it is (whole) and as the networks see it (clear).
export function completed(frame, tables) {
  const clear = legible(frame, tables), lines = missingLines(frame, tables.head, tables.presence, tables);
  if (!lines) return { whole: frame, clear };
  const [whole, both] = [frame, clear].map((picture) => picture.map((value, at) => Math.min(value, lines[at])));
  return { whole, clear: both };
}

export function legible(frame, { fineHair: hair, scribble, shortHair, hairCap, hangingHair, fineNose: nose, roundMouth, lips }) {
  const fine = fineNose(fineHair(frame, hair, scribble, shortHair, hairCap, hangingHair), nose, hair);
  return withLips(withWideMouth(fine, roundMouth, lips), lips);
}
