// A set of entryUUIDs of which each can be marked as read: 20 bytes an entry where a Set of texts takes over a hundred, so that three million
// entries fit. Exact. Knows no entry.

export type UuidSet = {
  readonly size: () => number;
  /** False when the text is no UUID. */
  readonly add: (uuid: string) => boolean;
  /** Marks one that is in the set, or that will be: it is counted only once it is added. */
  readonly mark: (uuid: string) => void;
  /** Those that were not marked, at most `limit`. */
  readonly unmarked: (limit: number) => readonly string[];
  /** How many were not marked. */
  readonly left: () => number;
};

export function uuidSet(): UuidSet {
  // Four words an entry; `state`: 0 free, 1 in the set, 2 in the set and marked, 3 marked alone.
  let words = new Uint32Array(4 * 1024);
  let state = new Uint8Array(1024);
  let taken = 0;
  let size = 0;
  let marked = 0;
  const read = new Uint32Array(4);

  const parse = (uuid: string): boolean => {
    let word = 0;
    let digits = 0;
    for (let i = 0; i < uuid.length; i++) {
      let c = uuid.charCodeAt(i);
      if (c === 45) continue;
      c = c <= 57 ? c - 48 : (c | 32) - 87;
      if (c < 0 || c > 15 || digits === 32) return false;
      word = ((word << 4) | c) >>> 0;
      digits++;
      if ((digits & 7) === 0) read[(digits >> 3) - 1] = word;
    }
    return digits === 32;
  };
  /** Where the UUID that was read stands, or the free place for it. */
  const place = (): number => {
    const mask = state.length - 1;
    let at = (Math.imul((read[0] as number) ^ Math.imul(read[3] as number, 0x9e3779b9), 0x85ebca6b) ^ (read[1] as number)) & mask;
    while (state[at] !== 0) {
      const w = at * 4;
      if (words[w] === read[0] && words[w + 1] === read[1] && words[w + 2] === read[2] && words[w + 3] === read[3]) return at;
      at = (at + 1) & mask;
    }
    return at;
  };
  const put = (at: number, as: number): void => {
    words.set(read, at * 4);
    state[at] = as;
    taken++;
  };
  const grow = (): void => {
    const [oldWords, oldState] = [words, state];
    words = new Uint32Array(oldWords.length * 2);
    state = new Uint8Array(oldState.length * 2);
    for (let i = 0; i < oldState.length; i++) {
      if (oldState[i] === 0) continue;
      read.set(oldWords.subarray(i * 4, i * 4 + 4));
      const at = place();
      words.set(read, at * 4);
      state[at] = oldState[i] as number;
    }
  };
  const textAt = (at: number): string => {
    const hex = [...words.subarray(at * 4, at * 4 + 4)].map((word) => word.toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };

  return {
    size: () => size,
    add: (uuid) => {
      if (taken * 4 > state.length * 3) grow();
      if (!parse(uuid)) return false;
      const at = place();
      if (state[at] === 0) put(at, 1);
      else if (state[at] === 3) {
        state[at] = 2;
        marked++;
      } else return true;
      size++;
      return true;
    },
    mark: (uuid) => {
      if (taken * 4 > state.length * 3) grow();
      if (!parse(uuid)) return;
      const at = place();
      if (state[at] === 0) put(at, 3);
      if (state[at] !== 1) return;
      state[at] = 2;
      marked++;
    },
    unmarked: (limit) => {
      const found: string[] = [];
      for (let at = 0; at < state.length && found.length < limit; at++) if (state[at] === 1) found.push(textAt(at));
      return found;
    },
    left: () => size - marked,
  };
}
