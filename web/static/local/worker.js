// Draws in this browser, in a thread of its own. It is told {} once and then {number, session}, {number, morph} or
// {number, suggest}; it tells {progress}, {ready}, and for every question {number, answer} or {number, error}, the answers as
// the server's API gives them.

import { Adviser } from "./adviser.js";
import { Way } from "./between.js";
import { FacePipeline } from "./face.js";
import { load } from "./kit.js";
import { start } from "./networks.js";
import { render } from "./pen.js";
import { addition } from "./ready-made.js";
import { outlines, touchesNothing } from "./warp.js";

const SIDE = 512, ALTERNATIVES = 8, LOADING = 0.5; // the share of getting ready that loading is
let drawing = null, adviser = null, way = null;

async function getReady() {
  const kit = await load((share) => postMessage({ progress: LOADING * share }));
  const run = await start(kit.graphs, (share) => postMessage({ progress: LOADING + (1 - LOADING) * share }));
  drawing = new FacePipeline(kit, run);
  adviser = new Adviser(drawing);
}

async function draw({ strokes, base, controls }) {
  const began = performance.now(), sketch = render(strokes, base && (await pixels(base))), between = controls.between;
  const ends = between && { start: await pixels(between.start.sketch), end: await pixels(between.end.sketch) };
  const { face, shadow, placement, person } = await drawing.draw(sketch, controls, ends), moved = !touchesNothing(placement);
  const seconds = Math.round(performance.now() - began) / 1000;
  return {
    person, face: await url(face, 3), shadow: await url(shadow, 1), sketch: await url(sketch, 1), seconds, controls,
    placement: moved ? placement : null, guides: moved ? outlines(placement, drawing.about.warp) : {},
  };
}

// What lies at `share` of the way between two saved drawings.
async function morph({ start, end, share }) {
  const key = JSON.stringify([start, end]);
  if (!way || way.key !== key) {
    const bases = { start: start.base ? await pixels(start.base) : null, end: end.base ? await pixels(end.base) : null };
    const sketch = async (one, base) => text(render(one.strokes, base));
    const ends = { start: await sketch(start, bases.start), end: await sketch(end, bases.end) };
    way = { key, bases, between: new Way(start, end, ends, drawing.about.components) };
  }
  const { strokes, controls, pixels: base } = way.between.at(share, way.bases);
  return { strokes, controls, base: base && (await text(base)) };
}

// What is suggested for a saved drawing.
const SUGGESTIONS = {
  "api/alternatives": async (session, { component }) => {
    const alternatives = [];
    for (const { row, pixels: shown, side } of await adviser.alternatives(session, component, ALTERNATIVES)) alternatives.push({ row, picture: await url(shown, 1, side) });
    return { alternatives };
  },
  "api/alternative": async (session, { component, row }) => {
    const changed = await adviser.alternative(session, component, Number(row));
    if (!changed) throw new Error("This one is too faint to become strokes.");
    return { strokes: changed.strokes, base: changed.base && (await text(changed.base)) };
  },
  "api/rest": async (session) => ({ strokes: await adviser.rest(session) }),
  "api/addition": ({ strokes, base }, { name }) => ({ strokes: addition(name, render(strokes, base), drawing.about.readyMade) }),
};

async function suggest({ path, query, session }) { return SUGGESTIONS[path]({ ...session, base: session.base && (await pixels(session.base)) }, query); }

function canvas(side = SIDE) { return new OffscreenCanvas(side, side).getContext("2d"); }

// The grey pixels of a base: a PNG in base64.
async function pixels(base) {
  const bytes = Uint8Array.from(atob(base), (letter) => letter.charCodeAt(0)), pen = canvas();
  pen.drawImage(await createImageBitmap(new Blob([bytes], { type: "image/png" }), { colorSpaceConversion: "none" }), 0, 0);
  return Uint8Array.from({ length: SIDE * SIDE }, (() => { const { data } = pen.getImageData(0, 0, SIDE, SIDE); return (_, at) => data[4 * at]; })());
}

// A picture of one or three bytes a pixel as a PNG in a data URL.
async function url(picture, channels, side = SIDE) {
  const image = new ImageData(side, side), pen = canvas(side), reader = new FileReader();
  for (let at = 0; at < side * side; at++) {
    for (let channel = 0; channel < 3; channel++) image.data[4 * at + channel] = picture[channels * at + (channels === 3 ? channel : 0)];
    image.data[4 * at + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
  reader.readAsDataURL(await pen.canvas.convertToBlob({ type: "image/png" }));
  await new Promise((done) => { reader.onload = done; });
  return reader.result;
}

// A sketch as sessions keep it: a PNG in base64.
async function text(sketch) { return (await url(sketch, 1)).split(",")[1]; }

async function answer({ number, session, morph: wanted, suggest: asked }) {
  try {
    if (wanted) postMessage({ number, answer: await morph(wanted) });
    else if (asked) postMessage({ number, answer: await suggest(asked) });
    else if (session) postMessage({ number, answer: await draw(session) });
    else {
      await getReady();
      postMessage({ ready: true });
    }
  } catch (error) {
    postMessage({ number, error: error.message || String(error) });
  }
}

let last = Promise.resolve(); // the runtime does one thing at a time
onmessage = ({ data }) => { last = last.then(() => answer(data)); };
