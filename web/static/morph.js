// Morph: from the drawing on the canvas to a saved one by a slider, as in the window (ui/panels/morphing.py).

import { at, say } from "./view.js";

export class Morphing {
  // drawing: gives the drawing as a session. show: shows one on the way: its strokes, base and controls, and whether the
  // slider was moved before, so that its positions are one step of the history. ask: takes two drawings and a share, and
  // gives what lies there.
  constructor(drawing, show, ask) {
    Object.assign(this, { drawing, show, ask });
    this.start = this.end = null;
    this.moved = this.busy = this.again = false;
    at("morph-share").oninput = () => this.move();
  }

  // Morph to the session of a file. name: what it is called.
  begin(end, name) {
    this.end = end;
    this.stop();
    at("morph-name").textContent = name;
    at("morph-way").hidden = false;
    at("morph-share").focus();
  }

  // The drawing was changed otherwise: the way begins there.
  stop() {
    this.start = null;
    this.moved = false;
    at("morph-share").value = 0;
  }

  async move() {
    if (this.busy) { this.again = true; return; }
    const start = this.start = this.start || this.drawing();
    this.busy = true;
    try {
      const found = await this.ask(start, this.end, at("morph-share").value / 100);
      if (start === this.start) { // who draws on meanwhile counts more
        this.show(found, this.moved);
        this.moved = true;
      }
    } catch (refusal) {
      say(refusal.error || String(refusal));
    }
    this.busy = false;
    if (this.again && this.start) {
      this.again = false;
      await this.move();
    }
  }
}
