"use strict";
// The canvas: strokes of the pen over an opened sketch. What is shown is a preview; the server draws the strokes with
// the project's own pen. Coordinates are canvas pixels, 0..512, as in a session file.

const SIDE = 512, MIRROR_AT = 245.5, LIGHTEST_PEN = 0.3;

class Board {
  // canvas: the element. changed: called after every change of the drawing.
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    this.pen = canvas.getContext("2d");
    this.pen.scale(canvas.width / SIDE, canvas.height / SIDE);
    this.strokes = [];
    this.base = null;
    this.image = null;
    this.past = [];
    this.future = [];
    this.width = 3;
    this.eraser = false;
    this.mirrored = false;
    this.stroke = null;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.follow(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.end(event));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    this.paint();
  }

  get empty() { return !this.strokes.length && !this.base; }

  // A drawing from elsewhere. base: a PNG in base64 or null.
  set(strokes, base) {
    this.keep();
    this.strokes = strokes;
    this.show(base);
  }

  clear() { this.set([], null); }

  undo() { this.step(this.past, this.future); }

  redo() { this.step(this.future, this.past); }

  keep() {
    this.past.push({ strokes: this.strokes, base: this.base });
    this.future = [];
  }

  step(from, to) {
    if (!from.length || this.stroke) return;
    to.push({ strokes: this.strokes, base: this.base });
    const state = from.pop();
    this.strokes = state.strokes;
    this.show(state.base);
  }

  show(base) {
    this.base = base;
    this.image = null;
    if (base) {
      const image = new Image();
      image.onload = () => {
        if (this.base !== base) return;
        this.image = image;
        this.paint();
      };
      image.src = "data:image/png;base64," + base;
    }
    this.paint();
    this.changed();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = SIDE / box.width;
    const pressure = event.pointerType === "pen" ? event.pressure : 1;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale, Math.min(1, Math.max(0, pressure))]
      .map((value) => Math.round(value * 100) / 100);
  }

  begin(event) {
    if (this.stroke || (event.button !== 0 && event.button !== 2)) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    const eraser = this.eraser || event.button === 2;
    this.stroke = { width: eraser ? Math.max(8, this.width * 3) : this.width, eraser, mirrored: this.mirrored, points: [this.place(event)] };
    this.line(this.stroke, 0);
  }

  follow(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of events.length ? events : [event]) {
      const point = this.place(one), last = this.stroke.points[this.stroke.points.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 1) continue;
      this.stroke.points.push(point);
      this.line(this.stroke, this.stroke.points.length - 1);
    }
  }

  end(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    const stroke = this.stroke;
    this.stroke = null;
    this.keep();
    this.strokes = this.strokes.concat([stroke]);
    this.paint();
    this.changed();
  }

  paint() {
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, SIDE, SIDE);
    if (this.image) this.pen.drawImage(this.image, 0, 0, SIDE, SIDE);
    for (const stroke of this.strokes) {
      for (let index = 0; index < stroke.points.length; index++) this.line(stroke, index);
    }
  }

  // The piece of a stroke that ends at a point, and its mirror image.
  line(stroke, index) {
    const points = stroke.points, pen = this.pen;
    const end = points[index], start = points[Math.max(0, index - 1)], before = points[Math.max(0, index - 2)];
    const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const from = middle(before, start);
    pen.strokeStyle = stroke.eraser ? "#fff" : "#000";
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = stroke.width * (LIGHTEST_PEN + (1 - LIGHTEST_PEN) * end[2]);
    for (const flip of stroke.mirrored ? [false, true] : [false]) {
      const x = (value) => (flip ? 2 * MIRROR_AT - value : value);
      pen.beginPath();
      pen.moveTo(x(from[0]), from[1]);
      pen.quadraticCurveTo(x(start[0]), start[1], x(end[0]), end[1]);
      pen.lineTo(x(end[0]) + 0.01, end[1]);
      pen.stroke();
    }
  }
}
