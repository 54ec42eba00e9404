// What an AAF document says, changed where values stand: its structure stays as it was.
import type { Random } from './random.ts';
import { strangeInstead } from './strange.ts';

const slot = /(<value>|<id>)([^<]*)(?=<\/(?:value|id)>)/g;

/** One to `most` values of the text, changed. */
export function mutateValues(text: string, random: Random, most = 6): string {
  const found = [...text.matchAll(slot)];
  if (found.length === 0) return text;
  let changed = text;
  // From the end, so that what is before does not move.
  const chosen = new Set(Array.from({ length: 1 + random.int(most) }, () => random.int(found.length)));
  for (const n of [...chosen].sort((a, b) => b - a)) {
    const one = found[n] as RegExpExecArray;
    const from = one.index + (one[1] as string).length;
    const value = strangeInstead(one[2] as string, random);
    const written = random.once(8) ? value : escaped(value, random);
    changed = changed.slice(0, from) + written + changed.slice(from + (one[2] as string).length);
  }
  return changed;
}

function escaped(value: string, random: Random): string {
  const plain = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u0000', '');
  if (random.once(12)) return `<![CDATA[${value.replaceAll(']]>', '')}]]>`;
  if (random.once(12)) return [...value.slice(0, 200)].map((one) => `&#${one.codePointAt(0)};`).join('');
  return plain;
}
