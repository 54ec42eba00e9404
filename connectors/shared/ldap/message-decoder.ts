// Bytes of a directory → entries and results of searches (RFC 4511 in BER). Every length is checked against what holds it; a message is refused
// before it is gathered when it says that it is too long. Knows no attribute and no socket.
import { LdapFailure } from './ldap-failure.ts';

/** An entry as sent: values by attribute, under the spelling that was asked for. */
export type LdapEntry = { readonly dn: string; readonly values: ReadonlyMap<string, readonly string[]>; readonly bytes: number };

export type LdapResult = { readonly code: number; readonly cookie: Buffer | null };

export type LdapReceiver = {
  readonly entry: (id: number, entry: LdapEntry) => void;
  /** A search continuation: a part of the directory is on another server. */
  readonly reference: (id: number) => void;
  readonly result: (id: number, result: LdapResult) => void;
};

/** No entry of a person or a structure comes near: 8 MiB. */
const maxMessage = 1 << 23;
const pagedResults = '1.2.840.113556.1.4.319';
type Guess = { readonly bytes: Buffer; readonly name: string };

const none: readonly string[] = Object.freeze([]);

const malformed = (what: string): LdapFailure => new LdapFailure('malformed', what);

/**
 * A decoder of one connection. `feed` takes what has arrived, in order, and calls the receiver for each whole message; `ask` says what the next
 * entries are asked for. Throws LdapFailure 'malformed'.
 */
export function messageDecoder(receiver: LdapReceiver): { feed: (chunk: Buffer) => void; ask: (attributes: readonly string[]) => void } {
  // Pieces of a message that has not all arrived: put together once, when they hold `wanted` bytes.
  let pieces: Buffer[] = [];
  let gathered = 0;
  let wanted = 0;
  let buffer: Buffer = Buffer.alloc(0);
  let at = 0;
  /** As sent → as asked. */
  const names = new Map<string, string>();
  const lower = new Map<string, string>();
  // Entries of one search follow one another with the same attributes in about the same order: the next name is guessed from the last entry.
  let guesses: Guess[] = [];

  /** Steps into an element: its end, `at` being its first byte of content. */
  const enter = (tag: number, limit: number): number => {
    if (at + 2 > limit || buffer[at] !== tag) throw malformed('tag');
    let length = buffer[at + 1] as number;
    at += 2;
    if (length > 127) {
      const bytes = length & 127;
      if (bytes === 0 || bytes > 4 || at + bytes > limit) throw malformed('length');
      length = 0;
      for (let i = 0; i < bytes; i++) length = length * 256 + (buffer[at++] as number);
    }
    if (at + length > limit) throw malformed('length');
    return at + length;
  };
  const integer = (tag: number, limit: number): number => {
    const end = enter(tag, limit);
    if (end === at || end - at > 4) throw malformed('integer');
    const value = buffer.readIntBE(at, end - at);
    at = end;
    return value;
  };
  const text = (limit: number): string => {
    const end = enter(0x04, limit);
    const value = buffer.toString(undefined, at, end);
    at = end;
    return value;
  };

  const guessed = ({ bytes }: Guess, end: number): boolean => {
    if (bytes.length !== end - at) return false;
    for (let i = bytes.length - 1; i >= 0; i--) if (bytes[i] !== buffer[at + i]) return false;
    return true;
  };
  /** The name up to `end`; `n`: how many attributes of this entry came before. */
  const nameOf = (end: number, n: number): string => {
    for (let i = n; i < n + 3; i++) {
      const guess = guesses[i];
      if (guess !== undefined && guessed(guess, end)) return guess.name;
    }
    const sent = buffer.toString('latin1', at, end);
    let name = names.get(sent);
    if (name === undefined) {
      name = lower.get(sent.toLowerCase()) ?? sent;
      if (names.size < 10_000) names.set(sent, name);
    }
    if (n < 200) guesses[n] = { bytes: Buffer.from(buffer.subarray(at, end)), name };
    return name;
  };

  const entry = (end: number): LdapEntry => {
    const bytes = end - at;
    const dn = text(end);
    const values = new Map<string, readonly string[]>();
    const all = enter(0x30, end);
    while (at < all) {
      const one = enter(0x30, all);
      const nameEnd = enter(0x04, one);
      const name = nameOf(nameEnd, values.size);
      at = nameEnd;
      const set = enter(0x31, one);
      let found: string[] | null = null;
      while (at < set) {
        const valueEnd = enter(0x04, set);
        const value = buffer.toString(undefined, at, valueEnd);
        at = valueEnd;
        if (found === null) found = [value];
        else found.push(value);
      }
      values.set(name, found ?? none);
      at = one;
    }
    at = end;
    return { dn, values, bytes };
  };

  /** The cookie of the paged results control, null when there is no such control. */
  const cookie = (end: number): Buffer | null => {
    if (at >= end || buffer[at] !== 0xa0) return null;
    const controls = enter(0xa0, end);
    let found: Buffer | null = null;
    while (at < controls) {
      const one = enter(0x30, controls);
      const oid = text(one);
      if (at < one && buffer[at] === 0x01) at = enter(0x01, one);
      if (oid === pagedResults && at < one) {
        const value = enter(0x04, one);
        const inner = enter(0x30, value);
        integer(0x02, inner);
        const cookieEnd = enter(0x04, inner);
        found = Buffer.from(buffer.subarray(at, cookieEnd));
      }
      at = one;
    }
    return found;
  };

  /** One whole message, from its first byte to `end`. */
  const message = (end: number): void => {
    enter(0x30, end);
    const id = integer(0x02, end);
    const operation = buffer[at] ?? 0;
    const inner = enter(operation, end);
    if (operation === 0x64) receiver.entry(id, entry(inner));
    else if (operation === 0x73) receiver.reference(id);
    else if (operation === 0x65) {
      const code = integer(0x0a, inner);
      at = inner;
      receiver.result(id, { code, cookie: cookie(end) });
    } else if (id === 0) throw new LdapFailure('lost', 'notice of disconnection');
    else if (operation !== 0x79) throw malformed('operation');
    at = end;
  };

  /** The end of the message that begins at `start`, -1 when its header is not all there. */
  const endOf = (start: number): number => {
    const available = buffer.length - start;
    if (available < 2) return -1;
    if (buffer[start] !== 0x30) throw malformed('message');
    const first = buffer[start + 1] as number;
    if (first < 128) return start + 2 + first;
    const bytes = first & 127;
    if (bytes === 0 || bytes > 4) throw malformed('length');
    if (available < 2 + bytes) return -1;
    const length = buffer.readUIntBE(start + 2, bytes);
    if (length > maxMessage) throw malformed('too long');
    return start + 2 + bytes + length;
  };

  return {
    feed: (chunk) => {
      pieces.push(chunk);
      gathered += chunk.length;
      if (gathered < wanted) return;
      buffer = pieces.length === 1 ? chunk : Buffer.concat(pieces);
      let start = 0;
      let end = endOf(start);
      while (end !== -1 && end <= buffer.length) {
        at = start;
        message(end);
        start = end;
        end = endOf(start);
      }
      gathered = buffer.length - start;
      pieces = gathered === 0 ? [] : [buffer.subarray(start)];
      wanted = end === -1 ? gathered + 1 : end - start;
    },
    ask: (attributes) => {
      names.clear();
      lower.clear();
      guesses = [];
      for (const name of attributes) lower.set(name.toLowerCase(), name);
    },
  };
}
