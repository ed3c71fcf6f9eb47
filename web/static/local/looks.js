// Whose skin, hair and light a drawing gets, as in engine/method/looks.py: plausible people of the bank, one at a time.
// numbers: the constants of that module.

import { apart, fit } from "./manifold.js";

// The row of the bank. banks, codes: by component; codes of what is drawn, if anything. appearances: one for each row. look: which of
// the plausible people. before: the row a moment ago, or null. bearded, longHaired: whether a beard, long hair is drawn. clear: of each
// row whether its appearance paints clear skin before a plain backdrop, or nothing.
export function choosePerson(banks, codes, appearances, { tags, look, before, bearded, longHaired, clear }, numbers) {
  const bank = Object.values(banks)[0], drawn = Object.keys(codes).length, known = before !== null && before >= 0 && before < bank.count;
  let ranked = bank.rows(tags);
  if (drawn) {
    const misfits = around(banks, codes);
    ranked = ranked.sort((one, other) => misfits[one] - misfits[other] || one - other);
  }
  const sex = sexOf(bank, ranked, drawn ? numbers.ELECTORS : ranked.length, known ? before : null, { bearded, longHaired }, numbers);
  if (sex) ranked = ranked.filter((row) => sex[row]);
  if (clear && ranked.some((row) => clear[row])) ranked = ranked.filter((row) => clear[row]);
  const count = drawn ? numbers.PLAUSIBLE << Math.max(0, Object.keys(banks).length - drawn - 1) : ranked.length;
  if (known && ranked.slice(0, numbers.KEPT * count).includes(before)) return before;
  const plausible = ranked.slice(0, count), order = spread(plausible.map((row) => appearances[row]), drawn ? numbers.FITTING : 1, numbers);
  return plausible[order[look % order.length]];
}

// How badly each row fits, relative to how far it is from others, since the most typical would fit every unusual drawing best:
// outline and hair say as much as eyes, nose and mouth together.
function around(banks, codes) {
  const names = Object.keys(codes), group = (some) => fit(banks, Object.fromEntries(some.map((name) => [name, codes[name]])), true);
  const groups = [names.filter((name) => name === "remainder"), names.filter((name) => name !== "remainder")].filter((some) => some.length).map(group);
  return groups[0].map((_, row) => groups.reduce((sum, misfits) => sum + misfits[row], 0) / groups.length);
}

// Who is of the sex that a drawing suggests; null where the bank or the tags do not tell them.
function sexOf(bank, ranked, electors, before, { bearded, longHaired }, { SEXES, LOYALTY, LONG }) {
  const count = (sex, rows) => rows.reduce((sum, row) => sum + bank.tags[sex][row], 0);
  if (!SEXES.every((sex) => sex in bank.tags && count(sex, ranked))) return null;
  const [women, men] = SEXES.map((sex) => bank.tags[sex]);
  if (bearded) return men;
  const [forWomen, forMen] = SEXES.map((sex) => count(sex, ranked.slice(0, electors)) / count(sex, ranked));
  const held = before === null ? 0 : LOYALTY * (men[before] - women[before]), long = longHaired ? LONG : 0;
  return forMen / Math.max(forWomen + forMen, 1e-9) - long + held > 0.5 ? men : women;
}

// An order of the typical ones: the first of the most typical, so many, then always what is farthest from all before.
function spread(values, fitting, { TYPICAL }) {
  const away = values.map((one) => values.map((other) => apart(one, other))), sums = away.map((row) => row.reduce((a, b) => a + b));
  const count = Math.max(1, Math.round(TYPICAL * values.length));
  const typical = values.map((_, index) => index).sort((one, other) => sums[one] - sums[other] || one - other).slice(0, count);
  const order = [Math.min(...typical.slice(0, fitting))];
  let left = typical.filter((index) => index !== order[0]);
  const nearest = [...away[order[0]]]; // of those before
  while (left.length) {
    const next = left.reduce((best, index) => (nearest[index] > nearest[best] ? index : best));
    order.push(next);
    left = left.filter((index) => index !== next);
    for (const index of left) nearest[index] = Math.min(nearest[index], away[next][index]);
  }
  return order;
}
