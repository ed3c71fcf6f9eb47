// Talks to the server: the API of this page and nothing else. What goes wrong is thrown as {error, code}.

import { sentence } from "./words.js";

const AWAY = { error: "The page's server does not answer: look whether demo.py still runs.", code: "away" };
const VISITOR = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export async function request(path, { query = {}, ...options } = {}) {
  const kept = Object.entries(query).filter((pair) => pair[1]);
  const url = path + (kept.length ? "?" + new URLSearchParams(kept) : "");
  const headers = { "X-Visitor": VISITOR, ...options.headers };
  let response;
  try {
    response = await fetch(url, { ...options, headers });
  } catch (error) {
    throw error.name === "AbortError" ? { error: "", code: "left" } : spoken(AWAY);
  }
  if (response.ok) return response;
  let refusal;
  try {
    refusal = await response.json();
  } catch (error) {
    throw spoken(AWAY);
  }
  throw spoken(refusal);
}

// A refusal in the page's language.
function spoken(refusal) { return { ...refusal, error: sentence(refusal.message || refusal.error) }; }

export async function json(path, options) { return (await request(path, options)).json(); }

export function sendPicture(path, query, body) {
  return json(path, { method: "POST", query, body, headers: { "Content-Type": "application/octet-stream" } });
}

export function sendDrawing(path, query, session, options = {}) {
  return json(path, { method: "POST", query, body: JSON.stringify(session), headers: { "Content-Type": "application/json" }, ...options });
}

// The face of a drawing. waiting: called with how many are served before it, each time that changes.
export async function draw(session, painter, waiting, signal) {
  const response = await request("api/draw", {
    method: "POST", query: { painter }, body: JSON.stringify(session), signal, headers: { "Content-Type": "application/json" },
  });
  try {
    for await (const { name, data } of events(response.body)) {
      if (name === "queue") waiting(data.before);
      else if (name === "face") return data;
      else if (name === "refused") throw spoken(data);
    }
  } catch (error) {
    throw error.code && error.error !== undefined ? error : spoken(AWAY);
  }
  throw spoken(AWAY);
}

// Server-sent events in the body of an answer.
async function* events(body) {
  const reader = body.getReader(), decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const parts = text.split("\n\n");
    text = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
      yield { name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}
