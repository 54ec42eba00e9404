// How far a reading has come when the end moves: bytes brought from far, bytes of archives, bytes of documents. Knows numbers only.
import type { ReadingProgress } from '#connectors/connector.ts';

export type Track = {
  /** What is still to come, as far as is known now; may be said again when more is known. */
  readonly remaining: (bytes: number) => void;
  /** Bytes done since the last call. */
  readonly add: (bytes: number) => void;
  /** Reports bytes counted from the start of one thing. */
  readonly from: () => (bytes: number) => void;
};

/** Never goes back, never beyond the end. */
export function track(report: ReadingProgress): Track {
  let done = 0;
  let total = 0;
  const add = (bytes: number) => {
    done += bytes;
    total = Math.max(total, done);
    report(done, total);
  };
  return {
    remaining: (bytes) => {
      total = done + bytes;
    },
    add,
    from: () => {
      let before = 0;
      return (bytes) => {
        add(bytes - before);
        before = bytes;
      };
    },
  };
}
