// The whole method, as in engine/method/pipeline.py: sketch -> codes -> manifold -> feature map -> face.

import { paintedColours, withHairOf } from "./appearance.js";
import { placementBetween } from "./between.js";
import { chosenColours, coloursBetween } from "./chosen-colours.js";
import { findLids, withClosedEyes } from "./closed-eyes.js";
import { crowned } from "./crown.js";
import { findGaze, withGaze } from "./gaze.js";
import { paintedUnder, withHair } from "./hair-colour.js";
import { withIrises } from "./irises.js";
import { completed } from "./legible.js";
import { choosePerson } from "./looks.js";
import { ComponentBank, expected, neighboursBetween, weightedSum } from "./manifold.js";
import { clamp, rint } from "./numbers.js";
import { blurred, shrunk, stretched } from "./pixels.js";
import { place } from "./placing.js";
import { bearded, drawnComponents, longHaired } from "./presence.js";
import { findPoints } from "./registration.js";
import { withSkin } from "./skin-colour.js";
import { IN_PLACE, backMatrix, linesThrough, pictureThrough, places, shadowThrough, touchesNothing } from "./warp.js";

const SIDE = 512, WHITE = 255;
const KEPT_SKETCHES = 400; // decoded neighbours that are remembered, per component
const signed = (picture) => Float32Array.from(picture, (value) => (value - 127.5) / 127.5);
const AUTOMATIC = { kind: "automatic", placement: null, straightened: false };
const level = (value) => clamp(rint((value + 1) * 127.5), 0, 255);

export class FacePipeline {
  // kit: `about` and `tensors` as web/kit.py makes them. run: takes a step's name and its inputs and gives its output.
  constructor(kit, run) {
    const { about, tensors } = kit;
    Object.assign(this, { about, tensors, run, maps: new Memory(), registered: new Memory(), ends: new Memory() });
    const tags = Object.fromEntries(about.tags.map((tag) => [tag, tensors[`tags.${tag}`]]));
    this.parts = about.components.map((component) => {
      const bank = new ComponentBank(tensors[`codes.${component.name}`], component.code, tags, about.manifold);
      return new Part(component, bank, about.scale, run);
    });
    this.banks = Object.fromEntries(this.parts.map((part) => [part.name, part.bank]));
    const width = tensors.appearances.length / this.parts[0].bank.count;
    this.appearances = Array.from({ length: this.parts[0].bank.count }, (_, row) => tensors.appearances.subarray(row * width, (row + 1) * width));
  }

  // sketch: (512, 512) bytes. controls: as in a session file. ends: of what lies between two drawings, the sketches of
  // those, {start, end}. Gives face (three bytes a pixel), shadow, placement and the
  // row of the bank whose appearance the drawing suggested, or null.
  async draw(sketch, controls, ends) {
    const read = await (controls.between ? this.readBetween(sketch, controls, ends) : this.read(sketch, controls));
    const { placement, framed, back, person, appearance, colours } = read;
    const moved = !touchesNothing(placement), { warp } = this.about;
    let face = await this.paint(controls, appearance, colours), shadow = await this.shadow(controls);
    if (moved) face = crowned(face, framed, this.about);
    if (colours.eyes) face = withIrises(face, colours.eyes, this.about.irises.pupils, this.about.irises);
    face = withGaze(face, findGaze(framed, this.about.gaze), this.about.gaze);
    face = withClosedEyes(face, findLids(framed, this.about.closedEyes), this.about.closedEyes);
    if (moved) shadow = shadowThrough(shadow, back, 1 / placement.whole[2], warp);
    if (moved && !(controls.placing && controls.placing.straightened)) face = pictureThrough(face, back, placement.whole[2], warp);
    return { face, shadow, placement, person };
  }

  // Take a drawing in: its parts see it.
  async read(sketch, controls) {
    const placement = await this.place(sketch, controls.placing || AUTOMATIC), { framed, back } = await this.frame(sketch, placement);
    await this.see(framed, placement.drawn, controls);
    const person = await this.person(framed, controls);
    return { placement, framed, back, person, appearance: this.appearance(controls, person), colours: chosenColours(controls.appearance, this.about) };
  }

  // The same of what lies between two drawings: what the networks read from those is mixed.
  async readBetween(sketch, controls, sketches) {
    const { start, end, share } = controls.between, { placing = AUTOMATIC, appearance: look } = controls;
    const read = async (one, seen) => {
      const { placement, appearance, colours } = await this.read(seen, one.controls), parts = {};
      for (const part of this.parts) parts[part.name] = await part.read(one.controls);
      return { placement, appearance, colours, parts };
    };
    const [from, to] = await this.ends.at(JSON.stringify([start, end]), async () => [await read(start, sketches.start), await read(end, sketches.end)]);
    const names = this.parts.map(({ name }) => name);
    const placement = placing.kind === "automatic" ? placementBetween(from.placement, to.placement, share, this.about.warp, names) : await this.place(sketch, placing);
    const { framed, back } = await this.frame(sketch, placement), { clear } = completed(framed, this.about);
    for (const part of this.parts) {
      part.see(clear, this.about.presence.boxes);
      part.mix(from.parts[part.name], to.parts[part.name], share, this.about.manifold.FADED);
    }
    const chosen = chosenColours(look, this.about);
    if (look.source !== "neighbours" || look.look || (look.person ?? null) !== null) {
      const person = await this.person(framed, controls);
      return { placement, framed, back, person, appearance: this.appearance(controls, person), colours: chosen };
    }
    const appearance = weightedSum([1 - share, share], [from.appearance, to.appearance]);
    const usual = [from, to].map((one) => paintedColours(one.appearance, this.tensors));
    const colours = Object.values(chosen).some(Boolean) ? chosen : coloursBetween(from.colours, to.colours, usual, share);
    return { placement, framed, back, person: null, appearance, colours };
  }

  // A sketch in the canonical frame, and the way back from there.
  async frame(sketch, placement) {
    if (touchesNothing(placement)) return { framed: sketch };
    const { warp } = this.about;
    const [there, back] = await this.maps.at(JSON.stringify(placement), () => [true, false].map((way) => places(placement, way, warp)));
    return { framed: linesThrough(sketch, there, placement.whole[2], warp), back };
  }

  async place(sketch, { kind, placement }) {
    if (kind === "explicit") return placement;
    if (kind === "none" || !this.about.registration || sketch.every((value) => value === WHITE)) return IN_PLACE;
    const before = placement && placement.drawn.length ? backMatrix(placement.whole, this.about.warp.middle) : null;
    const look = (view) => this.run("register", { sketch: view });
    const found = await this.registered.at(`${fingerprint(sketch)} ${before}`, () => findPoints(look, sketch, before, this.about.registration));
    return place(found, sketch, placement, this.about.placing);
  }

  // Show the parts a sketch; those of which nothing is drawn yet are what the drawn ones let expect.
  async see(sketch, found, { neighbours, tags }) {
    const { whole, clear } = completed(sketch, this.about), drawn = drawnComponents(whole, found, this.about.presence);
    for (const part of this.parts) part.see(clear, this.about.presence.boxes);
    if (drawn.length === this.parts.length) return;
    const codes = {};
    for (const part of this.parts) if (drawn.includes(part.name)) codes[part.name] = await part.code();
    const likely = expected(this.banks, codes, neighbours, tags);
    for (const part of this.parts) if (part.name in likely) part.expect(likely[part.name]);
  }

  // The row of the bank whose appearance a drawing suggests, if that is what counts.
  async person(framed, { appearance: { source, look = 0, person = null }, tags }) {
    if (source !== "neighbours") return null;
    const codes = {};
    for (const part of this.parts.filter((part) => !part.likely)) codes[part.name] = await part.code();
    const wanted = { tags, look, before: person, bearded: bearded(framed, this.about.presence), longHaired: longHaired(framed, this.about.presence, this.about.hangingHair), clear: this.tensors.clear };
    return choosePerson(this.banks, codes, this.appearances, wanted, this.about.looks);
  }

  appearance({ appearance: { source, name, values } }, person) {
    return source === "palette" ? this.tensors[`palette.${name}`] : source === "values" ? Float32Array.from(values) : this.appearances[person];
  }

  // The face in an appearance, with the hair and skin that were chosen.
  async paint(controls, appearance, { skin, hair }) {
    const { darkHairs, hairColour, skinColour, most } = this.about, usual = () => paintedColours(appearance, this.tensors);
    if (hair) appearance = withHairOf(appearance, paintedUnder(hair, darkHairs), this.tensors, most);
    let face = await this.synthesise(controls, appearance), painted = face;
    if (hair && !darkHairs.some((one) => String(one) === String(hair))) face = withHair(face, usual(), hair, hairColour);
    if (!skin) return face;
    if (usual()[3] > hairColour.LIGHT) { // beside dark hair skin is found, beside light hair it is not
      appearance = withHairOf(appearance, darkHairs[darkHairs.length - 1], this.tensors, most);
      painted = await this.synthesise(controls, appearance);
    }
    return withSkin(face, usual(), skin, painted, skinColour, hairColour);
  }

  async synthesise(controls, appearance) {
    const inputs = { appearance };
    for (const part of this.parts) inputs[part.name] = await part.features(controls);
    inputs.strokes = await this.strokes(controls);
    return picture(balanced(await this.run("face", inputs), this.about.detail));
  }

  // What is drawn, as far as it is trusted, for the feature map.
  async strokes(controls) {
    const { scale, featureScale, pasteOrder } = this.about, side = SIDE / scale, strokes = {};
    for (const part of this.parts) strokes[part.name] = await part.strokes(controls); // the runtime runs one at a time
    const whole = strokes.remainder.slice();
    for (const name of pasteOrder) {
      const { x, y, size } = this.about.components.find((one) => one.name === name), small = size / scale;
      const [left, top] = [rint(x / scale), rint(y / scale)];
      for (let row = 0; row < small; row++) whole.set(strokes[name].subarray(row * small, (row + 1) * small), (top + row) * side + left);
    }
    return signed(shrunk(whole, side, featureScale / scale, true));
  }

  // The neighbours' sketches, blended, each component in its soft mask.
  async shadow(controls) {
    const ink = new Float32Array(SIDE * SIDE);
    for (const part of this.parts) {
      const { x, y, size } = part.component, mask = this.tensors[`mask.${part.name}`];
      const shadow = stretched(await part.blend(controls), size / this.about.scale, size);
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
          const at = (y + row) * SIDE + x + column;
          ink[at] += (WHITE - shadow[row * size + column]) * mask[at];
        }
      }
    }
    return Uint8Array.from(ink, (value) => clamp(rint(WHITE - value), 0, WHITE));
  }
}

// The last result of one step, and what it was made from.
class Memory {
  async at(key, make) {
    if (key !== this.key) {
      this.value = await make();
      this.key = key;
    }
    return this.value;
  }
}

// A text that tells pictures apart: FNV-1a of 32 bits from both ends.
function fingerprint(picture) {
  let [one, other] = [2166136261, 2166136261];
  for (let at = 0, last = picture.length - 1; at <= last; at++) {
    one = Math.imul(one ^ picture[at], 16777619);
    other = Math.imul(other ^ picture[last - at], 16777619);
  }
  return `${one} ${other}`;
}

// One component on its way from pixels to features; every step is taken again only when its causes change.
class Part {
  constructor(component, bank, scale, run) {
    Object.assign(this, { component, bank, scale, run, name: component.name, cause: "", likely: null, mixture: null, sketches: new Map() });
    this.remembered = Object.fromEntries(["code", "neighbours", "features", "blend"].map((name) => [name, new Memory()]));
  }

  // Take the component's part of a sketch; the remainder's is all of it but the boxes of the others.
  see(sketch, boxes) {
    const { x, y, size } = this.component, part = new Uint8Array(size * size);
    for (let row = 0; row < size; row++) part.set(sketch.subarray((y + row) * SIDE + x, (y + row) * SIDE + x + size), row * size);
    if (this.name === "remainder") {
      for (const [left, top, side] of boxes) for (let row = top; row < top + side; row++) part.fill(WHITE, row * SIDE + left, row * SIDE + left + side);
    }
    this.crop = this.scale === 1 ? part : shrunk(part, size, this.scale);
    this.cause = fingerprint(this.crop);
    this.likely = this.mixture = null;
    this.clear = 1; // how far strokes can be trusted: less halfway between two drawings
  }

  // Be what is likely, at every trust: nothing of this component was drawn.
  expect(likely) {
    this.cause = `${likely.rows} ${likely.weights}`;
    this.likely = likely;
  }

  // What the networks read from what was seen, or what is expected.
  async read(controls) { return { code: await this.code(), found: await this.neighbours(controls), drawn: !this.likely }; }

  // Be, at `share` of the way, between what was read from two drawings, whatever was seen.
  mix(start, end, share, faded) {
    const found = neighboursBetween(start.found, end.found, share);
    if (!start.drawn && !end.drawn) return this.expect(found);
    const code = weightedSum([1 - share, share], [start.code, end.code]);
    this.mixture = { code, found };
    if (this.name !== "remainder") this.clear = 1 - faded * 2 * Math.min(share, 1 - share);
    this.cause = `${code} ${found.rows} ${found.weights}`;
  }

  async code() {
    if (this.likely || this.mixture) return (this.likely || this.mixture).code;
    return this.remembered.code.at(this.cause, () => this.run(`encode-${this.name}`, { crop: signed(this.crop) }));
  }

  async neighbours({ neighbours, tags }) {
    if (this.likely) return this.likely;
    if (this.mixture) return this.mixture.found;
    return this.remembered.neighbours.at(`${this.cause} ${neighbours} ${tags}`, async () => this.bank.project(await this.code(), neighbours, tags));
  }

  async features(controls) {
    const trust = this.likely ? 0 : controls.trust[this.name];
    return this.remembered.features.at(`${this.cause} ${controls.neighbours} ${controls.tags} ${trust}`, async () => {
      const code = weightedSum([trust, 1 - trust], [await this.code(), (await this.neighbours(controls)).code]);
      return this.run(`features-${this.name}`, { code });
    });
  }

  async strokes(controls) {
    const trust = this.clear * controls.trust[this.name], drawn = Float32Array.from(this.crop, (value) => trust * value);
    if (trust === 1 && !this.likely) return drawn;
    const blend = await this.blend(controls);
    // What is drawn where nothing of this component is belongs to others, such as the chin in the mouth's box.
    return drawn.map((value, at) => (this.likely ? Math.min(blend[at], value + (1 - trust) * WHITE) : value + (1 - trust) * blend[at]));
  }

  // The neighbours' sketches at the crop's side, blended, or that of what is expected: 0..255.
  async blend(controls) {
    return this.remembered.blend.at(`${this.cause} ${controls.neighbours} ${controls.tags}`, async () => {
      const { rows, weights, code } = await this.neighbours(controls);
      if (this.likely) return Float32Array.from(await this.run(`decode-${this.name}`, { code }), level);
      const added = rows.filter((_, index) => weights[index] > 0), shares = weights.filter((weight) => weight > 0);
      const total = shares.reduce((a, b) => a + b), sketches = [];
      for (const row of added) sketches.push(await this.decode(row));
      return weightedSum(shares.map((share) => share / total), sketches);
    });
  }

  async decode(row) {
    if (!this.sketches.has(row)) this.sketches.set(row, Uint8Array.from(await this.run(`decode-${this.name}`, { code: this.bank.code(row) }), level));
    const sketch = this.sketches.get(row);
    this.sketches.delete(row); // and last again: what is seen often stays
    this.sketches.set(row, sketch);
    if (this.sketches.size > KEPT_SKETCHES) this.sketches.delete(this.sketches.keys().next().value);
    return sketch;
  }
}

// A face, three planes, with its fine detail multiplied, as in engine/method/detail.py.
function balanced(face, { weak, strong, BAND, AROUND, TURN }) {
  if (weak === 1 && strong === 1) return face;
  const count = SIDE * SIDE, mean = new Float32Array(count);
  for (let at = 0; at < count; at++) mean[at] = (face[at] + face[count + at] + face[2 * count + at]) / 3;
  const soft = blurred(mean, SIDE, BAND), fine = mean.map((value, at) => value - soft[at]), power = blurred(fine.map((value) => value * value), SIDE, AROUND);
  const more = fine.map((value, at) => value * ((weak - strong) * TURN ** 2 / (power[at] + TURN ** 2) + strong - 1));
  return face.map((value, at) => value + more[at % count]);
}

// Three planes in -1..1 -> three bytes a pixel.
function picture(planes) {
  const count = SIDE * SIDE, result = new Uint8Array(3 * count);
  for (let at = 0; at < count; at++) for (const channel of [0, 1, 2]) result[3 * at + channel] = level(planes[channel * count + at]);
  return result;
}
