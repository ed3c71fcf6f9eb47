// Manifold projection, as in engine/method/manifold.py: the bank's rows around a code, and the weights that join them.

import { solve } from "./numbers.js";

// The codes of one component. codes: flat, row by row. width: of a code. tags: by name, one byte a row.
// numbers: the constants of that module.
export class ComponentBank {
  constructor(codes, width, tags, numbers) {
    Object.assign(this, { codes, width, tags, numbers, count: codes.length / width });
  }

  code(row) { return this.codes.subarray(row * this.width, (row + 1) * this.width); }

  // The rows that carry all the tags.
  rows(tags) {
    return Array.from({ length: this.count }, (_, row) => row).filter((row) => tags.every((tag) => this.tags[tag][row]));
  }

  // The distance of each of some rows from a code.
  distances(code, rows) {
    return rows.map((row) => {
      let sum = 0;
      for (let k = 0, at = row * this.width; k < this.width; k++, at++) sum += (this.codes[at] - code[k]) ** 2;
      return Math.sqrt(sum);
    });
  }

  // The root mean square distance of each row from all rows: of the most typical it is least.
  get usualDistances() {
    if (!this.usual) {
      const middle = new Float64Array(this.width), all = Array.from({ length: this.count }, (_, row) => row);
      this.codes.forEach((value, at) => { middle[at % this.width] += value / this.count; });
      const away = this.distances(middle, all).map((far) => far ** 2), mean = away.reduce((sum, far) => sum + far, 0) / this.count;
      this.usual = away.map((far) => Math.sqrt(far + mean));
    }
    return this.usual;
  }

  // The `count` nearest rows and their distances, the nearest first.
  nearest(code, count, tags) {
    const rows = this.rows(tags), away = this.distances(code, rows);
    const order = rows.map((_, index) => index).sort((one, other) => away[one] - away[other] || one - other).slice(0, count);
    return { rows: order.map((index) => rows[index]), distances: order.map((index) => away[index]) };
  }

  project(code, count, tags) {
    const { rows } = this.nearest(code, count, tags), codes = rows.map((row) => this.code(row));
    const weights = joiningWeights(code, codes, this.numbers);
    return { rows, weights, code: weightedSum(weights, codes) };
  }

  // A row and those nearest to it, in equal shares.
  around(row, count, tags) {
    const { rows } = this.nearest(this.code(row), count, tags), weights = rows.map(() => 1 / rows.length);
    return { rows, weights, code: weightedSum(weights, rows.map((one) => this.code(one))) };
  }
}

// The neighbours of both, each by its share of the way from one to the other.
export function neighboursBetween(start, end, share) {
  const weights = new Map();
  for (const [{ rows, weights: own }, part] of [[start, 1 - share], [end, share]]) {
    rows.forEach((row, index) => weights.set(row, (weights.get(row) || 0) + part * own[index]));
  }
  const rows = [...weights.keys()].sort((one, other) => one - other);
  return { rows, weights: rows.map((row) => weights.get(row)), code: weightedSum([1 - share, share], [start.code, end.code]) };
}

export function weightedSum(weights, vectors) {
  const sum = new Float32Array(vectors[0].length);
  for (let k = 0; k < sum.length; k++) sum[k] = vectors.reduce((total, vector, index) => total + weights[index] * vector[k], 0);
  return sum;
}

// Weights that sum to 1 and bring the neighbours' sum closest to the code: locally linear embedding, with a ridge.
export function joiningWeights(code, neighbours, { REGULARISATION, SAME }) {
  const away = neighbours.map((one) => Float64Array.from(one, (value, k) => value - code[k]));
  const gram = away.map((one) => away.map((other) => one.reduce((sum, value, k) => sum + value * other[k], 0)));
  const squares = gram.map((row, index) => row[index]), mean = squares.reduce((a, b) => a + b) / squares.length;
  let weights = squares.map((square) => Number(square <= SAME * mean));
  if (!weights.some(Boolean)) {
    const ridge = REGULARISATION * Math.min(...squares);
    gram.forEach((row, index) => { row[index] += ridge; });
    weights = solve(gram, squares.map(() => 1));
  }
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
}

// What the components that are not drawn are likely to be. banks, drawn: by name; drawn has the codes of what is drawn.
export function expected(banks, drawn, count, tags) {
  const names = Object.keys(banks), missing = names.filter((name) => !(name in drawn)), found = {};
  const { ASKED, FEW, EXPECTED, AROUND } = banks[names[0]].numbers, alone = missing.length === 1;
  let best = null;
  if (missing.length < names.length && names.every((name) => banks[name].count === banks[names[0]].count)) {
    const misfits = fit(banks, drawn), rows = banks[names[0]].rows(tags);
    best = rows.sort((one, other) => misfits[one] - misfits[other] || one - other).slice(0, count * (alone ? ASKED : FEW * missing.length));
  }
  for (const name of missing) {
    const bank = banks[name], all = bank.rows(tags), candidates = best || all;
    const central = candidates[best && alone ? medoid(best.map((row) => bank.code(row))) : nearestToMean(bank, all, candidates)];
    found[name] = bank.around(central, name === "remainder" ? AROUND : Math.min(count, EXPECTED), tags);
  }
  return found;
}

// Which of some candidates is nearest to the mean of all rows.
function nearestToMean(bank, all, candidates) {
  const middle = weightedSum(all.map(() => 1 / all.length), all.map((row) => bank.code(row))), away = bank.distances(middle, candidates);
  return away.indexOf(Math.min(...away));
}

// How badly each row fits the codes of what is drawn: the mean of the components' distances, each by its median.
export function fit(banks, drawn, relative = false) {
  const measured = Object.entries(drawn).map(([name, code]) => {
    const bank = banks[name], far = bank.distances(code, bank.rows([]));
    const away = relative ? far.map((one, row) => one / bank.usualDistances[row]) : far, sorted = [...away].sort((a, b) => a - b), half = sorted.length >> 1;
    const median = Math.max(sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2, 1e-6);
    return away.map((one) => one / median);
  });
  return measured[0].map((_, row) => measured.reduce((sum, away) => sum + away[row], 0) / measured.length);
}

// Which of some vectors is nearest to all the others.
function medoid(vectors) {
  const sums = vectors.map((one) => vectors.reduce((sum, other) => sum + apart(one, other), 0));
  return sums.indexOf(Math.min(...sums));
}

export function apart(one, other) { return Math.sqrt(one.reduce((sum, value, k) => sum + (value - other[k]) ** 2, 0)); }
