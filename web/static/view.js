// What visitors see: the face, sliders, swatches, messages. It remembers nothing and asks nobody.

import { sentence, t } from "./words.js";

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 1 / 256, LONG_STEP = 1 / 16; // of a photo's side, by which a key moves the cross

export const at = (id) => document.getElementById(id);

export function state(text, mood) {
  at("state").dataset.mood = mood || "";
  at("state").querySelector(".words").textContent = text;
}

export function say(text) {
  at("notice").querySelector("span").textContent = text;
  at("notice").hidden = false;
}

export function hush() { at("notice").hidden = true; }

// answer: of api/status.
export function engine(answer) {
  const bar = at("progress");
  bar.hidden = answer.ready || answer.failed || answer.fraction === null;
  bar.firstElementChild.style.width = `${100 * (answer.fraction || 0)}%`;
  const others = answer.waiting > 1 ? ", " + t("{count} drawings wait", { count: answer.waiting }) : "";
  const text = answer.text ? sentence(answer.message) : answer.ready ? t("Ready") : "";
  state(text + others, answer.failed ? "bad" : answer.ready ? "good" : "");
}

// choices: titles by name. select: gets them as options.
export function options(select, choices) {
  const wanted = Object.entries(choices).map(([name, title]) => [t(title), name]), { value } = select;
  if (JSON.stringify([...select.options].map((one) => [one.text, one.value])) === JSON.stringify(wanted)) return;
  select.replaceChildren(...wanted.map(([title, name]) => new Option(title, name)));
  if (value in choices) select.value = value;
}

// answer: what was drawn, or null. session: the drawing as a file, its strokes and controls.
export function face(answer, session) {
  at("face").hidden = !answer;
  at("no-face").hidden = Boolean(answer);
  shadow(answer);
  at("seconds").textContent = answer ? `${Math.round(answer.seconds * 1000)} ms` : "";
  for (const name of ["save-face", "save-sketch", "save-session"]) {
    at(name).setAttribute("aria-disabled", String(!answer));
    if (!answer) at(name).removeAttribute("href");
  }
  if (!answer) return;
  at("face").src = answer.face;
  if (answer.shadow) at("shadow").src = answer.shadow;
  at("save-face").href = answer.face;
  at("save-sketch").href = answer.sketch;
  const text = new TextEncoder().encode(JSON.stringify(session));
  let bytes = "";
  for (const byte of text) bytes += String.fromCharCode(byte);
  at("save-session").href = "data:application/json;base64," + btoa(bytes);
  document.body.dataset.shown = String(Number(document.body.dataset.shown || 0) + 1);
}

export function shadow(answer) {
  at("shadow").hidden = !answer || !answer.shadow || !at("shadow-on").checked;
}

// A row of small pictures. pictures: each with a url and a title. choose: gets the index of the one that is clicked.
export function pictures(id, pictures, choose) {
  at(id).replaceChildren(...pictures.map(({ url, title }, index) => {
    const button = document.createElement("button"), image = document.createElement("img");
    Object.assign(button, { type: "button", title, className: "picture" });
    button.setAttribute("aria-label", title);
    Object.assign(image, { src: url, alt: "" });
    button.append(image);
    button.onclick = () => choose(index);
    return button;
  }));
}

// before: how many drawings are served first; null where nothing is under way.
export function queue(before) {
  const texts = [t("Drawing…"), t("One drawing is before yours")];
  at("queue").textContent = before === null ? "" : texts[before] || t("{count} drawings are before yours", { count: before });
}

// note: what is known about a picture that was opened, or null.
export function kind(note) {
  at("kind").hidden = !note;
  if (!note) return delete at("kind").dataset.kind;
  at("kind").dataset.kind = note.kind;
  at("detected").textContent = t(note.detected === "photo" ? "Looks like a photo; treated as" : "Looks like a sketch; treated as");
  for (const button of at("kind").querySelectorAll("[data-kind]")) {
    button.setAttribute("aria-pressed", String(button.dataset.kind === note.kind));
  }
  at("appearance-of-photo").hidden = note.kind !== "photo";
  at("lines").hidden = note.kind !== "photo" || at("lines").querySelectorAll("option").length < 2;
}

// Ask for the pupils in a photo; returns their places in its pixels as text, or "" where nobody shows them.
export function pickPupils(file) {
  const box = at("pupils"), photo = box.querySelector(".photo"), image = photo.querySelector("img"), places = [];
  const url = URL.createObjectURL(file), cross = [0.5, 0.5]; // shares of the photo's width and height
  const ask = (text) => { box.querySelector("p").textContent = text; };
  const move = (x, y) => {
    [x, y].forEach((share, axis) => { cross[axis] = Math.min(1, Math.max(0, share)); });
    Object.assign(photo.querySelector(".cross").style, { left: `${100 * cross[0]}%`, top: `${100 * cross[1]}%` });
  };
  const take = () => {
    places.push(cross[0] * image.naturalWidth, cross[1] * image.naturalHeight);
    ask(t("Now the pupil at the right."));
    if (places.length === 4) box.close();
  };
  image.src = url;
  ask(t("Click the pupil at the left, or move the cross there by the arrow keys and press Enter."));
  move(...cross);
  photo.onclick = (event) => {
    const frame = image.getBoundingClientRect();
    move((event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height);
    take();
  };
  photo.onkeydown = (event) => {
    const way = ARROWS[event.key], step = event.shiftKey ? LONG_STEP : STEP;
    if (way) move(cross[0] + step * way[0], cross[1] + step * way[1]);
    else if (event.key === "Enter") take();
    else return;
    event.preventDefault();
  };
  box.showModal();
  return new Promise((resolve) => {
    box.onclose = () => {
      URL.revokeObjectURL(url);
      resolve(places.length === 4 ? places.map((place) => place.toFixed(1)).join(",") : "");
    };
    box.querySelector("button").onclick = () => box.close();
  });
}

// A slider with a box for its number, in a label. moved: called with each new value.
export class Slider {
  constructor(label, moved) {
    const { slider, min = "0", max = "100", value = "50" } = label.dataset;
    this.range = Object.assign(document.createElement("input"), { type: "range", min, max, value, id: slider });
    this.box = Object.assign(document.createElement("input"), { type: "number", min, max, value, step: "1", required: true });
    for (const input of [this.range, this.box]) {
      input.setAttribute("aria-label", label.textContent.trim());
      input.dataset.tLabel = ""; // a label is one input's only
    }
    label.append(this.box, this.range);
    this.range.oninput = () => { this.box.value = this.range.value; moved(Number(this.range.value)); };
    this.box.oninput = () => {
      if (!this.box.checkValidity()) return;
      this.range.value = this.box.value;
      moved(Number(this.range.value));
    };
    this.box.onchange = () => {
      if (this.box.checkValidity()) return;
      say(t("This is a whole number from {min} to {max}.", { min, max }));
      this.box.value = this.range.value;
    };
  }

  get value() { return Number(this.range.value); }

  set value(value) { this.range.value = value; this.box.value = this.range.value; }
}

// swatches: each with a name, a kind or a colour. chosen: says which one holds. choose: gets the one that is clicked.
export function swatches(id, swatches, chosen, choose) {
  const group = at(id), focused = group.contains(document.activeElement);
  const held = Math.max(0, swatches.findIndex(chosen));
  group.replaceChildren(...swatches.map((one, index) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", title: t(one.name), className: one.kind || "", tabIndex: index === held ? 0 : -1 });
    button.dataset.name = one.name;
    button.setAttribute("role", "radio");
    button.setAttribute("aria-label", t(one.name));
    button.setAttribute("aria-checked", String(index === held));
    if (one.colour) button.style.backgroundColor = `rgb(${one.colour.join(",")})`;
    if (one.hex) button.style.backgroundColor = one.hex;
    button.onclick = () => choose(one);
    return button;
  }));
  if (focused) group.children[held].focus();
  group.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const named = swatches.filter((one) => one.kind !== "own"); // which opens a dialog
    choose(named[(held + step + named.length) % named.length]);
  };
}

// Let visitors choose any colour, beside the swatches. hex: the one to begin with, or "". choose: gets theirs.
export function askColour(id, hex, choose) {
  const input = document.createElement("input");
  Object.assign(input, { type: "color", value: hex || "#966446", className: "colour", tabIndex: -1 });
  input.setAttribute("aria-label", t("Any colour…"));
  input.onchange = () => { input.remove(); choose(input.value); };
  document.querySelectorAll("input.colour").forEach((left) => left.remove());
  at(id).after(input);
  input.click();
}
