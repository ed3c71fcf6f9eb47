// Where the points of a drawing lie, as in engine/method/registration.py. table: its constants, with the points.

import { clamp } from "./numbers.js";
import { extreme, rotated, shrunk, square } from "./pixels.js";

const SIDE = 512, WHITE = 255, SAME = [[1, 0, 0], [0, 1, 0]];

// network: takes what it sees of a sketch and gives its numbers. before: the matrix [[a, b, c], [d, e, f]] that brought the
// drawing to the frame a moment ago, or null.
export async function findPoints(network, sketch, before, table) {
  if (before) {
    const found = await look(network, sketch, before, table), back = frame(found, table);
    if (back && near(back, before, table.NEAR)) return found;
  }
  const first = await look(network, sketch, SAME, table), back = frame(first, table);
  return back ? look(network, sketch, back, table) : first;
}

// The points of a sketch, looked at through a similarity.
async function look(network, sketch, through, table) {
  if (String(through) === String(SAME)) return readPoints(await network(view(sketch, table)), table);
  const seen = readPoints(await network(view(rotated(sketch, SIDE, through), table)), table);
  const [[a, b, c], [d, e, f]] = through, area = a * e - b * d, scale = Math.sqrt(Math.abs(1 / area));
  return seen.map((point) => {
    const [dx, dy] = [point.x - c, point.y - f], x = (e * dx - b * dy) / area, y = (a * dy - d * dx) / area;
    const inside = x > -0.5 && y > -0.5 && x < SIDE - 0.5 && y < SIDE - 0.5; // outside nothing can be drawn
    return { x, y, deviation: point.deviation * scale, presence: inside ? point.presence : 0 };
  });
}

// Whether two similarities bring a drawing to about the same place.
function near([[a, , c], [d, , f]], [[otherA, , otherC], [otherD, , otherF]], [far, size, angle]) {
  const square = otherA ** 2 + otherD ** 2, cosine = (a * otherA + d * otherD) / square, sine = (d * otherA - a * otherD) / square;
  const [x, y] = [SIDE / 2 - otherC, SIDE / 2 - otherF];
  const away = Math.hypot(cosine * x - sine * y + c - SIDE / 2, sine * x + cosine * y + f - SIDE / 2);
  return away <= far && Math.abs(Math.log(Math.hypot(cosine, sine))) <= size && Math.abs(Math.atan2(sine, cosine)) <= angle;
}

function view(sketch, { SIDE: side, FAINTEST }) {
  const small = shrunk(extreme(sketch, SIDE, square(3), Math.min), SIDE, SIDE / side);
  const darkest = Math.max(WHITE - small.reduce((a, b) => Math.min(a, b), WHITE), FAINTEST);
  return Float32Array.from(small, (value) => 1 - 2 * (WHITE - value) / darkest);
}

function readPoints(row, { HEAT, NUMBERS, points }) {
  const cells = HEAT * HEAT, pixel = SIDE / HEAT;
  return points.map((_, index) => {
    const heat = row.subarray(index * cells, (index + 1) * cells), most = heat.reduce((a, b) => Math.max(a, b), -Infinity);
    let total = 0, x = 0, y = 0;
    heat.forEach((value, cell) => {
      const likely = Math.exp(value - most);
      total += likely;
      x += likely * (cell % HEAT);
      y += likely * Math.floor(cell / HEAT);
    });
    const [dx, dy, spread, present] = row.subarray(points.length * cells + index * NUMBERS);
    return {
      x: (x / total + dx + 0.5) * pixel - 0.5,
      y: (y / total + dy + 0.5) * pixel - 0.5,
      deviation: Math.SQRT2 * Math.exp(clamp(spread, -6, 4)) * pixel,
      presence: 1 / (1 + Math.exp(-clamp(present, -30, 30))),
    };
  });
}

// The similarity that brings a drawing to the canonical frame, or null where too little is drawn to say.
function frame(found, { LEAST_PRESENCE, SMALLEST, LARGEST, points }) {
  const sure = found.map((point) => point.presence > LEAST_PRESENCE), parts = new Set(points.filter((_, index) => sure[index]).map((point) => point.part));
  if (parts.size < 2) return null;
  let total = 0, middleX = 0, middleY = 0, aimX = 0, aimY = 0;
  const weights = found.map((point, index) => (sure[index] ? point.presence / (1 + point.deviation) ** 2 : 0));
  found.forEach(({ x, y }, index) => {
    const weight = weights[index];
    total += weight;
    middleX += weight * x;
    middleY += weight * y;
    aimX += weight * points[index].x;
    aimY += weight * points[index].y;
  });
  [middleX, middleY, aimX, aimY] = [middleX / total, middleY / total, aimX / total, aimY / total];
  let spread = 0, cosine = 0, sine = 0; // Umeyama 1991, in two dimensions
  found.forEach((point, index) => {
    const [x, y, u, v] = [point.x - middleX, point.y - middleY, points[index].x - aimX, points[index].y - aimY], weight = weights[index] / total;
    spread += weight * (x * x + y * y);
    cosine += weight * (x * u + y * v);
    sine += weight * (x * v - y * u);
  });
  [cosine, sine] = spread < 1e-9 ? [1, 0] : [cosine / spread, sine / spread];
  const scale = Math.hypot(cosine, sine);
  if (scale <= 1 / LARGEST || scale >= 1 / SMALLEST) return null;
  return [[cosine, -sine, aimX - (cosine * middleX - sine * middleY)], [sine, cosine, aimY - (sine * middleX + cosine * middleY)]];
}
