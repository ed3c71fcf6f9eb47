// What stays in this browser between two visits: the drawing and how the page was set. Nothing of it leaves it.

const KEY = "deepfacedrawing-studio";

export function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch (error) {
    return {};
  }
}

// Returns whether there was room for it.
export function save(data) {
  try {
    localStorage.setItem(KEY, JSON.stringify(data));
    return true;
  } catch (error) {
    return false;
  }
}
