// Small mathematics: rounding as NumPy rounds, linear equations, and who goes with whom.

// To the nearest whole number, halves to the even one.
export function rint(value) {
  const low = Math.floor(value), rest = value - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

export function rounded(value, digits) { return rint(value * 10 ** digits) / 10 ** digits; }

export function clamp(value, least, most) { return Math.min(Math.max(value, least), most); }

// 0 up to a value, 1 from a higher one on, smooth between them.
export function smoothstep(value, low, high) {
  const share = clamp((value - low) / (high - low), 0, 1);
  return share * share * (3 - 2 * share);
}

// The x of A x = b by Gaussian elimination with pivots. rows: A, an array of arrays; both are used up.
export function solve(rows, b) {
  const n = b.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    [b[column], b[pivot]] = [b[pivot], b[column]];
    for (let row = column + 1; row < n; row++) {
      const share = rows[row][column] / rows[column][column];
      if (!share) continue;
      for (let k = column; k < n; k++) rows[row][k] -= share * rows[column][k];
      b[row] -= share * b[column];
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let k = row + 1; k < n; k++) b[row] -= rows[row][k] * b[k];
    b[row] /= rows[row][row];
  }
  return b;
}

// As numpy.percentile: between the two nearest values, linearly. sorted: numbers, the least first.
export function percentile(sorted, percent) {
  const at = (sorted.length - 1) * percent / 100, low = Math.floor(at), high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

// Pairs [row, column] that cost least together, as many as there are of the fewer (Kuhn and Munkres, by shortest paths).
// costs: an array of rows.
export function matched(costs) {
  if (costs.length > costs[0].length) return matched(costs[0].map((_, column) => costs.map((row) => row[column]))).map(([row, column]) => [column, row]);
  const n = costs.length, m = costs[0].length, u = new Float64Array(n + 1), v = new Float64Array(m + 1);
  const rowOf = new Int32Array(m + 1), before = new Int32Array(m + 1);
  for (let row = 1; row <= n; row++) {
    const least = new Float64Array(m + 1).fill(Infinity), seen = new Uint8Array(m + 1);
    let column = 0;
    rowOf[0] = row;
    while (rowOf[column]) {
      const at = rowOf[column];
      let [delta, next] = [Infinity, 0];
      seen[column] = 1;
      for (let k = 1; k <= m; k++) {
        if (seen[k]) continue;
        const cost = costs[at - 1][k - 1] - u[at] - v[k];
        if (cost < least[k]) [least[k], before[k]] = [cost, column];
        if (least[k] < delta) [delta, next] = [least[k], k];
      }
      for (let k = 0; k <= m; k++) {
        if (seen[k]) { u[rowOf[k]] += delta; v[k] -= delta; } else least[k] -= delta;
      }
      column = next;
    }
    for (; column; column = before[column]) rowOf[column] = rowOf[before[column]];
  }
  return Array.from({ length: m }, (_, k) => [rowOf[k + 1] - 1, k]).filter(([row]) => row >= 0);
}
