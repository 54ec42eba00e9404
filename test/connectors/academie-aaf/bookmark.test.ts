import { expect } from 'chai';
import { formatBookmark, parseBookmark, type Seen } from '#connectors/academie-aaf/bookmark.ts';

describe('The bookmark of an AAF source', () => {
  it('is read as it was written, and not when it is damaged', () => {
    const seen: Seen = { date: '2025-09-08', time: '120000', sequence: 3, seen: ['0123456789abcdef'] };
    const text = formatBookmark(seen);
    expect(parseBookmark(text)).to.deep.equal(seen);
    for (const damaged of [
      '',
      '{}',
      'null',
      text.slice(1),
      text.replace('2025-09-08', '2025-09-31'),
      text.replace('"seen"', '"vu"'),
      text.replace('abc', 'xyz'),
    ])
      expect(parseBookmark(damaged), damaged).to.equal(null);
  });

  it('does not grow without end', () => {
    const seen = Array.from({ length: 9_000 }, (_, n) => n.toString(16).padStart(16, '0'));
    const text = formatBookmark({ date: '2025-09-08', time: null, sequence: null, seen });
    expect(parseBookmark(text)?.seen).to.deep.equal(seen.slice(0, 4_000));
  });
});
