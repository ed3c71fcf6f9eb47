// The page's side of drawing in this browser: the worker, and one drawing at a time.

import { sentence } from "../words.js";

export class Browser {
  // progress: called with the share of getting ready that is done.
  constructor(progress) {
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.number = 0;
    this.waiting = new Map();
    const drawing = new Promise((resolve, reject) => this.waiting.set(undefined, { resolve, reject }));
    this.opening = import("./opening.js"); // while there is a network
    this.ready = Promise.all([drawing, this.opening]);
    this.worker.onmessage = ({ data }) => {
      if (data.progress !== undefined) return progress(data.progress);
      const { resolve, reject } = this.waiting.get(data.number);
      if (data.error) reject({ error: sentence(data.error), code: "browser" });
      else resolve(data.answer);
    };
    this.worker.onerror = (event) => {
      for (const { reject } of this.waiting.values()) reject({ error: event.message || "", code: "browser" });
    };
    this.worker.postMessage({});
  }

  // The face of a drawing, as the server gives it. signal: who aborts does not hear of it any more.
  draw(session, signal) { return this.ask({ session }, signal); }

  // The sketch in a picture, a file or an image that is shown, as the base of a drawing; see opening.js.
  async open(source) { return (await this.opening).baseIn(source); }

  // The session at `share` of the way between two.
  morph(start, end, share) { return this.ask({ morph: { start, end, share } }); }

  // What the server's API gives at a path for a session.
  suggest(path, query, session) { return this.ask({ suggest: { path, query, session } }); }

  async ask(question, signal) {
    await this.ready;
    const number = ++this.number;
    return new Promise((resolve, reject) => {
      if (signal) signal.addEventListener("abort", () => reject({ error: "", code: "left" }));
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage({ number, ...question });
    }).finally(() => this.waiting.delete(number));
  }

  close() { this.worker.terminate(); }
}
