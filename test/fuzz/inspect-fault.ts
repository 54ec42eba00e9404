// What holds for every fault, wherever it comes from: its form, a sentence that says what to do, and nothing of what was delivered.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '#core/problem.ts';
import { must } from './broken.ts';
import { canaryMark } from './strange.ts';
import type { World } from './worlds.ts';

export type FaultInspector = {
  /** @throws Broken */
  readonly inspect: (fault: Fault) => void;
  /** Rules met so far, each with its severities. */
  readonly rules: () => ReadonlyMap<string, ReadonlySet<string>>;
};

const root = join(import.meta.dirname, '../..');
const word = /\p{L}{4,}/gu;

/** `worlds`: what is delivered, before it is changed. A word that is in our own sources may be in a sentence. */
export function faultInspector(worlds: readonly World[]): FaultInspector {
  const ours = new Set(['connectors', 'src/core', 'src/sync', 'mappings'].flatMap((folder) => wordsUnder(join(root, folder))));
  const delivered = new Set(worlds.flatMap(({ files }) => [...files.values()].flatMap((bytes) => wordsOf(valuesOf(bytes)))));
  const secret = (one: string): boolean => one.startsWith(canaryMark) || (delivered.has(one) && !ours.has(one));
  const rules = new Map<string, Set<string>>();
  const sound = new Set<string>();

  function inspectMessage({ severity, rule, message }: Fault): void {
    const about = () => `${rule}: ${message.slice(0, 200)}`;
    must(message.length <= 1000, 'a message is one sentence or a few, not a page', () => `${rule}: ${message.length} characters`);
    must(message.isWellFormed() && !/\p{Cc}|\p{Cf}/u.test(message), 'a message holds no hidden sign', about);
    must(/[.!»]$/.test(message) && /^\p{Lu}|^\d/u.test(message), 'a message is a whole sentence', about);
    if (severity !== 'warning') must(/\p{L}ez\b/u.test(message), 'a refusal or a rejection says what to do', about);
    for (const found of wordsOf(message)) must(!secret(found), 'a message holds nothing that was delivered', () => rule);
  }

  return {
    inspect: (one) => {
      const { severity, rule, message, value, key, attribute, place } = one;
      must(/^[a-z][a-z0-9-]+$/.test(rule), 'a rule has a name', () => rule);
      const slot = `${severity} ${rule} ${message}`;
      if (!sound.has(slot)) {
        inspectMessage(one);
        if (sound.size < 5000) sound.add(slot);
        rules.set(rule, (rules.get(rule) ?? new Set()).add(severity));
      }
      const masked = value === null || !/[\p{L}\p{N}]/u.test(value.replace(/[x9]/g, ''));
      must(masked, 'a value is masked', () => `${rule} ${attribute}`);
      must(
        value === null || (value.length <= 41 && value.isWellFormed()),
        'a masked value is short and whole',
        () => `${rule} ${attribute}`,
      );
      must(key === null || (key.length <= 64 && isShowable(key)), 'a key in a fault can be shown', () => `${rule}: ${key?.length}`);
      must(attribute === null || (attribute.length <= 128 && isShowable(attribute)), 'an attribute in a fault can be shown', () => rule);
      must(place === null || (place.file.length <= 255 && !/[/\0]/.test(place.file)), 'a place is a base name', () => rule);
      must(place?.line === undefined || place.line === null || place.line >= 1, 'a line is counted from 1', () => rule);
    },
    rules: () => rules,
  };
}

/** Without tags: what stands in them is the format's. */
const valuesOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/<[^>]*>/g, ' ');
const isShowable = (text: string): boolean => text.isWellFormed() && !/\p{Cc}|\p{Cf}/u.test(text);
const wordsOf = (text: string): string[] => (text.match(word) ?? []).map((one) => one.toLowerCase());

function wordsUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && /\.(ts|yaml)$/.test(one.name))
    .flatMap((one) => wordsOf(readFileSync(join(one.parentPath, one.name), 'utf8')));
}
