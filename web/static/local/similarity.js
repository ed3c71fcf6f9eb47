// Similarities, [x, y, scale, turn in degrees], as in engine/drawing/warp.py: about a middle of their own.

export const IDENTITY = [0, 0, 1, 0];

export function same(one, other) { return one.every((value, index) => value === other[index]); }

// A similarity around a middle, as a function of x and y, and its inverse.
export function applied([x, y, scale, turn], [middleX, middleY]) {
  const c = scale * Math.cos(turn * Math.PI / 180), s = scale * Math.sin(turn * Math.PI / 180);
  return (px, py) => [
    (px - middleX) * c - (py - middleY) * s + middleX + x, (px - middleX) * s + (py - middleY) * c + middleY + y,
  ];
}

export function undone([x, y, scale, turn], [middleX, middleY]) {
  const c = Math.cos(turn * Math.PI / 180) / scale, s = Math.sin(turn * Math.PI / 180) / scale;
  return (px, py) => {
    const [dx, dy] = [px - middleX - x, py - middleY - y];
    return [dx * c + dy * s + middleX, dy * c - dx * s + middleY];
  };
}
