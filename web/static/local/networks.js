// The networks' graphs on ONNX Runtime.

import * as ort from "../ort/ort.wasm.min.mjs";

const MOST_THREADS = 8;

// Returns what runs a step: takes its inputs by name, flat, and gives its only output. progress: of getting ready, 0..1.
export async function start(graphs, progress) {
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;
  ort.env.wasm.wasmPaths = new URL("../ort/", import.meta.url).href;
  const sessions = {}, steps = Object.keys(graphs);
  for (const [index, step] of steps.entries()) {
    sessions[step] = await ort.InferenceSession.create(graphs[step], { executionProviders: ["wasm"], logSeverityLevel: 3 });
    delete graphs[step];
    progress((index + 1) / steps.length);
  }
  return async (step, inputs) => {
    const session = sessions[step], shapes = Object.fromEntries(session.inputMetadata.map(({ name, shape }) => [name, shape]));
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, new ort.Tensor("float32", value, shapes[name])]));
    const made = await session.run(feeds);
    return made[session.outputNames[0]].data;
  };
}
