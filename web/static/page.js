"use strict";
// What happens on the page. Gradio shows the controls and carries drawings to the engine and faces back; pictures that
// a visitor opens go to the API. Nothing is sent anywhere else. board.js is the canvas, view.js shows the rest.

(() => {
  const MOST_BYTES = 16 * 1024 * 1024, SOON = 120, LOST_AFTER = 4, NEIGHBOURS = "neighbours", PHOTO = "values";
  const { at, state, say, hush } = view;
  const page = {
    board: null, busy: false, dirty: false, ready: false, number: 0, timer: 0, answer: null, opened: null, asked: 0,
    appearance: { source: NEIGHBOURS, name: "", values: [], skin: "", hair: "" }, fromPhoto: null, offer: "", idle: 0, lost: 0,
    restored: null,
  };

  // ---- what Gradio's events call

  window.studio = {
    drawing() {
      clearTimeout(page.timer);
      page.busy = true;
      page.dirty = false;
      page.idle = 0;
      page.number += 1;
      return JSON.stringify({ ...session(), number: page.number });
    },
    show(text) {
      let answer = {};
      try { answer = JSON.parse(text || "{}"); } catch (error) { answer = {}; }
      // Number 0: what was sent could not even be read.
      if (answer.number && answer.number < page.number) return;
      page.busy = false;
      page.lost = 0;
      if (answer.number === undefined) say("The page's server has not answered: try again.");
      else if (answer.error) answer.code === "preparing" ? (page.dirty = true) : say(answer.error);
      else present(answer);
      if (page.dirty && page.ready) soon();
    },
    touched() {
      if (at("live").checked) soon();
    },
    controls() {
      const { trust, tags, neighbours } = page.restored;
      const people = { woman: "Women", man: "Men" }[tags[0]] || "Everyone";
      setTimeout(soon, SOON);
      return [...["eye1", "eye2", "nose", "mouth", "remainder"].map((name) => Math.round(100 * trust[name])), people, neighbours];
    },
  };

  function session(controls) {
    const rest = { trust: { eye1: 0.5, eye2: 0.5, nose: 0.5, mouth: 0.5, remainder: 0.5 }, tags: [], neighbours: 10 };
    return {
      format: "deepfacedrawing-session", version: 1, base: page.board.base, strokes: page.board.strokes,
      controls: controls || { ...rest, appearance: page.appearance },
    };
  }

  function soon() {
    clearTimeout(page.timer);
    page.timer = setTimeout(draw, SOON);
  }

  function draw() {
    if (page.board.empty) return present(null);
    if (page.busy || !page.ready) { page.dirty = true; return; }
    view.press("draw");
  }

  function present(answer) {
    page.answer = answer;
    view.face(answer, answer && session(answer.controls));
  }

  // ---- pictures that are opened

  async function ask(path, query, body) {
    const kept = Object.entries(query).filter((pair) => pair[1]);
    let response;
    try {
      response = await fetch(path + "?" + new URLSearchParams(kept), { method: "POST", body });
    } catch (error) {
      throw { error: "The page's server does not answer: look whether demo.py still runs." };
    }
    const answer = await response.json();
    if (!response.ok) throw answer;
    return answer;
  }

  async function open(file, name) {
    if (file.size > MOST_BYTES) return say("This is larger than 16 MB: scale the picture down.");
    if ((name || "").toLowerCase().endsWith(".facedraw")) return openSession(file);
    page.opened = { file, pupils: "" };
    await takeIn("");
  }

  async function takeIn(kind) {
    const opened = page.opened, asked = ++page.asked;
    state("Reading the picture");
    try {
      const lines = at("lines").querySelector("select").value;
      const answer = await ask("/api/sketch", { kind, pupils: opened.pupils, lines }, opened.file);
      if (asked !== page.asked) return;
      page.board.set(answer.strokes, answer.base);
      view.kind(answer);
      hush();
    } catch (answer) {
      if (asked !== page.asked) return;
      if (answer.code === "face") view.pickPupils(opened.file, (pupils) => { opened.pupils = pupils; takeIn("photo"); });
      say(answer.error || String(answer));
    } finally {
      look();
    }
  }

  async function openSession(file) {
    try {
      const data = JSON.parse(await file.text());
      if (data.format !== "deepfacedrawing-session") throw new Error();
      page.appearance = { skin: "", hair: "", ...data.controls.appearance };
      if (page.appearance.source === PHOTO) page.fromPhoto = page.appearance;
      page.restored = data.controls;
      page.board.set(data.strokes, data.base || null);
      at("kind").hidden = true;
      showLooks();
      view.press("restore");
    } catch (error) {
      say("This file is no drawing of this studio.");
    }
  }

  async function takeAppearance(file, pupils) {
    if (file.size > MOST_BYTES) return say("This is larger than 16 MB: scale the picture down.");
    state("Reading the appearance");
    try {
      page.appearance = page.fromPhoto = (await ask("/api/appearance", { pupils }, file)).appearance;
      showLooks();
      hush();
      window.studio.touched();
    } catch (answer) {
      say(answer.error || String(answer));
    } finally {
      look();
    }
  }

  // ---- what the engine offers and says

  function showLooks() {
    const pick = (one) => { page.appearance = one.value; showLooks(); window.studio.touched(); };
    const offer = JSON.parse(page.offer || "{}"), now = page.appearance, plain = { values: [], skin: "", hair: "" };
    const looks = [{ name: "From the neighbours", kind: NEIGHBOURS, value: { source: NEIGHBOURS, name: "", ...plain } }];
    for (const one of offer.looks || []) looks.push({ ...one, value: { source: "palette", name: one.name, ...plain } });
    if (page.fromPhoto) looks.push({ name: "From a photo", kind: PHOTO, value: { ...page.fromPhoto, skin: "", hair: "" } });
    view.swatches("looks", looks, (one) => one.value.source === now.source && one.value.name === now.name, pick);
    for (const [id, part] of [["skins", "skin"], ["hairs", "hair"]]) {
      const kept = { name: `${part === "skin" ? "Skin" : "Hair"} as in the look`, kind: "as-is", value: { ...now, [part]: "" } };
      const others = (offer[id] || []).map((one) => ({ ...one, value: { ...now, [part]: one.name } }));
      view.swatches(id, [kept, ...others], (one) => one.value[part] === now[part], pick);
      at(id).parentElement.hidden = !others.length;
    }
    const look = at("looks").querySelector("[aria-checked=true]");
    const colours = [[now.skin, "skin"], [now.hair, "hair"]].filter((pair) => pair[0]).map((pair) => pair.join(" "));
    at("look-name").textContent = colours.join(", ") || (look ? look.title : "");
  }

  async function look() {
    let answer;
    try {
      answer = await (await fetch("/api/status")).json();
    } catch (error) {
      page.ready = page.busy = false;
      return state("The page's server does not answer: look whether demo.py still runs", "bad");
    }
    const begins = answer.ready && !page.ready;
    page.ready = answer.ready;
    view.engine(answer);
    const offer = JSON.stringify({ looks: answer.looks, skins: answer.skins, hairs: answer.hairs });
    if (answer.ready && offer !== page.offer) { page.offer = offer; showLooks(); }
    if (begins && !page.board.empty) draw();
    // An answer can be lost on its way, with the line; who waits while nobody is served asks again.
    page.idle = page.busy && answer.ready && !answer.waiting ? page.idle + 1 : 0;
    if (page.idle >= LOST_AFTER) {
      page.busy = false;
      page.lost += 1;
      page.lost < 3 ? draw() : say("The page's server has not answered: change the drawing to try again.");
    }
  }

  // ---- wiring

  function changed() {
    const board = page.board;
    at("undo").disabled = !board.past.length;
    at("redo").disabled = !board.future.length;
    at("clear").disabled = board.empty;
    at("hint").hidden = !board.empty;
    if (board.empty) { at("kind").hidden = true; page.opened = null; present(null); }
    window.studio.touched();
  }

  function choose(tool) {
    page.board.eraser = tool === "eraser";
    for (const name of ["pen", "eraser"]) at(name).setAttribute("aria-pressed", String(name === tool));
  }

  function takeFiles(list) {
    if (list && list.length) open(list[0], list[0].name);
  }

  function wire() {
    page.board = new Board(at("board"), changed);
    const size = at("size");
    at("pen").onclick = () => choose("pen");
    at("eraser").onclick = () => choose("eraser");
    size.oninput = () => { page.board.width = Number(size.value); size.nextElementSibling.textContent = `${size.value} px`; };
    at("mirror").onchange = () => { page.board.mirrored = at("mirror").checked; };
    at("undo").onclick = () => page.board.undo();
    at("redo").onclick = () => page.board.redo();
    at("clear").onclick = () => page.board.clear();
    at("file").onchange = (event) => { takeFiles(event.target.files); event.target.value = ""; };
    at("appearance-file").onchange = (event) => {
      if (event.target.files.length) takeAppearance(event.target.files[0], "");
      event.target.value = "";
    };
    at("appearance-of-photo").onclick = () => takeAppearance(page.opened.file, page.opened.pupils);
    at("lines").querySelector("select").onchange = () => takeIn("photo");
    at("shadow-on").onchange = () => view.shadow(page.answer);
    at("live").onchange = () => window.studio.touched();
    at("notice").querySelector("button").onclick = hush;
    for (const button of at("kind").querySelectorAll("[data-kind]")) button.onclick = () => takeIn(button.dataset.kind);
    for (const button of document.querySelectorAll("[data-sample]")) {
      button.onclick = async () => open(await (await fetch(`/samples/${encodeURIComponent(button.dataset.sample)}`)).blob(), "");
    }
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => { event.preventDefault(); takeFiles(event.dataTransfer.files); });
    document.addEventListener("paste", (event) => takeFiles(event.clipboardData && event.clipboardData.files));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input[type=text]")) return;
      event.preventDefault();
      event.shiftKey ? page.board.redo() : page.board.undo();
    });
    // The button that draws belongs beside the face; Gradio puts it where it was made.
    const button = at("draw");
    at("face-card").querySelector(".line").append(button);
    at("face-card").querySelector(".tools").append(at("queue"));
    look();
    (function again() { setTimeout(async () => { await look(); again(); }, page.ready && !page.busy ? 5000 : 1000); })();
    document.body.dataset.studio = "here";
  }

  // Gradio builds the page after it has loaded.
  (function wait() {
    if (["board", "face", "looks", "draw", "queue", "restore"].every(at)) wire();
    else setTimeout(wait, 50);
  })();
})();
