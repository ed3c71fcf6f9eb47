// Hair of any colour in the painted face, as in engine/method/hair_colour.py. table: its constants.

import { labOf, rgbOf } from "./appearance.js";
import { clamp, rint, smoothstep } from "./numbers.js";
import { blurred, components, shrunk, stretched } from "./pixels.js";

const SIDE = 512;

// Which of the dark hairs the networks paint where hair of a colour is wanted, RGB 0..255 all.
export function paintedUnder(colour, darkHairs) {
  const [wanted] = labOf(colour), away = (one) => Math.abs(labOf(one)[0] - wanted);
  return darkHairs.reduce((best, one) => (away(one) < away(best) ? one : best));
}

// face: (512, 512) of three bytes in the canonical frame; a copy comes back. usual: what its skin, hair and background are
// painted like, in Lab. colour: RGB 0..255.
export function withHair(face, usual, colour, table) {
  const planes = [0, 1, 2].map(() => new Float32Array(SIDE * SIDE)), small = SIDE / table.HALVED;
  for (let at = 0; at < SIDE * SIDE; at++) labOf([face[3 * at], face[3 * at + 1], face[3 * at + 2]]).forEach((value, k) => { planes[k][at] = value; });
  const halved = planes.map((plane) => shrunk(plane, SIDE, table.HALVED, true)), found = hairShare(halved, small, usual, table);
  const soft = blurred(found.share, small, table.INNER / table.HALVED).map((value) => smoothstep(value, table.INNER_FROM, table.INNER_TO));
  const shaded = shadeOf(halved[0], found.share.map((value) => value ** 2), small, table);
  const [share, around, inner, shade] = [found.share, found.around, soft, shaded].map((one) => stretched(one, small, SIDE));
  const total = share.reduce((sum, value) => sum + value * value, 0);
  if (total < table.LEAST) return face.slice();
  const usually = (values) => values.reduce((sum, value, at) => sum + share[at] * share[at] * value, 0) / total;
  const mean = planes.map(usually), wanted = labOf(colour), coloured = face.slice();
  const lightness = lightnessOf(planes[0], shade, share, inner, mean[0], wanted[0], table);
  for (let at = 0; at < SIDE * SIDE; at++) {
    if (!share[at] && !around[at]) continue;
    const seen = planes.map((plane) => plane[at]), kept = table.KEPT * share[at] * share[at];
    const light = lightness[at];
    const vivid = Math.min((light / Math.max(wanted[0], 1)) ** table.FADE, table.PALE);
    const tint = table.TINT * around[at] * (1 - share[at]) * darkness(seen[0], usual, table);
    const shade = clamp(seen[0] / Math.max(wanted[0], 1), 0, 1);
    const pixel = seen.map((value, k) => {
      if (k === 0) return value + share[at] * (light - value) + tint * table.TINT_LIGHT * (wanted[0] - value);
      return value + share[at] * (vivid * wanted[k] - mean[k] - kept * (value - mean[k])) + tint * (shade * wanted[k] - value);
    });
    coloured.set(rgbOf(pixel).map((value) => clamp(rint(value), 0, 255)), 3 * at);
  }
  return coloured;
}

// The lightness of the hair around each pixel, without its strands. weight: of hair.
function shadeOf(seen, weight, side, table) {
  const [near, light] = [weight, weight.map((value, at) => value * seen[at])].map((one) => blurred(one, side, table.STRANDS / table.HALVED));
  return seen.map((value, at) => (near[at] > table.SOME ? light[at] / near[at] : value));
}

// The lightness of coloured hair: its shade, and strands that differ as much as they do in such hair. seen: the lightness that
// was painted. shade: of `shadeOf`. inner: 1 where hair is certainly no rim. mean: of hair that was painted. wanted: of its colour.
function lightnessOf(seen, shade, share, inner, mean, wanted, table) {
  const rimmed = (value, at) => (value > 0 ? inner[at] * value : value);
  const even = blurred(seen, SIDE, table.GRAIN);
  const strand = even.map((value, at) => rimmed(value - shade[at], at)), shaded = shade.map((value, at) => rimmed(value - mean, at));
  let total = 0, squares = 0;
  for (let at = 0; at < seen.length; at++) {
    const sure = share[at] ** 2 * inner[at];
    total += sure;
    squares += sure * strand[at] ** 2;
  }
  const deeper = clamp((table.DEPTH * wanted) / Math.max(Math.sqrt(squares / Math.max(total, 1)), 0.1), table.FLAT, table.STEEP);
  const most = table.FURTHEST * table.DEPTH * Math.max(wanted, 1), shading = table.SHADING * clamp(Math.sqrt(wanted / Math.max(mean, 1)), 1, table.SHADED);
  return seen.map((_, at) => {
    const rim = wanted * (1 - table.RIM * (1 - inner[at])) - table.LOWER;
    const shades = shading * clamp(shaded[at], table.DEEP, table.HIGH);
    return clamp(rim + most * Math.tanh((deeper * strand[at]) / most) + shades + seen[at] - even[at], 1, 99);
  });
}

// How far a lightness is darker than skin, 0..1, as brows and beards are.
export function darkness(lightness, usual, table) { return smoothstep(1 - lightness / usual[0], table.SHADE_FROM, table.SHADE); }

// How much of each pixel is hair of the head, and where brows and beard are, 0..1. planes: the face in Lab, (side, side) each.
export function hairShare(planes, side, usual, table) {
  const [skin, hair, background] = [0, 3, 6].map((from) => scaled(usual.slice(from, from + 3), table));
  const { allowed, brows, beard } = placesOf(side, table), empty = () => new Float32Array(side * side);
  const share = empty(), hairy = empty(), toSkin = empty(), strands = empty();
  for (let at = 0; at < side * side; at++) {
    const seen = scaled([planes[0][at], planes[1][at], planes[2][at]], table);
    const ofHair = fromShades(seen, hair, 0, table.HAIR_TO);
    const ofOthers = Math.min(fromShades(seen, skin, table.SKIN_FROM, table.SKIN_TO), fromShades(seen, background, table.BACKGROUND_FROM, table.BACKGROUND_TO));
    const alike = smoothstep(ofOthers / (ofHair + ofOthers + 1e-6), table.UNLIKE, table.LIKE);
    share[at] = alike * allowed[at];
    hairy[at] = alike * beard[at];
    toSkin[at] = way(seen, hair, skin).share;
    const between = way(seen, hair, background);
    strands[at] = (1 - between.share) * (1 - smoothstep(between.beside, table.STRAND_FROM, table.STRAND_TO)) * allowed[at];
  }
  const gone = blurred(keepOnly(share, side, table, (labels) => new Set(labels.subarray(0, Math.floor(table.CROWN / table.HALVED) * side))), side, table.NEAR / table.HALVED);
  // Around what is gone none is left, either, which would be a ring.
  for (let at = 0; at < share.length; at++) if (share[at] <= table.SURE) share[at] *= 1 - smoothstep(gone[at], 0, table.NEAR_FROM);
  keepOnly(hairy, side, table, (_, areas) => new Set([...areas.keys()].filter((label) => areas[label] >= table.LEAST_BEARD)));
  const [near, bearded] = [share, hairy].map((one) => blurred(one, side, table.NEAR / table.HALVED).map((value) => smoothstep(value, table.NEAR_FROM, table.NEAR_TO)));
  return {
    share: share.map((value, at) => Math.max(value * (1 - table.LIT_SHARE * smoothstep(toSkin[at], table.LIT_FROM, table.LIT)), strands[at] * near[at])),
    around: brows.map((value, at) => Math.max(value, bearded[at] * beard[at])),
  };
}

// Where in the canonical frame there may be hair of the head, brows and beard, 0..1: hair is not in the face, but on its
// forehead, nor on the neck, which is as dark in the shade of dark skin.
function placesOf(side, table) {
  const away = (x, y, middle, wide, row, high) => Math.hypot((x - middle) / wide, (y - row) / high);
  const [allowed, brows, beard] = [0, 1, 2].map(() => new Float32Array(side * side));
  for (let at = 0; at < side * side; at++) {
    const x = (at % side) * table.HALVED + (table.HALVED - 1) / 2, y = Math.floor(at / side) * table.HALVED + (table.HALVED - 1) / 2;
    const outside = smoothstep(away(x, y, table.FACE_X, table.FACE_WIDE, table.FACE_Y, table.FACE_HIGH), table.FACE_FROM, 1);
    const beside = [table.BROW_LEFT, table.BROW_RIGHT].map((middle) => smoothstep(away(x, y, middle, table.BROW_WIDE, table.BROW_Y, table.BROW_HIGH), table.FACE_FROM, table.BROW_TO));
    brows[at] = 1 - Math.min(...beside);
    const besideNeck = smoothstep(away(x, y, table.NECK_X, table.NECK_WIDE, SIDE, table.NECK_HIGH), table.FACE_FROM, 1);
    allowed[at] = Math.min(Math.max(outside, smoothstep(-y, -table.FOREHEAD_FROM, -table.FOREHEAD)), ...beside, besideNeck);
    const fromLips = away(x, y, table.LIPS_X, table.LIPS_WIDE, table.LIPS_Y, table.LIPS_HIGH);
    beard[at] = smoothstep(y, table.BEARD_FROM, table.BEARD_TO) * smoothstep(fromLips, 1, table.LIPS_TO);
  }
  return { allowed, brows, beard };
}

// Take away the shares of what is not chosen by its label: the surer they are, the less is left. Gives 1 where some is gone.
function keepOnly(share, side, table, choose) {
  const { labels, areas } = components(share.map((value) => (value > table.SURE ? 1 : 0)), side);
  const kept = choose(labels, areas).add(0), gone = Float32Array.from(labels, (label) => (kept.has(label) ? 0 : 1));
  for (let at = 0; at < share.length; at++) if (gone[at]) share[at] = Math.max(2 * table.SURE - share[at], 0);
  return gone;
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

// A colour in Lab as differences count: those of colour more than those of lightness.
export function scaled([lightness, a, b], table) { return [lightness, table.CHROMA * a, table.CHROMA * b]; }

// How far a pixel is from the nearest shade of a colour.
export function fromShades(seen, colour, darkest, lightest) {
  const shade = clamp(dot(seen, colour) / dot(colour, colour), darkest, lightest);
  return Math.hypot(...seen.map((value, k) => value - shade * colour[k]));
}

// Where a pixel is on the straight way between two colours, 0..1, and how far it is beside it.
export function way(seen, start, end) {
  const along = end.map((value, k) => value - start[k]), from = seen.map((value, k) => value - start[k]);
  const share = clamp(dot(from, along) / dot(along, along), 0, 1);
  return { share, beside: Math.hypot(...from.map((value, k) => value - share * along[k])) };
}
