// Eyes of another colour in the painted face, as in engine/method/irises.py. table: its constants.

import { clamp, rint } from "./numbers.js";

const SIDE = 512;

// face: (512, 512) of three bytes in the canonical frame; a copy comes back. colour: RGB 0..255. pupils: where the networks
// paint them.
export function withIrises(face, colour, pupils, table) {
  const coloured = face.slice();
  for (const [x, y] of pupils) colourOne(coloured, colour, x + table.BESIDE, y + table.BELOW, table);
  return coloured;
}

function colourOne(face, colour, x, y, table) {
  const { RED, GREEN, BLUE, HALF, CORE, RADIUS, SOFT, RING, RING_FROM, SHARE } = table;
  const left = Math.trunc(x) - HALF, top = Math.trunc(y) - HALF, pixels = [];
  for (let row = top; row <= top + 2 * HALF; row++) {
    for (let column = left; column <= left + 2 * HALF; column++) {
      const at = 3 * (row * SIDE + column), luma = RED * face[at] + GREEN * face[at + 1] + BLUE * face[at + 2];
      pixels.push({ at, luma, warm: (face[at] - face[at + 2]) / Math.max(luma, 1), away: Math.hypot(column - x, row - y) });
    }
  }
  const core = pixels.filter(({ away }) => away < CORE);
  const usual = Math.max(median(core.map(({ luma }) => luma)), 1), usuallyWarm = median(core.map(({ warm }) => warm));
  const wanted = Math.max(RED * colour[0] + GREEN * colour[1] + BLUE * colour[2], 1);
  const gain = clamp(wanted / usual, table.DARKER, table.LIGHTER);
  for (const { at, luma, warm, away } of pixels) {
    const round = clamp((RADIUS + SOFT / 2 - away) / SOFT, 0, 1);
    const dark = clamp((table.WHITE - luma / usual) / (table.WHITE - table.WHITE_FROM), 0, 1);
    const cool = clamp((table.SKIN - (warm - usuallyWarm)) / (table.SKIN - table.SKIN_FROM), 0, 1);
    const light = luma * gain * (1 - RING * clamp((away - RING_FROM) / (RADIUS - RING_FROM), 0, 1));
    const share = SHARE * round * dark * cool;
    for (let channel = 0; channel < 3; channel++) {
      const old = face[at + channel], now = (colour[channel] / wanted) * light;
      face[at + channel] = clamp(rint(old + share * (now - old)), 0, 255);
    }
  }
}

function median(values) {
  const sorted = Float64Array.from(values).sort(), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
