// Entries of the directory brought to records, page by page: whole categories, or entries named one by one. References to persons that the sweep has
// not shown are asked for before they are given up. Knows nothing of bookmarks.

import type { LdapPage } from '#connectors/shared/ldap/directory-connection.ts';
import { LdapFailure } from '#connectors/shared/ldap/ldap-failure.ts';
import type { LdapEntry } from '#connectors/shared/ldap/message-decoder.ts';
import type { Category, PersonCategory, SourceRecord } from '#core/mapping/source-record.ts';
import { fault } from '#core/problem.ts';
import { keyOf, uaiAttribute } from './attributes.ts';
import { filterOf } from './configuration.ts';
import { ambiguous, keysOf } from './entry-record.ts';
import type { Batch, Pass } from './pass.ts';
import { ReadingRefused } from './refusals.ts';
import { uuidOf } from './sweep.ts';
import type { UuidSet } from './uuid-set.ts';

/** Beyond these, a reference that leads nowhere is counted without being asked for. */
const maxLookups = 2000;
/** More entries than that do not come and go while one reads. */
const maxSettled = 1000;
/** Faults of entries set aside; none may be left unsaid, because whoever is neither read nor set aside has left. */
const maxAmbiguous = 5000;
/** entryUUIDs in one filter. */
const namedAtOnce = 100;

/** Asks for guardians by DN: those who came after the sweep, and DN written in a way that only the server can compare. */
async function lookUp(pass: Pass, references: readonly string[]): Promise<void> {
  // The side connection does one thing at a time.
  await pass.sideIsFree;
  const { attribute } = keyOf.PersRelEleve;
  for (const base of new Set(references)) {
    if (!base.includes('=') || ++pass.lookups > maxLookups) continue;
    const filter = filterOf(pass.configuration, 'PersRelEleve');
    try {
      for await (const page of pass.session.side.search({ base, scope: 'base', filter, attributes: [attribute] })) {
        const keys = page[0] === undefined ? [] : keysOf(page[0], 'PersRelEleve', pass.tables);
        if (keys.length === 1) pass.tables.addPerson(base, keys[0] as string);
      }
    } catch (error) {
      if (!(error instanceof LdapFailure) || error.kind !== 'base-missing') throw error;
    }
  }
}

function tooAmbiguous(category: Category): ReadingRefused {
  const message =
    'Un très grand nombre de fiches portent deux jointures de cette académie : la lecture est refusée. Rien n’a été changé. Vérifiez le réglage « jointurePrefix », puis voyez avec l’académie.';
  return new ReadingRefused(fault('refusal', 'ldap-jointures-many', message, { category }));
}

/** The records of one page. `met` is told of each entry of this académie. */
export async function recordsOf(pass: Pass, category: Category, page: LdapPage, met: (uuid: string) => void): Promise<SourceRecord[]> {
  const maker = pass.maker(category);
  const part = pass.part(category);
  const records: SourceRecord[] = [];
  const again: { readonly at: number; readonly entry: LdapEntry; readonly uuid: string; readonly missing: readonly string[] }[] = [];
  let missing: string[] = [];
  let read = '';
  for (const entry of page) {
    const keys = keysOf(entry, category, pass.tables);
    const key = keys[0];
    if (key === undefined) continue;
    const uuid = uuidOf(entry);
    met(uuid);
    if (keys.length > 1) {
      pass.problems.push(...ambiguous(keys, category));
      if (pass.problems.length > maxAmbiguous) throw tooAmbiguous(category);
      continue;
    }
    part.bytes += entry.bytes;
    read += `${uuid} ${key}\n`;
    records.push(maker.make(entry, key, missing));
    if (missing.length === 0) continue;
    again.push({ at: records.length - 1, entry, uuid, missing });
    missing = [];
  }
  part.hash.update(read);
  part.records += records.length;
  if (again.length > 0)
    await lookUp(
      pass,
      again.flatMap((one) => one.missing),
    );
  for (const one of again) {
    if (one.missing.some((reference) => pass.tables.person(reference) === null)) pass.unresolved.add(one.uuid);
    records[one.at] = maker.make(one.entry, (records[one.at] as SourceRecord).key, null);
  }
  return records;
}

/** Entries named by their entryUUID. Whoever is no longer there is left out. */
export async function* readNamed(
  pass: Pass,
  category: PersonCategory,
  uuids: readonly string[],
  met: (uuid: string) => void,
): AsyncGenerator<Batch, void> {
  for (let at = 0; at < uuids.length; at += namedAtOnce) {
    const named = uuids.slice(at, at + namedAtOnce).map((uuid) => `(entryUUID=${uuid})`);
    const search = pass.searchOf(category, `(|${named.join('')})`);
    if (search === null) return;
    for await (const page of pass.session.main.search(search)) yield await recordsOf(pass, category, page, met);
  }
}

/** A whole category of people. Whoever the sweep has shown and the pass has not is asked for by name. @throws ReadingRefused when too many are */
export async function* readPeople(pass: Pass, category: PersonCategory, swept: UuidSet): AsyncGenerator<Batch, void> {
  // The sweep may still be running: entries are marked before or after it shows them.
  const search = pass.searchOf(category);
  if (search === null) return;
  for await (const page of pass.session.main.search(search)) yield await recordsOf(pass, category, page, swept.mark);
  await pass.sideIsFree;
  if (swept.left() === 0) return;
  if (swept.left() > maxSettled) {
    const message = `L’annuaire annonce ${swept.size()} fiches de cette catégorie et n’en a donné que ${swept.size() - swept.left()} : la lecture n’est que partielle. Rien n’a été changé. Recommencez ; si cela se répète, demandez à l’académie de lever les limites du compte de lecture.`;
    throw new ReadingRefused(fault('refusal', 'ldap-reading-short', message, { category }));
  }
  yield* readNamed(pass, category, swept.unmarked(maxSettled), swept.mark);
}

/** Structures, MEF or subjects: few, and needed before anybody. Structures enter the table of references. */
export async function readPlain(pass: Pass, category: 'EtabEducNat' | 'MefEducNat' | 'MatiereEducNat'): Promise<LdapEntry[]> {
  const search = pass.searchOf(category);
  const found: LdapEntry[] = [];
  let others = 0;
  if (search === null) return found;
  for await (const page of pass.session.main.search(search)) {
    for (const entry of page) {
      const keys = keysOf(entry, category, pass.tables);
      if (keys.length === 0) others++;
      else found.push(entry);
      if (category === 'EtabEducNat' && keys.length === 1)
        pass.tables.addStructure(entry.dn, entry.values.get(uaiAttribute)?.[0] ?? null, keys[0] as string);
    }
  }
  pass.counts.notOurs(category, others);
  return found;
}
