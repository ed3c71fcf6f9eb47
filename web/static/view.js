"use strict";
// What visitors see: the face, swatches, messages. It remembers nothing and asks nobody; page.js tells it what to show.

const view = (() => {
  const at = (id) => document.getElementById(id);

  // Gradio gives a button's name to the button or to what is around it.
  function press(id) {
    const button = at(id);
    (button.tagName === "BUTTON" ? button : button.querySelector("button")).click();
  }

  function state(text, mood) {
    at("state").dataset.mood = mood || "";
    at("state").querySelector(".words").textContent = text;
  }

  function say(text) {
    at("notice").querySelector("span").textContent = text;
    at("notice").hidden = false;
  }

  function hush() { at("notice").hidden = true; }

  // answer: of /api/status.
  function engine(answer) {
    const bar = at("progress");
    bar.hidden = answer.ready || answer.failed || answer.fraction === null;
    bar.firstElementChild.style.width = `${100 * (answer.fraction || 0)}%`;
    const others = answer.waiting > 1 ? `, ${answer.waiting} drawings wait` : "";
    state(answer.ready ? (answer.text || "Ready") + others : answer.text, answer.failed ? "bad" : answer.ready ? "good" : "");
    const choice = at("lines").querySelector("select");
    if (choice.options.length !== Object.keys(answer.lines).length) {
      choice.replaceChildren(...Object.entries(answer.lines).map(([name, title]) => new Option(title, name)));
    }
  }

  // answer: what was drawn, or null; session: the drawing as a file, its strokes and controls.
  function face(answer, session) {
    at("face").hidden = !answer;
    at("no-face").hidden = !!answer;
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
    document.body.dataset.shown = answer.number;
  }

  function shadow(answer) {
    at("shadow").hidden = !answer || !answer.shadow || !at("shadow-on").checked;
  }

  // answer: of /api/sketch.
  function kind(answer) {
    at("kind").hidden = false;
    at("kind").dataset.kind = answer.kind;
    at("detected").textContent = `Looks like a ${answer.detected}; treated as`;
    for (const button of at("kind").querySelectorAll("[data-kind]")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === answer.kind));
    }
    at("appearance-of-photo").hidden = answer.kind !== "photo";
    at("lines").hidden = answer.kind !== "photo" || at("lines").querySelectorAll("option").length < 2;
  }

  // done: gets both pupils' places in the photo's pixels, as text.
  function pickPupils(file, done) {
    const box = at("pupils"), image = box.querySelector("img"), text = box.querySelector("p"), places = [];
    const url = URL.createObjectURL(file);
    const leave = () => { box.hidden = true; image.onclick = null; URL.revokeObjectURL(url); };
    image.src = url;
    text.textContent = "Click the pupil at the left.";
    box.hidden = false;
    box.querySelector("button").onclick = leave;
    image.onclick = (event) => {
      const frame = image.getBoundingClientRect();
      places.push((event.clientX - frame.left) * image.naturalWidth / frame.width);
      places.push((event.clientY - frame.top) * image.naturalHeight / frame.height);
      text.textContent = "Now the pupil at the right.";
      if (places.length === 4) { leave(); done(places.map((place) => place.toFixed(1)).join(",")); }
    };
  }

  // swatches: each with a name, a kind or a colour. chosen: tells which one holds. choose: gets the one that is clicked.
  function swatches(id, swatches, chosen, choose) {
    at(id).replaceChildren(...swatches.map((one) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", title: one.name, className: one.kind || "" });
      button.setAttribute("role", "radio");
      button.setAttribute("aria-label", one.name);
      button.setAttribute("aria-checked", String(chosen(one)));
      if (one.colour) button.style.backgroundColor = `rgb(${one.colour.join(",")})`;
      button.onclick = () => choose(one);
      return button;
    }));
  }

  return { at, press, state, say, hush, engine, face, shadow, kind, pickPupils, swatches };
})();
