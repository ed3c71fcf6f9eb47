// Whether what comes from a file, or was kept by another version of this page, is a drawing. The server judges for itself;
// this keeps away what would break the page, which has to work with it without asking.

import { COMPONENTS, LIMITS } from "./components.js";
import { t } from "./words.js";

const FORMAT = "deepfacedrawing-session", SIDE = 512, HEAD = 32; // characters of base64 that hold a PNG's size
const PLACES = [-4096, 4096], WIDTHS = [0.5, 200], INKS = [0.05, 1], SHARES = [0, 1];
const SOURCES = ["neighbours", "palette", "values"], PLACINGS = ["automatic", "none", "explicit"];

const within = (value, [least, most]) => typeof value === "number" && least <= value && value <= most;
const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isInteger(value) && value >= 0;

// What is wrong with the drawing, as a sentence, or "".
export function objection(data) {
  try {
    const { format, strokes, base = null, controls } = data;
    if (format !== FORMAT || !Array.isArray(strokes)) return t("This file is no drawing of this studio.");
    const points = strokes.reduce((sum, { points: line }) => sum + line.length, 0);
    if (strokes.length > LIMITS.strokes || points > LIMITS.points) {
      return t("This drawing has more than {strokes} strokes or {points} points: a page cannot take it.", LIMITS);
    }
    if (strokes.every(isStroke) && (base === null || isSketch(base)) && areControls(controls)) return "";
  } catch (error) {
    // something is missing, or another kind of thing
  }
  return t("This file is no drawing of this studio.");
}

function isStroke({ points, width, ink = 1 }) {
  return Array.isArray(points) && points.length > 0 && points.every(isPoint) && within(width, WIDTHS) && within(ink, INKS);
}

function isPoint([x, y, pressure]) { return within(x, PLACES) && within(y, PLACES) && within(pressure, SHARES); }

// Its size is looked at before it is decoded: a small file can be a huge picture.
function isSketch(base) {
  const head = atob(base.slice(0, HEAD)), number = (at) => [0, 1, 2, 3].reduce((sum, i) => 256 * sum + head.charCodeAt(at + i), 0);
  return head.startsWith("\x89PNG") && number(16) === SIDE && number(20) === SIDE;
}

function areControls({ trust, tags, neighbours, appearance, placing }) {
  return COMPONENTS.every(({ name }) => within(trust[name] ?? 0.5, SHARES)) && Array.isArray(tags) && tags.every(isText)
    && isCount(neighbours) && isAppearance(appearance) && (placing === undefined || isPlacing(placing));
}

function isAppearance({ source, name, values, skin = "", hair = "", eyes = "", look = 0, person = null }) {
  return SOURCES.includes(source) && [name, skin, hair, eyes].every(isText) && Array.isArray(values) && isCount(look) && (person === null || isCount(person));
}

function isPlacing({ kind, placement = null }) { return PLACINGS.includes(kind) && (kind !== "explicit" || placement !== null); }
