// The floor of the sync benchmark: the same files through saxes and COPY only: no rule, no mapping, no comparison.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { SaxesParser } from 'saxes';
import { openCopy } from '#database/copy.ts';

/** Reads every XML file of `folder` into an unlogged table of (id, attributes as JSON); returns how many records. */
export async function floor(connection: pg.ClientConfig, folder: string): Promise<number> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query('DROP TABLE IF EXISTS bench_floor; CREATE UNLOGGED TABLE bench_floor (id text, attributes text)');
  const copy = await openCopy(client, 'bench_floor', ['id', 'attributes']);
  let records = 0;
  for (const name of (await readdir(folder)).filter((n) => n.endsWith('.xml')).sort()) {
    const rows: [string, string][] = [];
    const parser = new SaxesParser({ position: false });
    let attributes: Record<string, string[]> = {};
    let values: string[] = [];
    let id = '';
    let text = '';
    parser.on('opentag', (tag) => {
      if (tag.name === 'attr') {
        values = [];
        attributes[String(tag.attributes.name)] = values;
      }
      text = '';
    });
    parser.on('text', (piece) => {
      text += piece;
    });
    parser.on('closetag', (tag) => {
      if (tag.name === 'value') values.push(text);
      else if (tag.name === 'id') id = text;
      else if (tag.name === 'addRequest') {
        rows.push([id, JSON.stringify(attributes)]);
        attributes = {};
      }
    });
    for await (const chunk of createReadStream(join(folder, name), { encoding: 'utf8', highWaterMark: 1 << 18 })) {
      parser.write(chunk as string);
      for (const row of rows) {
        const wait = copy.write(row);
        if (wait) await wait;
      }
      records += rows.length;
      rows.length = 0;
    }
    parser.close();
  }
  await copy.end();
  await client.query('DROP TABLE bench_floor');
  await client.end();
  return records;
}
