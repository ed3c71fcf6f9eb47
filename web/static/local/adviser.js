// What the bank suggests for a drawing, as in engine/advice/adviser.py: alternatives of a component, and what a half-drawn face
// lacks.

import { keepingBrow, lackOf, mirrored, plainBrow, withBrow } from "./completion.js";
import { legible } from "./legible.js";
import { fit } from "./manifold.js";
import { render } from "./pen.js";
import { drawnSectors } from "./presence.js";
import { componentOf, singleStrokes, withComponent } from "./strokes.js";
import { nearestOutline, outside, picture, strokesOf, unlike, withChin } from "./suggestions.js";

export class Adviser {
  // drawing: a `FacePipeline`, whose parts see what is asked about. Sessions have their base as grey pixels or null.
  constructor({ parts, banks, about, tensors }) {
    Object.assign(this, { parts, banks, about, tensors, names: parts.map(({ name }) => name) });
  }

  // Rows of the bank whose component could stand in a drawing's, the nearest first, and their pictures.
  async alternatives(session, name, count) {
    const { strokes, base, controls } = session, others = this.names.filter((other) => other !== name);
    const away = await this.misfits(render(strokes, base), [name], others), bank = this.banks[name];
    const among = bank.rows(controls.tags).sort((one, other) => away[one] - away[other] || one - other).slice(0, this.about.adviser.AMONG * count);
    const found = [];
    for (const row of unlike(among, among.map((one) => bank.code(one)), count, this.about.suggestions)) {
      found.push({ row, ...picture(await this.sketch(name, row), this.component(name), this.mask(name), this.about.suggestions) });
    }
    return found;
  }

  // The drawing with the component of a row in place of its own: strokes and base. Null where that is too faint.
  async alternative(session, name, row) {
    const found = await this.strokes(name, row), { components, chin } = this.about;
    if (!found.length) return null;
    const single = { ...session, strokes: singleStrokes(session.strokes, components) };
    return withComponent(session, keepingBrow(single, found, name, this.about), name, components, chin);
  }

  // The strokes that a half-drawn face lacks, to be added to its own.
  async rest(session) {
    const added = mirrored(session, this.about), half = { ...session, strokes: [...session.strokes, ...added] };
    const { wanted, brows } = lackOf(half, this.about), found = wanted.length ? await this.found(half, wanted) : {};
    const strokes = wanted.flatMap((name) => withBrow(name, found[name], this.about));
    for (const eye of brows) {
      strokes.push(plainBrow(eye, half.strokes.filter((stroke) => componentOf(stroke, this.about.components) === eye), this.about));
    }
    return [...added, ...strokes];
  }

  // Strokes of the face of the bank that fits best, by component; of an outline, in the directions in which nothing is drawn.
  async found({ strokes, base, controls }, names) {
    const sketch = render(strokes, base), { OUTLINES } = this.about.adviser, found = {};
    const away = await this.misfits(sketch, this.names.filter((name) => !names.includes(name)), names);
    const best = this.banks.remainder.rows(controls.tags).sort((one, other) => away[one] - away[other] || one - other).slice(0, OUTLINES);
    for (const name of names) if (name !== "remainder") found[name] = await this.strokes(name, best[0]);
    if (!names.includes("remainder")) return found;
    const drawn = drawnSectors(sketch, this.about.presence), outlines = [];
    let [row] = best;
    if (drawn.some(Boolean)) {
      for (const other of best) outlines.push([other, await this.part("remainder").decode(other)]);
      row = nearestOutline(sketch, outlines, this.about);
    }
    return { ...found, remainder: outside(await this.strokes("remainder", row), drawn, this.about.presence) };
  }

  async strokes(name, row) { return strokesOf(await this.sketch(name, row), this.component(name), this.mask(name), this.about); }

  // The component of a row, the remainder's with the chin from the mouth's box.
  async sketch(name, row) {
    const decoded = await this.part(name).decode(row);
    return name === "remainder" ? withChin(decoded, await this.part("mouth").decode(row), this.mask(name), this.about) : decoded;
  }

  // How badly each row fits the first components that are drawn, or else the others.
  async misfits(sketch, first, others) {
    const { INK, INSIDE, LEAST_INK } = this.about.adviser, clear = legible(sketch, this.about);
    for (const names of [first, others]) {
      const drawn = {};
      for (const name of names) {
        const mask = this.mask(name), part = this.part(name);
        if (sketch.reduce((sum, value, at) => sum + Number(value < INK && mask[at] > INSIDE), 0) < LEAST_INK) continue;
        part.see(clear, this.about.presence.boxes);
        drawn[name] = await part.code();
      }
      if (Object.keys(drawn).length) return fit(this.banks, drawn);
    }
    return new Float32Array(this.banks[this.names[0]].count);
  }

  part(name) { return this.parts.find((part) => part.name === name); }

  component(name) { return this.about.components.find((component) => component.name === name); }

  mask(name) { return this.tensors[`mask.${name}`]; }
}
