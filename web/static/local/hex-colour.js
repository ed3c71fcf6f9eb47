// Colours that are their own names, such as "#b04020".

export function isHexColour(name) { return name.startsWith("#"); }

// RGB, 0..255.
export function hexColour(name) { return [1, 3, 5].map((at) => parseInt(name.slice(at, at + 2), 16)); }
