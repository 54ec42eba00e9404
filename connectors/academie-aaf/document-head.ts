// What can be told of an AAF document from its two ends, without parsing it: comments of its head (hints, never proof), end tag, encoding.
import type { FileHandle } from 'node:fs/promises';
import type { FeedHints } from '#connectors/connector.ts';
import { type Sniffed, sniffEncoding } from '../shared/text-encoding.ts';

export type DocumentEnds = { readonly hints: FeedHints; readonly sniffed: Sniffed; readonly closed: boolean; readonly bytes: number };

export const noHints: FeedHints = { version: null, annex: null, academie: null, degree: null, generatedOn: null };

const comment = /<!--\s*(\w+)\s*=\s*["']([^"'<>]{0,200})["']\s*-->/g;

/** Reads the ends of one document. @throws when the file cannot be read */
export async function documentEnds(file: FileHandle): Promise<DocumentEnds> {
  const { size } = await file.stat();
  const head = await part(file, 0, Math.min(size, 8192));
  const tail = (await part(file, Math.max(0, size - 8192), Math.min(size, 8192))).toString('latin1');
  return {
    hints: headHints(head.toString('latin1')),
    sniffed: await sniffEncoding(file, head),
    closed: /<\/ficAlimMENESR\s*>|<ficAlimMENESR\s*\/>/.test(tail),
    bytes: size,
  };
}

async function part(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, start);
  return buffer.subarray(0, bytesRead);
}

function headHints(head: string): FeedHints {
  const first = head.indexOf('<addRequest');
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of (first === -1 ? head : head.slice(0, first)).matchAll(comment)) found.set(name, value.trim());
  const hint = (name: string) => found.get(name) || null;
  return {
    version: hint('versionAF'),
    annex: hint('versionSDET'),
    academie: hint('codeAcademieExport'),
    degree: hint('degre'),
    generatedOn: isoDate(found.get('dateGenerationExport') ?? ''),
  };
}

/** `dd/MM/yyyy` or `yyyyMMdd` as `yyyy-MM-dd`; null when it is not a real date. */
export function isoDate(text: string): string | null {
  const slashed = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const iso = slashed ? `${slashed[3]}-${slashed[2]}-${slashed[1]}` : packed ? `${packed[1]}-${packed[2]}-${packed[3]}` : '';
  const time = iso === '' ? Number.NaN : Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso;
}
