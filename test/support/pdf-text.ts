// The text of a PDF as a reader's program would extract it: for files of our own printing, one string a page. Knows fonts by their ToUnicode tables.
import { inflateSync } from 'node:zlib';

/** The text shown on each page, one item a text object, in the order in which it was drawn. */
export function pdfText(file: Buffer): string[][] {
  const objects = new Map<string, string>();
  const streams = new Map<string, string>();
  const source = file.toString('latin1');
  for (const [, id, body] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head, data] = body!.split(/\nstream\n|stream\n/, 2) as [string, string | undefined];
    objects.set(id!, head);
    if (data === undefined) continue;
    const bytes = Buffer.from(data.replace(/\nendstream$/, ''), 'latin1');
    streams.set(id!, (head.includes('FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1'));
  }
  const tables = new Map<string, Map<number, string>>();
  for (const [id, head] of objects) {
    const table = /\/ToUnicode (\d+) 0 R/.exec(head)?.[1];
    if (table) tables.set(id, readTable(streams.get(table)!));
  }
  const pages = [...objects.values()].filter((head) => /\/Type \/Page\b/.test(head));
  return pages.map((page) => {
    const resources = objects.get(/\/Resources (\d+) 0 R/.exec(page)![1]!)!;
    const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name!, tables.get(id!)]));
    return readContent(streams.get(/\/Contents (\d+) 0 R/.exec(page)![1]!)!, fonts);
  });
}

function readTable(map: string): Map<number, string> {
  const table = new Map<number, string>();
  for (const [, start, , list] of map.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi)) {
    const values = [...list!.matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex]) => fromHex(hex!));
    for (const [at, value] of values.entries()) table.set(Number.parseInt(start!, 16) + at, value);
  }
  return table;
}

const fromHex = (hex: string): string =>
  (hex.replaceAll(' ', '').match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join('');

function readContent(content: string, fonts: Map<string, Map<number, string> | undefined>): string[] {
  const texts: string[] = [];
  for (const [block] of content.matchAll(/BT[\s\S]*?ET/g)) {
    const table = fonts.get(/\/(F\d+) /.exec(block)?.[1] ?? '');
    const glyphs = [...block.matchAll(/<([0-9a-f]+)>/gi)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? []);
    texts.push(glyphs.map((glyph) => table?.get(Number.parseInt(glyph, 16)) ?? '\ufffd').join(''));
  }
  return texts;
}
