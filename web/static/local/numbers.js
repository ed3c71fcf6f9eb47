// Small mathematics: rounding as NumPy rounds, and linear equations.

// To the nearest whole number, halves to the even one.
export function rint(value) {
  const low = Math.floor(value), rest = value - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

export function rounded(value, digits) { return rint(value * 10 ** digits) / 10 ** digits; }

export function clamp(value, least, most) { return Math.min(Math.max(value, least), most); }

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
