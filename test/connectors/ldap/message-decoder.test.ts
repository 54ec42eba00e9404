import { expect } from 'chai';
import fc from 'fast-check';
import { BerWriter } from 'ldapts';
import { LdapFailure } from '#connectors/shared/ldap/ldap-failure.ts';
import { type LdapEntry, messageDecoder } from '#connectors/shared/ldap/message-decoder.ts';

type Sent = readonly (readonly [string, readonly string[]])[];
type Received = { entries: LdapEntry[]; references: number; results: { code: number; cookie: string | null }[] };

function entryBytes(id: number, dn: string, attributes: Sent): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(0x64);
  writer.writeString(dn);
  writer.startSequence();
  for (const [name, values] of attributes) {
    writer.startSequence();
    writer.writeString(name);
    writer.startSequence(0x31);
    for (const value of values) writer.writeString(value);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  writer.endSequence();
  writer.endSequence();
  return Buffer.from(writer.buffer);
}

function resultBytes(id: number, code: number, cookie: string | null): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(0x65);
  writer.writeEnumeration(code);
  writer.writeString('');
  writer.writeString('');
  writer.endSequence();
  if (cookie !== null) {
    const inner = new BerWriter();
    inner.startSequence();
    inner.writeInt(0);
    inner.writeString(cookie);
    inner.endSequence();
    writer.startSequence(0xa0);
    writer.startSequence();
    writer.writeString('1.2.840.113556.1.4.319');
    writer.writeBuffer(Buffer.from(inner.buffer), 0x04);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  return Buffer.from(writer.buffer);
}

function receive(chunks: readonly Buffer[], asked: readonly string[] = []): Received {
  const received: Received = { entries: [], references: 0, results: [] };
  const decoder = messageDecoder({
    entry: (_, entry) => received.entries.push(entry),
    reference: () => received.references++,
    result: (_, { code, cookie }) => received.results.push({ code, cookie: cookie?.toString() ?? null }),
  });
  decoder.ask(asked);
  for (const chunk of chunks) decoder.feed(chunk);
  return received;
}

const plain = ({ entries, ...rest }: Received) => ({ ...rest, entries: entries.map(({ dn, values }) => [dn, [...values]]) });

function cutUp(whole: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
  return chunks;
}

const attribute = fc.tuple(
  fc.constantFrom('sn', 'givenName', 'ENTEleveClasses', 'objectClass', 'mail;lang-fr'),
  fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 4 }),
);
const unique = fc.uniqueArray(attribute, { selector: ([name]) => name, maxLength: 5 });

describe('The bytes of a directory', () => {
  it('give the same entries in whatever pieces they arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), unique), { maxLength: 12 }),
        fc.integer({ min: 1, max: 700 }),
        fc.string(),
        (entries, size, cookie) => {
          const whole = Buffer.concat([...entries.map(([dn, values], n) => entryBytes(n + 1, dn, values)), resultBytes(9, 0, cookie)]);
          const received = plain(receive([whole]));
          expect(received).to.deep.equal({ references: 0, results: [{ code: 0, cookie }], entries });
          expect(plain(receive(cutUp(whole, size)))).to.deep.equal(received);
        },
      ),
    );
  });

  it('bear the names that were asked for, however the server spells them', () => {
    const bytes = [1, 2, 3].map((n) => entryBytes(n, 'uid=x', [n === 2 ? ['SN', ['A']] : ['mail', ['b']], ['entElevEClasses', ['c']]]));
    const { entries } = receive(bytes, ['sn', 'ENTEleveClasses']);
    expect(entries.map(({ values }) => [...values.keys()])).to.deep.equal([
      ['mail', 'ENTEleveClasses'],
      ['sn', 'ENTEleveClasses'],
      ['mail', 'ENTEleveClasses'],
    ]);
  });

  it('are never gathered when they announce an endless message', () => {
    for (const header of ['3084ffffffff', '308500000000010203', '3080', '31020101', '3084008000010201'])
      expect(() => receive([Buffer.from(header, 'hex')]), header).to.throw(LdapFailure, 'malformed');
  });

  it('make a failure and nothing else when they are damaged, 60,000 times, without hanging', () => {
    const values: Sent = [
      ['sn', ['LEFÈVRE']],
      ['ENTEleveClasses', ['ENTStructureSIREN=19099000100019,ou=structures,dc=annuaire,dc=example$6A', 'x'.repeat(200)]],
    ];
    const whole = Buffer.concat([
      entryBytes(2, 'uid=f99,ou=personnes', values),
      entryBytes(2, 'uid=g99', values),
      resultBytes(2, 0, 'suite'),
    ]);
    let seed = 7;
    const next = (bound: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 4294967296) * bound);
    };
    const kinds = new Set<string>();
    let slowest = 0;
    for (let turn = 0; turn < 60_000; turn++) {
      const bytes = Buffer.from(whole);
      for (let n = 1 + next(3); n > 0; n--)
        bytes[next(bytes.length)] = next(3) === 0 ? ([0, 0x7f, 0x80, 0x84, 0xff][next(5)] as number) : next(256);
      const kept = next(4) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
      const began = performance.now();
      try {
        receive(turn % 5 === 0 ? cutUp(kept, 1 + next(90)) : [kept]);
        kinds.add('read');
      } catch (error) {
        if (!(error instanceof LdapFailure)) throw error;
        kinds.add(error.kind);
      }
      slowest = Math.max(slowest, performance.now() - began);
    }
    expect([...kinds].sort()).to.deep.equal(['lost', 'malformed', 'read']);
    expect(slowest).to.be.below(1000);
  });
});
