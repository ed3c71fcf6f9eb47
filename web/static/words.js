// What the page says, in English and in Chinese. The English text is the key; the server's sentences stay English.

export const CHINESE = {
};

let chosen = "en";

export function language() { return chosen; }

// A text in the chosen language. values: what {name} stands for.
export function t(text, values = {}) {
  const found = chosen === "zh" && CHINESE[text] || text;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

const PLACES = [["data-t", null], ["data-t-label", "aria-label"], ["data-t-title", "title"], ["data-t-alt", "alt"]];

// Put all of the page's own texts into a language.
export function speak(wanted) {
  chosen = wanted === "zh" ? "zh" : "en";
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : "en";
  for (const [mark, attribute] of PLACES) {
    for (const element of document.querySelectorAll(`[${mark}]`)) {
      if (!element.getAttribute(mark)) element.setAttribute(mark, attribute ? element.getAttribute(attribute) : element.textContent);
      const text = t(element.getAttribute(mark));
      if (attribute) element.setAttribute(attribute, text);
      else element.textContent = text;
    }
  }
}
