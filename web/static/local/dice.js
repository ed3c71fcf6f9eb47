// Python's `random.Random`, from a state of it: MT19937 of Matsumoto and Nishimura, ACM TOMACS 8(1), 1998.

const COUNT = 624, AHEAD = 397;

export class Dice {
  // state: as `getstate()[1]` gives it, 624 words and the place among them.
  constructor(state) {
    this.words = Uint32Array.from(state.slice(0, COUNT));
    this.place = state[COUNT];
  }

  word() {
    if (this.place >= COUNT) this.turn();
    let word = this.words[this.place++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  turn() {
    const { words } = this;
    for (let k = 0; k < COUNT; k++) {
      const mixed = (words[k] & 0x80000000) | (words[(k + 1) % COUNT] & 0x7fffffff);
      words[k] = words[(k + AHEAD) % COUNT] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.place = 0;
  }

  uniform(from, to) {
    const high = this.word() >>> 5, low = this.word() >>> 6;
    return from + (to - from) * ((high * 67108864 + low) / 9007199254740992);
  }

  whole(from, to) {
    const count = to - from + 1, bits = Math.floor(Math.log2(count)) + 1;
    let found = count;
    while (found >= count) found = this.word() >>> (32 - bits);
    return from + found;
  }
}
