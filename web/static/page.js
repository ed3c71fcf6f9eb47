// What happens on the page: what is drawn or chosen goes to the server, and the face comes back.

import * as api from "./api.js";
import { Board } from "./board.js";
import { COMPONENTS, LIMITS } from "./components.js";
import { objection } from "./drawing.js";
import { Handles } from "./handles.js";
import { Browser } from "./local/browser.js";
import { isHexColour } from "./local/hex-colour.js";
import { Morphing } from "./morph.js";
import * as store from "./store.js";
import * as view from "./view.js";
import { speak, t } from "./words.js";

const { at, say, hush, state } = view;
const SOON = 120, AGAIN = 2000, SAVE = 400;
const EARLIER = 24; // results that can be gone back to
const PARTS = COMPONENTS.map((component) => component.name);
const NEIGHBOURS = "neighbours", PHOTO = "values";
const PLAIN_LOOK = { source: NEIGHBOURS, name: "", values: [], skin: "", hair: "", eyes: "" };
const OWN_PAINTER = "DeepFaceDrawing";
const READABLE = ["image/png", "image/jpeg", "image/webp", "image/bmp"];

const page = {
  board: null, sliders: {}, ready: false, offer: null, uses: {},
  appearance: PLAIN_LOOK, fromPhoto: null, opened: null, asked: 0, sought: 0, answer: null,
  flight: null, dirty: false, timer: 0, saveTimer: 0, strip: "samples", earlier: [], handles: null, morph: null, morphed: null, placement: null, person: null, way: null, kept: {}, unkept: false,
  browser: null, // draws instead of the server, where visitors want that
};

// ---- the drawing and its controls

function controls() {
  const trust = Object.fromEntries(PARTS.map((part) => [part, page.sliders[`trust-${part}`].value / 100]));
  const people = document.querySelector("#people input:checked").value;
  const held = page.appearance.source === NEIGHBOURS && page.person !== null ? { person: page.person } : {};
  const appearance = { ...page.appearance, ...held }; // whom the face before showed, so that it stays
  return { trust, tags: people ? [people] : [], neighbours: page.sliders.neighbours.value, appearance, ...placing(), ...way() };
}

// Between which drawings this one lies, where it does.
function way() {
  return page.way && page.way.strokes === page.board.state.strokes ? { between: page.way.between } : {};
}

// Where a person has put the parts of a drawing with these controls, or null.
function placedBy({ placing }) { return placing && placing.kind === "explicit" ? placing.placement : null; }

// How the drawing is placed, where that is not by itself in the boxes.
function placing() {
  const kind = at("placing").value, straightened = at("straightened").checked, { placed } = page.board.state;
  if (placed) return { placing: { kind: "explicit", placement: placed, straightened } };
  const placement = kind === "automatic" ? page.placement : null; // of the face before, so that it does not jump
  return kind === "automatic" && !straightened && !placement ? {} : { placing: { kind, placement, straightened } };
}

function setControls(data, strokes) {
  page.way = data.between ? { between: data.between, strokes } : null; // a morph, until it is drawn on
  for (const part of PARTS) page.sliders[`trust-${part}`].value = Math.round(100 * (data.trust[part] ?? 0.5));
  showEverything();
  const people = document.querySelector(`#people input[value="${CSS.escape((data.tags || [])[0] || "")}"]`);
  if (people) people.checked = true;
  page.sliders.neighbours.value = data.neighbours;
  const { person = null, ...appearance } = data.appearance;
  page.appearance = { ...PLAIN_LOOK, ...appearance };
  page.person = person;
  if (page.appearance.source === PHOTO) page.fromPhoto = page.appearance;
  const placed = data.placing || { kind: "automatic", placement: null, straightened: false };
  at("placing").value = placed.kind;
  at("straightened").checked = placed.straightened;
  page.placement = placed.placement;
  showLooks();
}

function session() {
  const { strokes, base } = page.board.state, chosen = controls();
  const plain = !chosen.appearance.skin && !chosen.appearance.hair && strokes.every((stroke) => (stroke.ink ?? 1) === 1);
  const version = chosen.appearance.eyes ? 5 : chosen.appearance.look || chosen.between ? 4 : chosen.placing ? 3 : plain ? 1 : 2;
  return { format: "deepfacedrawing-session", version, base, strokes, controls: chosen };
}

function showEverything() {
  const values = PARTS.map((part) => page.sliders[`trust-${part}`].value);
  page.sliders["trust-all"].value = Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

// ---- the face follows

// wait: a stroke is drawn at once, a slider when it rests.
function touched(wait = SOON) {
  keep();
  if (at("live").checked) soon(wait);
}

function soon(wait) {
  clearTimeout(page.timer);
  page.timer = setTimeout(draw, wait);
}

async function draw() {
  clearTimeout(page.timer);
  if (page.board.empty) return;
  if (page.flight || !page.ready) { page.dirty = true; return; }
  const flight = page.flight = new AbortController(), drawn = session();
  page.dirty = false;
  let again = SOON;
  try {
    view.queue(page.browser ? 0 : null);
    const answer = await (page.browser ? page.browser.draw(drawn, flight.signal) : api.draw(drawn, at("painter").value, view.queue, flight.signal));
    const version = Math.max(drawn.version, page.kept.version || 1);
    if (!flight.signal.aborted) present({ ...answer, session: { ...drawn, ...page.kept, controls: answer.controls, version } });
  } catch (refusal) {
    if (["busy", "many", "preparing", "away", "closing"].includes(refusal.code)) [page.dirty, again] = [true, AGAIN];
    if (refusal.code === "away") look();
    if (!["left", "preparing"].includes(refusal.code)) say(refusal.error || String(refusal));
  }
  view.queue(null);
  page.flight = null;
  if (page.dirty && page.ready) soon(again);
}

function present(answer) {
  page.answer = answer;
  page.placement = answer && answer.placement;
  if (!answer) page.person = null;
  else if (answer.controls.appearance.look === page.appearance.look) page.person = answer.person;
  view.face(answer, answer && answer.session);
  showGuides();
  if (!answer) return;
  if (!page.earlier.length || page.earlier[0].face !== answer.face) page.earlier = [answer, ...page.earlier].slice(0, EARLIER);
  showStrip();
}

function showGuides() { page.handles.show(page.answer ? page.answer.guides : {}, page.answer && page.answer.placement); }

// Download the face as large as it was chosen; its own pixels are in the link already.
async function saveFace(event) {
  const size = at("face-size").value, link = at("save-face");
  if (!page.answer || page.browser || !size || Number(size) <= at("face").naturalWidth) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy") === "true") return;
  link.setAttribute("aria-busy", "true");
  at("queue").textContent = t("Making the face larger");
  try {
    const body = JSON.stringify(page.answer.session), headers = { "Content-Type": "application/json" };
    const query = { painter: at("painter").value, size }, answer = await api.request("api/face", { method: "POST", query, body, headers });
    const href = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href, download: `face-${size}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  } catch (refusal) {
    say(refusal.error || String(refusal));
  } finally {
    link.removeAttribute("aria-busy");
    view.queue(null);
  }
}

// While this lasts, the face before this one is shown.
function compare(before) {
  const shown = before ? page.earlier[1] : page.answer;
  if (page.answer && shown) at("face").src = shown.face;
}

// ---- drawing in this browser

async function keepHere() {
  if (page.flight) page.flight.abort();
  if (page.browser) page.browser.close();
  page.browser = null;
  page.ready = false;
  at("painter").disabled = at("face-size").disabled = at("local").checked; // the upscaler stays with the server
  if (!at("local").checked) return look();
  const loading = (share) => state(t("Loading what this browser draws with ({share} %)", { share: Math.round(100 * share) }));
  loading(0);
  at("painter").value = OWN_PAINTER;
  showUses();
  const browser = page.browser = new Browser(loading);
  try {
    await browser.ready;
  } catch (refusal) {
    if (page.browser !== browser) return undefined;
    say(t("This browser cannot draw by itself: {error}", { error: refusal.error || String(refusal) }));
    at("local").checked = false;
    return keepHere();
  }
  if (page.browser !== browser) return undefined;
  page.ready = true;
  look();
  return draw();
}

// Whether only the server does something and may not be asked; that is said.
function withheld() {
  if (page.browser) say(t("The server does this: switch off “Keep it in this browser” first."));
  return Boolean(page.browser);
}

// ---- what could stand in the drawing

function showStrip() {
  if (page.strip === "earlier") {
    const pictures = page.earlier.map(({ face }, index) => ({ url: face, title: t("Earlier result {number}", { number: index + 1 }) }));
    view.pictures("earlier", pictures, (index) => goBack(page.earlier[index].session));
  } else if (page.strip === "alternatives") {
    findAlternatives();
  }
}

function goBack(saved) {
  setControls(saved.controls, saved.strokes);
  page.board.set(saved.strokes, saved.base, undefined, placedBy(saved.controls));
}

async function findAlternatives() {
  const component = at("component").value, sought = ++page.sought;
  if (page.board.empty || !page.ready) return at("alternative-pictures").replaceChildren();
  const found = await suggest("api/alternatives", { component });
  if (!found || sought !== page.sought) return;
  const pictures = found.alternatives.map(({ picture }, index) => ({ url: picture, title: t("Alternative {number}", { number: index + 1 }) }));
  view.pictures("alternative-pictures", pictures, async (index) => {
    const before = page.board.state, changed = await suggest("api/alternative", { component, row: String(found.alternatives[index].row) });
    if (changed && page.board.state === before) page.board.set(changed.strokes, changed.base);
  });
}

async function add(path, query, nothing) {
  const before = page.board.state, found = await suggest(path, query);
  if (!found || page.board.state !== before) return; // who draws on meanwhile counts more
  if (!found.strokes.length) return say(nothing);
  page.board.set(before.strokes.concat(found.strokes), before.base);
}

// What is suggested for the drawing, by the server or here; nothing where that cannot be, which is said.
async function suggest(path, query) {
  if (page.board.empty && path !== "api/addition") { say(t("Draw a few strokes first.")); return null; }
  try {
    return await (page.browser ? page.browser.suggest(path, query, session()) : api.sendDrawing(path, query, session()));
  } catch (refusal) {
    if (refusal.code !== "many") say(refusal.error || String(refusal));
    return null;
  }
}

function showAdditions(names) {
  if (at("addition-names").children.length === names.length) return;
  at("addition-names").replaceChildren(...names.map((name) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
    const english = name[0].toUpperCase() + name.slice(1);
    button.setAttribute("data-t", english);
    button.textContent = t(english);
    button.dataset.addition = name;
    button.onclick = () => add("api/addition", { name }, "");
    return button;
  }));
}

function turnTo(strip) {
  page.strip = strip;
  for (const button of document.querySelectorAll("#strips button")) {
    const shown = button.dataset.strip === strip;
    button.setAttribute("aria-pressed", String(shown));
    at(button.dataset.strip).hidden = !shown;
  }
  showStrip();
}

async function beginMorph(file) {
  if (page.board.empty) { say(t("Draw a few strokes first.")); return; }
  const end = await sessionIn(file);
  if (end) page.morph.begin(end, file.name.replace(/\.\w+$/, ""));
}

// What lies at `share` of the way from one drawing to another.
function morphed(start, end, share) {
  if (page.browser) return page.browser.morph(start, end, share);
  const body = JSON.stringify({ start, end });
  return api.json("api/morph", { method: "POST", query: { share: String(share) }, body, headers: { "Content-Type": "application/json" } });
}

function showMorph({ strokes, base, controls: chosen }, moved) {
  page.morphed = strokes; // so that the change is known to be its own
  setControls(chosen, strokes);
  if (moved) page.board.show({ ...page.board.state, strokes, base });
  else page.board.set(strokes, base, null, null);
}

// ---- pictures that are opened

async function open(file, name) {
  if ((name || "").toLowerCase().endsWith(".facedraw")) return openSession(file);
  const picture = await readable(file);
  if (picture.size > LIMITS.bytes) return say(t("This is larger than 16 MB: scale the picture down."));
  page.opened = { file: picture, pupils: "" };
  await (page.browser ? takeInHere(picture) : takeIn(""));
}

// What the server does not read but this browser does (HEIC in Safari, AVIF, GIF) as JPEG.
async function readable(file) {
  if (!file.type.startsWith("image/") || READABLE.includes(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), "image/jpeg", 0.95));
  } catch (error) {
    return file; // the server says what is wrong with it
  }
}

// A sketch that is opened without the server. source: a file, or a picture that is shown.
async function takeInHere(source) {
  const asked = ++page.asked, sentences = {
    photo: t("This looks like a photo, whose lines the server draws: switch off “Keep it in this browser” first."),
    empty: t("There is nothing drawn in this picture."),
    large: t("This picture has more than 24 million pixels: scale it down."),
  };
  try {
    const base = await page.browser.open(source);
    if (asked === page.asked) page.board.set([], base, null, null);
  } catch (refusal) {
    say(sentences[refusal.code] || t("This picture cannot be read by this browser."));
  }
}

async function takeIn(kind) {
  if (withheld()) return;
  const opened = page.opened, asked = ++page.asked;
  state(t("Reading the picture"));
  try {
    const lines = at("lines").querySelector("select").value;
    const answer = await api.sendPicture("api/sketch", { kind, pupils: opened.pupils, lines }, opened.file);
    if (asked !== page.asked) return;
    page.board.set(answer.strokes, answer.base, { kind: answer.kind, detected: answer.detected, opened }, null);
    hush();
  } catch (refusal) {
    if (asked !== page.asked) return;
    say(refusal.error || String(refusal));
    if (refusal.code === "face" && (opened.pupils = await view.pickPupils(opened.file))) await takeIn("photo");
  } finally {
    look();
  }
}

// The drawing in a file; null where there is none, which is said.
async function sessionIn(file) {
  let data = null;
  if (file.size > LIMITS.bytes) { say(t("This drawing is larger than a page can take.")); return null; }
  try {
    data = JSON.parse(await file.text());
  } catch (error) {
    // no JSON
  }
  const wrong = objection(data);
  if (wrong) say(wrong);
  return wrong ? null : data;
}

async function openSession(file) {
  const data = await sessionIn(file);
  if (!data) return;
  takeSettings(data);
  page.board.set(data.strokes, data.base || null, null, placedBy(data.controls));
}

// All of a saved drawing but what is on the canvas.
function takeSettings(data) {
  setControls(data.controls, data.strokes);
  const { version, construction, reference, hidden, aside } = data; // what this page does not show stays in the file
  page.kept = JSON.parse(JSON.stringify({ version, construction, reference, hidden, aside }));
}

async function takeAppearance(chosen, pupils) {
  if (withheld()) return;
  const file = await readable(chosen);
  if (file.size > LIMITS.bytes) return say(t("This is larger than 16 MB: scale the picture down."));
  state(t("Reading the appearance"));
  try {
    const { appearance } = await api.sendPicture("api/appearance", { pupils }, file);
    page.appearance = page.fromPhoto = { ...PLAIN_LOOK, ...appearance };
    showLooks();
    hush();
    touched();
  } catch (refusal) {
    say(refusal.error || String(refusal));
    const shown = refusal.code === "face" && (await view.pickPupils(file));
    if (shown) await takeAppearance(file, shown);
  } finally {
    look();
  }
}

// ---- what the engine offers and says

function showLooks() {
  const pick = (one) => { page.appearance = one.value; page.person = null; showLooks(); touched(); };
  const offer = page.offer || {}, now = page.appearance;
  const looks = [{ name: "From the drawing", kind: NEIGHBOURS, value: PLAIN_LOOK }];
  for (const one of offer.looks || []) looks.push({ ...one, value: { ...PLAIN_LOOK, source: "palette", name: one.name } });
  if (page.fromPhoto) looks.push({ name: "From a photo", kind: PHOTO, value: { ...page.fromPhoto, skin: "", hair: "", eyes: "" } });
  view.swatches("looks", looks, (one) => one.value.source === now.source && one.value.name === now.name, pick);
  const choices = [["skins", "skin", "Skin as in the look"], ["hairs", "hair", "Hair as in the look"], ["eyes", "eyes", "Eyes as in the look"]];
  for (const [id, part, name] of choices) {
    const kept = { name, kind: "as-is", value: { ...now, [part]: "" } };
    const others = (offer[id] || []).map((one) => ({ ...one, value: { ...now, [part]: one.name } }));
    const own = { name: "Any colour…", kind: "own", hex: isHexColour(now[part]) ? now[part] : "", value: { ...now, [part]: isHexColour(now[part]) ? now[part] : null } };
    const take = (one) => (one === own ? view.askColour(id, own.hex, (hex) => pick({ value: { ...page.appearance, [part]: hex } })) : pick(one));
    view.swatches(id, [kept, ...others, own], (one) => one.value[part] === now[part], take);
    at(id).parentElement.hidden = !others.length;
  }
  const named = { skin: "{name} skin", hair: "{name} hair", eyes: "{name} eyes" };
  const parts = Object.keys(named).filter((part) => now[part]);
  const colours = parts.some((part) => isHexColour(now[part])) ? [t("Your own colours")] : parts.map((part) => t(named[part], { name: t(now[part]) }));
  const look = at("looks").querySelector("[aria-checked=true]");
  at("look-name").textContent = colours.join(", ") || (look ? look.title : "");
}

// The drawing as another of the people that it suggests.
function anotherLook() {
  const { source, look = 0, skin, hair, eyes } = page.appearance;
  page.appearance = { ...PLAIN_LOOK, skin, hair, eyes, ...(source === NEIGHBOURS ? { look: look + 1 } : {}) };
  page.person = null;
  showLooks();
  touched();
}

function showUses() {
  const painter = at("painter"), uses = page.uses[painter.value] || [];
  at("trust-panel").disabled = !uses.includes("trust");
  at("guided").disabled = !uses.includes("people");
  at("look-panel").disabled = !uses.includes("appearance");
  at("placement-panel").disabled = !uses.includes("placement");
  const title = painter.selectedOptions.length ? painter.selectedOptions[0].text : "";
  at("uses").textContent = uses.length ? "" : t("{painter} goes by the drawing alone: trust, people, appearance and placement change nothing.", { painter: title });
}

async function look() {
  if (page.browser) return page.ready ? state(t("In this browser: nothing leaves it"), "good") : undefined;
  let answer;
  try {
    answer = await api.json("api/status");
  } catch (refusal) {
    page.ready = false;
    return state(refusal.error, "bad");
  }
  if (page.browser) return undefined; // chosen meanwhile
  at("local-label").hidden = !answer.browser;
  const begins = answer.ready && !page.ready;
  page.ready = answer.ready;
  view.engine(answer);
  view.options(at("painter"), answer.painters);
  view.options(at("face-size"), Object.fromEntries(answer.sizes.map((size) => [size, `${size} px`])));
  view.options(at("lines").querySelector("select"), answer.lines);
  page.uses = answer.uses;
  showUses();
  showSamples(answer.samples);
  showAdditions(answer.additions);
  const offer = { looks: answer.looks, skins: answer.skins, hairs: answer.hairs, eyes: answer.eyes };
  if (answer.ready && JSON.stringify(offer) !== JSON.stringify(page.offer)) { page.offer = offer; showLooks(); }
  if (begins && (page.dirty || !page.answer)) draw();
  return undefined;
}

function showSamples(names) {
  if (at("samples").children.length === names.length) return;
  const url = (name) => `samples/${encodeURIComponent(name)}`;
  view.pictures("samples", names.map((name) => ({ url: url(name), title: name.replace(/\.\w+$/, "") })), async (index) => {
    if (page.browser) takeInHere(at("samples").children[index].querySelector("img"));
    else open(await (await api.request(url(names[index]))).blob(), "");
  });
  [...at("samples").children].forEach((button, index) => { button.dataset.sample = names[index]; });
}

// ---- kept in this browser

function keep() {
  clearTimeout(page.saveTimer);
  page.saveTimer = setTimeout(keepNow, SAVE);
}

function keepNow() {
  clearTimeout(page.saveTimer);
  const settings = { painter: at("painter").value, language: at("language").value };
  const kept = store.save({ ...session(), ...page.kept, ...settings });
  if (!kept && !page.unkept) say(t("This browser cannot keep the drawing: download it before you leave."));
  page.unkept = !kept;
}

function restore() {
  const kept = store.load();
  const wanted = kept.language || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  at("language").value = wanted;
  speak(wanted);
  if (kept.painter) at("painter").append(new Option(kept.painter, kept.painter));
  const drawing = { ...session(), ...kept };
  if (objection(drawing)) return; // of another version of this page
  const { strokes, base } = drawing, placed = placedBy(drawing.controls);
  takeSettings(drawing);
  if (strokes.length || base) page.board.show({ strokes, base, note: null, placed });
}

// ---- wiring

function changed() {
  const board = page.board;
  at("undo").disabled = !board.past.length;
  at("redo").disabled = !board.future.length;
  at("clear").disabled = board.empty;
  at("hint").hidden = !board.empty;
  const placing = at("placing"), { placed } = board.state;
  if (page.morph && board.state.strokes !== page.morphed) page.morph.stop();
  if (placed || placing.value === "explicit") placing.value = placed ? "explicit" : "automatic";
  view.kind(board.state.note);
  if (board.state.note) page.opened = board.state.note.opened;
  if (board.empty) {
    page.kept = {};
    if (page.flight) page.flight.abort();
    page.dirty = false;
    clearTimeout(page.timer);
    present(null);
    keep();
  } else {
    touched(0);
  }
}

function choose(tool) {
  page.board.eraser = tool === "eraser";
  for (const name of ["pen", "eraser"]) at(name).setAttribute("aria-pressed", String(name === tool));
}

function resize(width) {
  const size = at("size");
  size.value = width;
  page.board.width = Number(size.value);
  size.parentElement.querySelector("output").textContent = `${size.value} px`;
}

function takeFiles(list) {
  if (list && list.length) open(list[0], list[0].name);
}

const KEYS = {
  b: () => choose("pen"),
  e: () => choose("eraser"),
  "[": () => resize(page.board.width - 1),
  "]": () => resize(page.board.width + 1),
  "+": () => page.board.zoom(1.25),
  "-": () => page.board.zoom(0.8),
  0: () => page.board.zoom(0),
  a: () => turnTo("alternatives"),
  r: () => at("rest").click(),
  p: () => at("place-again").click(),
  n: () => at("another").click(),
};

function key(event) {
  const name = event.key.toLowerCase(), typing = event.target.matches("input:not([type=range],[type=checkbox],[type=radio]), select, dialog *");
  if (typing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    const back = name === "z" && !event.shiftKey, forth = name === "y" || (name === "z" && event.shiftKey);
    if (!back && !forth) return;
    event.preventDefault();
    return back ? page.board.undo() : page.board.redo();
  }
  if (KEYS[name]) KEYS[name]();
  if (name === "c") compare(true);
}

function wirePictures() {
  at("file").onchange = (event) => { takeFiles(event.target.files); event.target.value = ""; };
  at("appearance-file").onchange = (event) => {
    if (event.target.files.length) takeAppearance(event.target.files[0], "");
    event.target.value = "";
  };
  at("morph-file").onchange = (event) => {
    if (event.target.files.length) beginMorph(event.target.files[0]);
    event.target.value = "";
  };
  at("appearance-of-photo").onclick = () => takeAppearance(page.opened.file, page.opened.pupils);
  at("lines").querySelector("select").onchange = () => takeIn("photo");
  for (const button of at("kind").querySelectorAll("[data-kind]")) button.onclick = () => takeIn(button.dataset.kind);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => { event.preventDefault(); takeFiles(event.dataTransfer.files); });
  document.addEventListener("paste", (event) => takeFiles(event.clipboardData && event.clipboardData.files));
}

function showComponents() {
  for (const { name, label } of COMPONENTS) {
    const words = Object.assign(document.createElement("span"), { textContent: label });
    const slider = document.createElement("label");
    slider.dataset.slider = `trust-${name}`;
    if (name.startsWith("eye")) {
      slider.title = "Left and right as you see it";
      slider.dataset.tTitle = "";
    }
    slider.append(words);
    at("trust").append(slider);
    const option = Object.assign(document.createElement("option"), { value: name, textContent: label, selected: name === "mouth" });
    at("component").append(option);
    for (const element of [words, option]) element.dataset.t = "";
  }
}

function wireControls() {
  showComponents();
  for (const label of document.querySelectorAll("[data-slider]")) {
    const name = label.dataset.slider;
    page.sliders[name] = new view.Slider(label, (value) => {
      if (name === "trust-all") for (const part of PARTS) page.sliders[`trust-${part}`].value = value;
      else if (name.startsWith("trust")) showEverything();
      touched();
    });
  }
  for (const radio of document.querySelectorAll("#people input")) radio.onchange = () => touched();
  at("painter").onchange = () => { showUses(); touched(); };
  for (const button of document.querySelectorAll("#strips button")) button.onclick = () => turnTo(button.dataset.strip);
  at("component").onchange = findAlternatives;
  at("rest").onclick = () => add("api/rest", {}, t("Nothing is missing: every part of the face is drawn."));
  at("placing").onchange = () => (page.board.state.placed ? page.board.setPlaced(null) : touched());
  at("straightened").onchange = () => touched();
  at("guides-on").onchange = showGuides;
  at("another").onclick = anotherLook;
  at("place-again").onclick = () => {
    at("placing").value = "automatic";
    page.placement = null;
    if (page.board.state.placed) page.board.setPlaced(null);
    soon(0);
  };
  at("shadow-on").onchange = () => view.shadow(page.answer);
  at("live").onchange = () => touched();
  at("local").onchange = keepHere;
  at("draw").onclick = draw;
  at("save-face").onclick = saveFace;
  at("language").onchange = (event) => { speak(event.target.value); showLooks(); changed(); look(); };
  for (const tab of document.querySelectorAll("#tabs button")) {
    tab.onclick = () => {
      for (const one of document.querySelectorAll("#tabs button")) {
        one.setAttribute("aria-pressed", String(one === tab));
        for (const panel of one.dataset.panel.split(" ")) at(panel).classList.toggle("shown", one === tab);
      }
    };
  }
}

function wire() {
  page.board = new Board(at("board"), changed);
  page.morph = new Morphing(session, showMorph, morphed);
  page.handles = new Handles((placement) => page.board.setPlaced(placement));
  at("pen").onclick = () => choose("pen");
  at("eraser").onclick = () => choose("eraser");
  at("size").oninput = () => resize(Number(at("size").value));
  at("mirror").onchange = () => { page.board.mirrored = at("mirror").checked; };
  at("undo").onclick = () => page.board.undo();
  at("redo").onclick = () => page.board.redo();
  at("clear").onclick = () => page.board.clear();
  at("whole").onclick = () => page.board.zoom(0);
  at("notice").querySelector("button").onclick = hush;
  document.addEventListener("keydown", key);
  document.addEventListener("keyup", (event) => { if (event.key.toLowerCase() === "c") compare(false); });
  at("face").addEventListener("pointerdown", () => compare(true));
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) at("face").addEventListener(name, () => compare(false));
  window.addEventListener("pagehide", keepNow);
  wirePictures();
  wireControls();
  showLooks();
  restore();
  document.body.dataset.studio = "here";
  (async function again() {
    await look();
    setTimeout(again, page.ready ? 5000 : 1000);
  })();
}

wire();
