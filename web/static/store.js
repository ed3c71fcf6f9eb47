// What stays in this browser between two visits: the drawing and how the page was set. Nothing of it leaves it. Each tab
// has its own, and a new one begins with the last of all.

const KEY = "deepfacedrawing-studio";
const PLACES = [() => sessionStorage, () => localStorage]; // which a browser may forbid

export function load() {
  for (const place of PLACES) {
    try {
      const kept = JSON.parse(place().getItem(KEY));
      if (kept) return kept;
    } catch (error) {
      // the next one
    }
  }
  return {};
}

// Returns whether there was room for it.
export function save(data) {
  try {
    const text = JSON.stringify(data);
    for (const place of PLACES) place().setItem(KEY, text);
    return true;
  } catch (error) {
    return false;
  }
}
