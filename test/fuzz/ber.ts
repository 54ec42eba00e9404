// Entries as a directory sends them: BER of RFC 4511, written by hand, so that any byte can stand anywhere. Knows no attribute.

/** An entry before it is encoded: bytes, not texts. */
export type WireEntry = { readonly dn: Buffer; readonly values: readonly (readonly [string, readonly Buffer[]])[] };

/** One element of this tag. */
function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.of(tag, 0x84), length, body]);
}

/** The message of a search result that holds the entry. */
export function entryMessage(id: number, { dn, values }: WireEntry): Buffer {
  const attributes = values.map(([name, list]) =>
    element(0x30, element(0x04, Buffer.from(name)), element(0x31, ...list.map((value) => element(0x04, value)))),
  );
  return element(0x30, element(0x02, Buffer.of(id)), element(0x64, element(0x04, dn), element(0x30, ...attributes)));
}

/** Entries of an LDIF text without comments. */
export function entriesOfLdif(text: string): WireEntry[] {
  return text
    .replaceAll('\n ', '')
    .split(/\n\n+/)
    .filter((block) => block.startsWith('dn:'))
    .map((block) => {
      const lines = block
        .trim()
        .split('\n')
        .map((line) => {
          const [, name = '', base64 = '', value = ''] = /^([^:]+):(:?) ?(.*)$/.exec(line) ?? [];
          return [name, Buffer.from(value, base64 === '' ? 'utf8' : 'base64')] as const;
        });
      const values = new Map<string, Buffer[]>();
      for (const [name, value] of lines.slice(1)) values.set(name, [...(values.get(name) ?? []), value]);
      return { dn: lines[0]?.[1] ?? Buffer.alloc(0), values: [...values] };
    });
}
