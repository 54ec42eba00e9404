// The académie's LDAP directory as a source: complete readings, held against a sweep of what the server says it has, and readings of changes, which
// end with the sweep as presences. Owns the order of steps; what each one does is beside it.
import type { Reading, ReadingProgress, Source, SourceItem, Surroundings } from '#connectors/connector.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { fault } from '#core/problem.ts';
import { bookmarkAfter, changedSince, type KnownState, parseBookmark, sameState, scopeOf, wentBack } from './bookmark.ts';
import type { Configuration } from './configuration.ts';
import { type Batch, emptiness, emptyCategories, openingOf, openPass, type Pass, statement } from './pass.ts';
import { readNamed, readPeople, readPlain, recordsOf } from './read-entries.ts';
import { ReadingRefused, refusalBehind } from './refusals.ts';
import { openSession } from './session.ts';
import { directoryState } from './stamps.ts';
import { openSweep, type Swept, sweptCategories } from './sweep.ts';

/** Opens the directory of one académie; nothing is read before `read`. */
export function openAcademieLdap(configuration: Configuration, surroundings: Surroundings): Source {
  return {
    rereads: true,
    read: (since, signal, progress) => read(configuration, surroundings, since, signal, progress ?? (() => {})),
  };
}

async function* read(
  configuration: Configuration,
  surroundings: Surroundings,
  since: string | null,
  signal: AbortSignal,
  progress: ReadingProgress,
): AsyncGenerator<SourceItem, Reading> {
  signal.throwIfAborted();
  let pass: Pass | null = null;
  try {
    const session = await openSession(configuration, surroundings, signal);
    try {
      pass = openPass(configuration, surroundings, session, await directoryState(session.main, configuration));
      const steps = readSteps(pass, since === null ? null : known(since, pass), progress);
      for (;;) {
        const { value, done } = await steps.next();
        if (done) return value;
        for (const item of value) yield item;
      }
    } finally {
      session.end();
    }
  } catch (error) {
    const refused = refusalBehind(error);
    return statement(pass, { kind: since === null ? 'complete' : 'changes' }, [...(pass?.problems ?? []), refused]);
  }
}

/** The state behind a bookmark; null where it does not fit any more, and everything must be read again. */
function known(since: string, { configuration, surroundings, state }: Pass): KnownState | null {
  const found = parseBookmark(since);
  const fits = found !== null && found.scope === scopeOf(configuration, surroundings) && found.stamp === state.stamp;
  return fits && (found.context === null) === (state.context === null) ? found : null;
}

// When so much has changed, reading everything is quicker than asking entry by entry.
const manyChanged = { entries: 5000, share: 0.2 };

async function* readSteps(pass: Pass, before: KnownState | null, progress: ReadingProgress): AsyncGenerator<Batch, Reading> {
  const { configuration, surroundings, session, state, tables, counts } = pass;
  if (before !== null && sameState(before, state) && before.unresolved.length === 0)
    return statement(pass, { kind: 'changes', nothingNew: true, bookmark: JSON.stringify(before) }, []);
  if (before !== null && wentBack(before, state, null)) throw backInTime();

  const waiting = new Set(before?.unresolved ?? []);
  const sweep = openSweep({
    connection: session.side,
    configuration,
    state,
    tables,
    counts,
    changed: before === null ? null : (uuid, stamp) => waiting.has(uuid) || changedSince(before, stamp),
    after: new Set(before?.newest.map(([uuid]) => uuid)),
  });
  // Guardians are needed before their pupils are read; a complete reading sweeps the others while it reads.
  const first = before === null ? (['PersRelEleve'] as const) : sweptCategories;
  const [structures] = await Promise.all([readPlain(pass, 'EtabEducNat'), sweep.run(first)]);
  if (structures.length === 0) throw new ReadingRefused(emptiness('EtabEducNat'));
  if (before !== null) checkSweep(before, pass, sweep.swept());

  const kind = before !== null && before.structures === tables.structuresDigest() && !tooMany(sweep.swept()) ? 'changes' : 'complete';
  const since = kind === 'changes' ? before : null;
  const others = {
    EtabEducNat: structures,
    MefEducNat: await readPlain(pass, 'MefEducNat'),
    MatiereEducNat: await readPlain(pass, 'MatiereEducNat'),
  };
  let [done, total] = [0, 0];
  const count = (): void => {
    total = planned(sweep.swept(), since !== null) + Object.values(others).reduce((sum, entries) => sum + entries.length, 0);
  };
  const advance = (entries: number): void => {
    done += entries;
    // Before the sweep is over, nobody knows how many there are.
    if (total > 0) progress(Math.min(done, total), total);
  };
  if (before === null) {
    pass.sideIsFree = sweep.run(['Eleve', 'PersEducNat']).then(count);
    // Told by whoever awaits it next.
    pass.sideIsFree.catch(() => {});
  } else count();

  yield [openingOf(kind)];
  for (const [category, entries] of Object.entries(others) as [keyof typeof others, typeof structures][]) {
    const stampOf = (entry: (typeof structures)[number]) => entry.values.get(state.stamp)?.[0] ?? '';
    const changed = since === null ? entries : entries.filter((entry) => changedSince(since, stampOf(entry)));
    yield await recordsOf(pass, category, changed, () => {});
    advance(entries.length);
  }
  for (const category of readingOrder) {
    if (!isPerson(category)) continue;
    const named = () => readNamed(pass, category, sweep.swept().changed[category], () => {});
    for await (const batch of since === null ? readPeople(pass, category, sweep.entries[category]) : named()) {
      yield batch;
      advance(batch.length);
    }
    if (category === 'Eleve' && sweep.entries.Eleve.size() === 0) throw new ReadingRefused(emptiness('Eleve'));
  }
  const swept = sweep.swept();
  if (since !== null) yield* presences(swept, advance);
  progress(total, total);
  const bookmark = bookmarkAfter(
    {
      scope: scopeOf(configuration, surroundings),
      structures: tables.structuresDigest(),
      sizes: sizesOf(swept),
      unresolved: [...pass.unresolved].sort().slice(0, 1000),
    },
    state,
    swept.newest,
    swept.took,
  );
  const problems = [...pass.problems, ...counts.faults(), ...(since === null ? emptyCategories(pass) : [])];
  return statement(pass, { kind, swept: since !== null, bookmark }, problems);
}

const isPerson = (category: Category): category is 'Eleve' | 'PersRelEleve' | 'PersEducNat' =>
  sweptCategories.some((one) => one === category);

/** @throws ReadingRefused when the sweep shows what no night brings about */
function checkSweep(before: KnownState, { state }: Pass, swept: Swept): void {
  const sizes = sizesOf(swept);
  if (sizes.Eleve === 0) throw new ReadingRefused(emptiness('Eleve'));
  if (wentBack(before, state, swept)) throw backInTime();
  for (const category of sweptCategories) if (before.sizes[category] > 0 && sizes[category] === 0) throw vanished(category);
}

function backInTime(): ReadingRefused {
  const message =
    'L’annuaire est dans un état plus ancien que lors de la dernière lecture, comme après la restauration d’une sauvegarde. Rien n’a été changé. Voyez avec l’académie si cet état est le bon ; si oui, demandez une lecture complète.';
  return new ReadingRefused(fault('refusal', 'ldap-went-back', message));
}

/** A right of reading withdrawn looks like everybody leaving. */
function vanished(category: Category): ReadingRefused {
  const message =
    'L’annuaire ne montre plus personne de cette catégorie, alors qu’il en montrait à la dernière lecture. Rien n’a été changé : ce serait un départ général. Vérifiez auprès de l’académie les droits du compte de lecture ; si ce départ est voulu, demandez une lecture complète.';
  return new ReadingRefused(fault('refusal', 'ldap-sweep-empty', message, { category }));
}

const sizesOf = ({ entries }: Swept) => ({
  PersRelEleve: entries.PersRelEleve.size(),
  Eleve: entries.Eleve.size(),
  PersEducNat: entries.PersEducNat.size(),
});
const everybody = (swept: Swept): number => sweptCategories.reduce((sum, category) => sum + swept.entries[category].size(), 0);
const changes = (swept: Swept): number => sweptCategories.reduce((sum, category) => sum + swept.changed[category].length, 0);
const tooMany = (swept: Swept): boolean => changes(swept) > manyChanged.entries && changes(swept) > everybody(swept) * manyChanged.share;
const planned = (swept: Swept, onlyChanges: boolean): number => everybody(swept) + (onlyChanges ? changes(swept) : 0);

/** Everybody whom the sweep has shown, some thousands at a time. */
async function* presences(swept: Swept, advance: (entries: number) => void): AsyncGenerator<Batch, void> {
  for (const category of readingOrder) {
    if (!isPerson(category)) continue;
    const keys = swept.keys[category];
    for (let at = 0; at < keys.length; at += 5000) {
      const batch = keys.slice(at, at + 5000).map((key) => ({ type: 'presence', category, key: String(key) }) as const);
      yield batch;
      advance(batch.length);
    }
  }
}
