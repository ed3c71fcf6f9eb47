// Hair that is drawn as an empty outline beside the face, as in engine/drawing/hanging_hair.py. table: its constants.

const SIDE = 512;

// One for each pixel of a drawing in the frame that belongs to such hair; null without any.
export function hangingHair(frame, table) {
  const ink = (x, y) => frame[y * SIDE + x] < table.INK, mirrored = (x, y) => ink(SIDE - 1 - x, y), across = (x, y) => ink(y, x);
  const left = beside(ink, table.FACE, table), right = beside(mirrored, table.FACE + table.ASIDE, table), top = above(across, table);
  if (!left || !right || !top) return null;
  const area = new Uint8Array(SIDE * SIDE);
  let count = 0, inked = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (!left(x, y) && !right(SIDE - 1 - x, y) && !top(y, x)) continue;
      area[y * SIDE + x] = 1;
      count += 1;
      inked += Number(ink(x, y));
    }
  }
  return inked <= table.LINED * count ? area : null;
}

// Whether a place belongs to the hair between its outline and the face on the left side; null without any.
function beside(ink, face, { SIDE: rows, HIGHEST, NARROW, END, STEP, BELOW_EARS, STRANDS, MOST }) {
  const lines = linesOf(ink), inner = linesOf(from(ink, lines)), further = linesOf(from(ink, inner));
  const free = ({ last, second }) => second - last >= STRANDS; // one may be the face's, under hair
  const empty = lines.map(({ last, second }, y) => second - last >= NARROW && second <= face && (free(inner[y]) || free(further[y])));
  let bottom = END;
  while (bottom < SIDE - 1 && lines[bottom + 1].first - lines[bottom].first <= STEP) bottom += 1;
  if (bottom < BELOW_EARS[1] || Math.min(share(empty, rows), share(empty, BELOW_EARS)) < MOST) return null;
  return between(HIGHEST, bottom, lines, empty);
}

// Whether a place, as (row, column), belongs to the hair between its outline and the forehead; null without any.
function above(ink, { MIDDLE, HIGH, HAIRLINE, MOST }) {
  const lines = linesOf(ink), empty = lines.map(({ last, second }) => second - last >= HIGH && second <= HAIRLINE);
  if (share(empty, MIDDLE) < MOST) return null;
  return between(empty.indexOf(true), empty.lastIndexOf(true), lines, empty);
}

// The ink of every row from its second line on.
function from(ink, lines) { return (x, y) => x >= lines[y].second && ink(x, y); }

// Of every row where its first ink begins, where that ends, and where the next begins; SIDE without any.
function linesOf(ink) {
  return Array.from({ length: SIDE }, (_, y) => {
    const next = (x, wanted) => {
      while (x < SIDE && ink(x, y) !== wanted) x += 1;
      return x;
    };
    const first = next(0, true), last = next(first, false);
    return { first, last, second: next(last, true) };
  });
}

function share(empty, [from, to]) { return empty.slice(from, to).filter(Boolean).length / (to - from); }

// Whether a place lies between a row's first two lines; where they are not known, the second is that of the last row before
// where it is, or of the first such row.
function between(from, to, lines, known) {
  let now = known.indexOf(true);
  const ends = lines.map(({ second }, y) => {
    if (known[y]) now = y;
    return known[y] ? second : lines[now].second;
  });
  return (x, y) => y >= from && y <= to && x >= lines[y].last && x < ends[y];
}
