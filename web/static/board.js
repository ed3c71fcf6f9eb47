// The canvas: strokes of the pen over an opened sketch. What is shown is a preview; the server draws the strokes with
// the project's own pen. Coordinates are canvas pixels, 0..512, as in a session file.

const SIDE = 512, MIRROR_AT = 245.5, LIGHTEST_PEN = 0.3, FAINTEST = 0.05;
const MOST_ZOOM = 8;
const PINCH_MS = 250, PINCH_PIXELS = 24; // a second finger this soon, or before the first has gone so far, is a pinch
const MOVED = 4; // screen pixels that a finger has to move to draw: a tap may be an accident

export class Board {
  // canvas: the element, in a frame that cuts it off. changed: called after every change of the drawing.
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.frame = canvas.parentElement;
    this.changed = changed;
    this.pen = canvas.getContext("2d");
    this.pen.scale(canvas.width / SIDE, canvas.height / SIDE);
    this.state = { strokes: [], base: null, note: null, placed: null };
    this.image = null;
    this.past = [];
    this.future = [];
    this.width = 3;
    this.ink = 1;
    this.eraser = false;
    this.mirrored = false;
    this.stroke = null;
    this.fingers = new Map();
    this.penSeen = false; // who has a pen draws with it alone: the palm may lie on the screen
    this.zoomed = { scale: 1, x: 0, y: 0 };
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.follow(event));
    canvas.addEventListener("pointerup", (event) => this.end(event, true));
    canvas.addEventListener("pointercancel", (event) => this.end(event, false));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.paint();
  }

  get empty() { return !this.state.strokes.length && !this.state.base; }

  // A drawing from elsewhere, as a new step of the history. base: a PNG in base64 or null. note: kept with it. placed:
  // where a person has put its parts, a placement, or null.
  set(strokes, base, note, placed) {
    const kept = this.state;
    this.put({ strokes, base, note: note === undefined ? kept.note : note, placed: placed === undefined ? kept.placed : placed });
  }

  // The drawing as it is, with its parts where a person has put them, or, by null, where they are found.
  setPlaced(placed) { this.put({ ...this.state, placed }); }

  put(state) {
    if (this.stroke) return;
    this.past.push(this.state);
    this.future = [];
    this.show(state);
  }

  clear() { this.put({ strokes: [], base: null, note: null, placed: null }); }

  undo() { this.step(this.past, this.future); }

  redo() { this.step(this.future, this.past); }

  step(from, to) {
    if (!from.length || this.stroke) return;
    to.push(this.state);
    this.show(from.pop());
  }

  show(state) {
    if (state.base !== this.state.base) this.load(state.base);
    this.state = state;
    this.paint();
    this.changed();
  }

  load(base) {
    this.image = null;
    if (!base) return;
    const image = new Image();
    image.onload = () => {
      if (this.state.base !== base) return;
      this.image = image;
      this.paint();
    };
    image.src = "data:image/png;base64," + base;
  }

  // ---- pen, mouse and fingers

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = SIDE / box.width;
    const pressure = event.pointerType === "pen" ? event.pressure : 1;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale, Math.min(1, Math.max(0, pressure))]
      .map((value) => Math.round(value * 100) / 100);
  }

  begin(event) {
    if (event.pointerType === "pen") this.penSeen = true;
    if (event.pointerType === "touch") {
      event.preventDefault();
      this.canvas.setPointerCapture(event.pointerId);
      this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
      if (this.fingers.size > 1 || this.penSeen) return this.pinch();
    }
    if (this.stroke || (event.button !== 0 && event.button !== 2)) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const eraser = this.eraser || event.button === 2 || event.buttons === 32;
    this.stroke = { width: eraser ? Math.max(8, this.width * 3) : this.width, eraser, mirrored: this.mirrored, points: [this.place(event)] };
    if (this.ink < 1 && !eraser) this.stroke.ink = this.ink;
    this.pointer = { id: event.pointerId, type: event.pointerType, began: event.timeStamp, x: event.clientX, y: event.clientY, moved: 0 };
    if (event.pointerType !== "touch") this.line(this.stroke, 0);
  }

  follow(event) {
    if (this.fingers.has(event.pointerId) && (!this.stroke || this.fingers.size > 1)) return this.move(event);
    if (!this.stroke || event.pointerId !== this.pointer.id) return;
    this.pointer.moved = Math.max(this.pointer.moved, Math.hypot(event.clientX - this.pointer.x, event.clientY - this.pointer.y));
    if (this.pointer.type === "touch" && this.pointer.moved < MOVED) return;
    const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of events.length ? events : [event]) {
      const point = this.place(one), last = this.stroke.points[this.stroke.points.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 1) continue;
      this.stroke.points.push(point);
      this.line(this.stroke, this.stroke.points.length - 1);
    }
  }

  end(event, meant) {
    this.fingers.delete(event.pointerId);
    if (!this.stroke || event.pointerId !== this.pointer.id) return;
    const stroke = this.stroke, touch = this.pointer.type === "touch";
    this.stroke = null;
    if (touch && (!meant || this.pointer.moved < MOVED)) return this.paint();
    this.put({ ...this.state, strokes: this.state.strokes.concat([stroke]) });
  }

  // More fingers than one: what the first has begun by accident is taken back.
  pinch() {
    if (!this.stroke) return;
    const { began, moved } = this.pointer;
    if (performance.now() - began < PINCH_MS || moved < PINCH_PIXELS) {
      this.stroke = null;
      this.paint();
    }
  }

  // ---- looking closer

  move(event) {
    const before = [...this.fingers.values()], was = this.fingers.get(event.pointerId);
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.stroke) return; // the first finger draws on, and this one does nothing
    const after = [...this.fingers.values()];
    if (after.length === 1) return this.shift(event.clientX - was[0], event.clientY - was[1]);
    const middle = (two) => [(two[0][0] + two[1][0]) / 2, (two[0][1] + two[1][1]) / 2];
    const apart = (two) => Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]);
    const from = middle(before), to = middle(after);
    this.shift(to[0] - from[0], to[1] - from[1]);
    this.zoom(apart(after) / Math.max(1, apart(before)), to[0], to[1]);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }

  // Zoom by a factor about a place on the screen; without one about the middle.
  zoom(factor, x, y) {
    const frame = this.frame.getBoundingClientRect(), now = this.zoomed;
    const [px, py] = [(x === undefined ? frame.left + frame.width / 2 : x) - frame.left, (y === undefined ? frame.top + frame.height / 2 : y) - frame.top];
    const scale = Math.min(MOST_ZOOM, Math.max(1, now.scale * factor)), by = scale / now.scale;
    this.zoomed = { scale, x: px - (px - now.x) * by, y: py - (py - now.y) * by };
    this.shift(0, 0);
  }

  shift(dx, dy) {
    const now = this.zoomed, side = this.frame.clientWidth, least = side * (1 - now.scale);
    now.x = Math.min(0, Math.max(least, now.x + dx));
    now.y = Math.min(0, Math.max(least, now.y + dy));
    for (const layer of this.frame.querySelectorAll(".layer")) {
      layer.style.transform = now.scale === 1 ? "" : `translate(${now.x}px, ${now.y}px) scale(${now.scale})`;
    }
    this.frame.dataset.zoomed = now.scale > 1;
  }

  // ---- painting

  paint() {
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, SIDE, SIDE);
    if (this.image) this.pen.drawImage(this.image, 0, 0, SIDE, SIDE);
    for (const stroke of this.state.strokes) {
      for (let index = 0; index < stroke.points.length; index++) this.line(stroke, index);
    }
  }

  // The piece of a stroke that ends at a point, and its mirror image: a Catmull-Rom curve through the points.
  line(stroke, index) {
    const pen = this.pen, point = (at) => stroke.points[Math.min(stroke.points.length - 1, Math.max(0, at))];
    const [before, start, end, after] = [point(index - 2), point(index - 1), point(index), point(index + 1)];
    const grey = Math.round(255 * (1 - Math.max(FAINTEST, stroke.ink === undefined ? 1 : stroke.ink)));
    pen.strokeStyle = stroke.eraser ? "#fff" : `rgb(${grey},${grey},${grey})`;
    pen.globalCompositeOperation = stroke.eraser ? "source-over" : "darken";
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = stroke.width * (LIGHTEST_PEN + (1 - LIGHTEST_PEN) * end[2]);
    for (const flip of stroke.mirrored ? [false, true] : [false]) {
      const x = (value) => (flip ? 2 * MIRROR_AT - value : value);
      pen.beginPath();
      pen.moveTo(x(start[0]), start[1]);
      pen.bezierCurveTo(
        x(start[0] + (end[0] - before[0]) / 6), start[1] + (end[1] - before[1]) / 6,
        x(end[0] - (after[0] - start[0]) / 6), end[1] - (after[1] - start[1]) / 6, x(end[0]) + 0.01, end[1],
      );
      pen.stroke();
    }
    pen.globalCompositeOperation = "source-over";
  }
}
