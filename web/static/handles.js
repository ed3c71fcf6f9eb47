// Where the drawing and its parts were found: outlines with handles that put them elsewhere, as in the window
// (ui/canvas/found_parts.py). Each part has one, which shifts it; the whole face has two, one shifts it and the other
// scales and turns it. A placement's similarities are [x, y, scale, turn in degrees].

import { COMPONENTS, PLACING } from "./components.js";
import { IDENTITY, applied, undone } from "./local/similarity.js";
import { ARROWS, at } from "./view.js";
import { t } from "./words.js";

const { middle: MIDDLE, offset: LARGEST_OFFSET } = PLACING, [left, top, right, bottom] = PLACING.frame;
const FRAME = [[left, top], [right, top], [right, bottom], [left, bottom]], SCALES = [0.2, 4];
const CORNERS = { eye2: 1, nose: 2, mouth: 3 }; // of the outline, where it is not the first: none lies on another part
const NUDGE = 4; // canvas pixels that an arrow key shifts by
const SVG = "http://www.w3.org/2000/svg";

// The placement after a handle was moved by so many canvas pixels. name: a part's, "shift" or "turn".
export function moved(placement, name, dx, dy) {
  const [x, y, scale, turn] = placement.whole, hundredth = (value) => Math.round(value * 100) / 100;
  if (name === "shift") return { ...placement, whole: [hundredth(x + dx), hundredth(y + dy), scale, turn] };
  if (name === "turn") {
    const corner = applied(placement.whole, MIDDLE)(...FRAME[2]), from = [corner[0] - MIDDLE[0] - x, corner[1] - MIDDLE[1] - y];
    const to = [from[0] + dx, from[1] + dy], grown = Math.hypot(...to) / Math.hypot(...from);
    const turned = turn + (180 / Math.PI) * (Math.atan2(to[1], to[0]) - Math.atan2(from[1], from[0]));
    const larger = Math.min(SCALES[1], Math.max(SCALES[0], scale * grown));
    return { ...placement, whole: [x, y, Math.round(larger * 1e4) / 1e4, hundredth(((turned + 540) % 360) - 180)] };
  }
  const back = undone(placement.whole, MIDDLE), origin = back(0, 0), place = back(dx, dy);
  const part = placement.parts[name] || IDENTITY, by = [part[0] + place[0] - origin[0], part[1] + place[1] - origin[1]];
  const share = Math.min(1, LARGEST_OFFSET / Math.max(Math.hypot(...by), 1e-9));
  const parts = { ...placement.parts, [name]: [hundredth(by[0] * share), hundredth(by[1] * share), part[2], part[3]] };
  return { ...placement, parts };
}

// The guides over the canvas. dragged: called with the placement when a handle was let go.
export class Handles {
  constructor(dragged) {
    this.dragged = dragged;
    this.svg = at("guides");
    this.held = null;
  }

  // outlines: of what was found, by name, each four corners. placement: of the face that is shown, or null.
  show(outlines, placement) {
    if (this.held) return; // the face after it shows them
    const focused = this.svg.contains(document.activeElement) ? document.activeElement.dataset.handle : "";
    this.placement = placement;
    this.svg.replaceChildren();
    if (!at("guides-on").checked) return;
    for (const [name, corners] of Object.entries(outlines)) this.outline(name, corners);
    if (!placement) return;
    const whole = FRAME.map((corner) => applied(placement.whole, MIDDLE)(...corner));
    this.outline("whole", whole);
    for (const name of Object.keys(outlines)) if (name in placement.parts) this.handle(name, outlines[name][CORNERS[name] || 0]);
    this.handle("shift", whole[0]);
    this.handle("turn", whole[2]);
    if (focused) this.svg.querySelector(`[data-handle="${focused}"]`)?.focus();
  }

  outline(name, corners) {
    const polygon = document.createElementNS(SVG, "polygon");
    polygon.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
    polygon.dataset.outline = name;
    this.svg.append(polygon);
  }

  handle(name, [x, y]) {
    const part = COMPONENTS.find((one) => one.name === name), group = document.createElementNS(SVG, "g");
    const title = { shift: t("Move the face"), turn: t("Scale and turn the face") }[name] || t("Move: {part}", { part: t(part.label) });
    for (const [key, value] of Object.entries({ tabindex: "0", role: "button", "aria-label": title, class: name === "turn" ? "handle turn" : "handle" })) {
      group.setAttribute(key, value);
    }
    group.dataset.handle = name;
    for (const radius of [16, 5]) { // what a finger can take hold of, and what is seen
      const disc = document.createElementNS(SVG, "circle");
      for (const [key, value] of [["cx", x], ["cy", y], ["r", radius]]) disc.setAttribute(key, value);
      group.append(disc);
    }
    group.onpointerdown = (event) => this.take(event, name, group);
    group.onpointermove = (event) => this.move(event, name);
    group.onpointerup = (event) => this.release(event, name, true);
    group.onpointercancel = (event) => this.release(event, name, false);
    group.onkeydown = (event) => {
      const way = ARROWS[event.key];
      if (!way) return;
      event.preventDefault();
      this.dragged(moved(this.placement, name, NUDGE * way[0], NUDGE * way[1]));
    };
    this.svg.append(group);
  }

  take(event, name, group) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    group.setPointerCapture(event.pointerId);
    this.held = { name, x: event.clientX, y: event.clientY };
  }

  by(event) {
    const scale = 512 / this.svg.getBoundingClientRect().width;
    return [(event.clientX - this.held.x) * scale, (event.clientY - this.held.y) * scale];
  }

  move(event, name) {
    if (!this.held || this.held.name !== name) return;
    const [dx, dy] = this.by(event);
    if (name === "turn") {
      const whole = applied(moved(this.placement, name, dx, dy).whole, MIDDLE);
      this.svg.querySelector('[data-outline="whole"]').setAttribute("points", FRAME.map((corner) => whole(...corner).join(",")).join(" "));
    }
    const shifted = name === "shift" ? [...this.svg.children] : this.svg.querySelectorAll(`[data-outline="${name}"], [data-handle="${name}"]`);
    for (const one of shifted) one.setAttribute("transform", `translate(${dx} ${dy})`);
  }

  release(event, name, meant) {
    if (!this.held || this.held.name !== name) return;
    const [dx, dy] = this.by(event);
    this.held = null;
    if (meant && Math.hypot(dx, dy) > 0) return this.dragged(moved(this.placement, name, dx, dy));
    for (const one of this.svg.children) one.removeAttribute("transform");
    return undefined;
  }
}
