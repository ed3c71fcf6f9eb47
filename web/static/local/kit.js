// What this browser draws with, loaded once from the server: see web/kit.py.

// progress: called with the share of the files that have come.
export async function load(progress) {
  const get = async (name) => {
    const answer = await fetch(new URL(`../../kit/${name}`, import.meta.url));
    if (!answer.ok) throw new Error((await answer.json()).error);
    return answer;
  };
  const about = await (await get("about.json")).json(), graphs = {};
  let done = 0;
  const tensors = read(await (await get("faces.safetensors")).arrayBuffer());
  for (const step of about.steps) {
    graphs[step] = new Uint8Array(await (await get(`${step}.onnx`)).arrayBuffer());
    progress(++done / about.steps.length);
  }
  about.warp.shares = tensors.shares;
  return { about, tensors, graphs };
}

// The tensors of a safetensors file: eight bytes of length, a header in JSON, numbers.
export function read(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true)), start = 8 + length, tensors = {};
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  for (const [name, { dtype, data_offsets: [from, to] }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const bytes = buffer.slice(start + from, start + to);
    tensors[name] = dtype === "U8" ? new Uint8Array(bytes) : new Float32Array(bytes);
  }
  return tensors;
}
