// A reading of changes: each change is laid over what is known of its record, mapped as a whole by the same rules, and noted. Nothing is gone by
// absence; only what a removal, or a sweep, says. People go through in batches, so that memory follows the batch and cost the reading.
import type { Memo } from '#core/mapping/mapper.ts';
import { amend, elsewhere } from '#core/mapping/recall.ts';
import type { Category, PersonCategory, SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import type { PersonFacts } from '#core/person/facts.ts';
import { type Fault, fault } from '#core/problem.ts';
import { opensAccount } from '#core/registry/guardian.ts';
import {
  type Change,
  dropAmbiguous,
  type HeldRecord,
  heldRecords,
  namedGuardians,
  openPresences,
  settleChanges,
  slotOf,
  stageChanges,
} from '#database/changing.ts';
import type { Client } from '#database/pool.ts';
import { guardianMissing, openAdmission } from './admission.ts';
import { openClassBook } from './class-book.ts';
import { openFrame } from './frame.ts';
import { type FrameItem, settleFrame } from './frame-changes.ts';
import { type Gathered, type GatherOptions, isPerson, memoOfRejected, nameless, type SetAside } from './gathered.ts';
import { ownMemo, stagedPerson, withElsewhere } from './stage-person.ts';

const batchSize = 500;

type PersonItem = (SourceRecord | SourceRemoval) & { readonly category: PersonCategory };

/** `ground`: what is known is asked and changes are noted there; `presences`: another client, for what a sweep names. */
export type ChangesOptions = GatherOptions & { readonly ground: Client; readonly presences: Client };

/** Reads the rest of a reading of changes into staging. It may end refused: the caller looks at `reading.complete` before anything else. */
export async function gatherChanges(options: ChangesOptions): Promise<Gathered> {
  const { faults, perimeter, mapper, pass, ground, sourceName } = options;
  const frame = openFrame(options.structureKeys, options.legalFlag2, 'changes');
  const { context } = frame;
  const { structural } = mapper;
  // What a known person did in a structure outside of the perimeter was not kept: a change is mapped as if that structure were not there.
  const inside = (uai: string | undefined) => (uai !== undefined && perimeter.has(uai) ? uai : undefined);
  const staffHere = { ...context, structure: (key: string) => inside(context.structure(key)) };
  // A pupil's home tells where his training and subjects belong, even where it is not ours.
  const pupilHere = { ...context, structure: (key: string) => (key === elsewhere ? elsewhere : context.structure(key)) };
  const classes = openClassBook();
  const admission = openAdmission(perimeter);
  const setAside: SetAside[] = [];
  const awaiting = new Map<string, number>();
  const batch: PersonItem[] = [];
  const frameItems: FrameItem[] = [];
  const sweep = await openPresences(options.presences);
  let ordinal = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const held = await heldRecords(ground, sourceName, refs(batch));
    const guardians = batch.filter((item) => item.category === 'PersRelEleve').map(({ key }) => key);
    if (guardians.length > 0) for (const key of await namedGuardians(ground, sourceName, guardians, perimeter)) admission.nameGuardian(key);
    const changes = new Map<string, Change>();
    for (const item of batch) {
      const before = held.get(slotOf(item));
      const change = item.type === 'removal' ? removalOf(item, before) : changeOf(item, before);
      if (change === null) continue;
      changes.set(slotOf(item), change);
      held.set(slotOf(item), heldAfter(change, before));
    }
    await stageChanges(ground, [...changes.values()]);
    batch.length = 0;
  }

  /** Somebody of collèges that are not looked at is left as he is. */
  function isElsewhere(category: PersonCategory, { facts }: HeldRecord): boolean {
    return category !== 'PersRelEleve' && !facts.affiliations.some(({ uai }) => perimeter.has(uai));
  }

  function removalOf({ category, key }: PersonItem, before: HeldRecord | undefined): Change | null {
    if (before === undefined || (before.gone && !before.unnamed) || isElsewhere(category, before)) return null;
    return { category, key, ordinal: ++ordinal, record: null, relations: [] };
  }

  function keep(record: SourceRecord & { readonly category: PersonCategory }, facts: PersonFacts, said: Memo | null): Change {
    const { category, key } = record;
    const row = stagedPerson(record, facts, ownMemo(said, structural(category), pupilHere.structure, perimeter));
    const relations = facts.relations.map((one) => ({ guardian: one.guardianKey, opens: opensAccount(one) }));
    return { category, key, ordinal: ++ordinal, record: row, relations };
  }

  function changeOf(record: SourceRecord & { readonly category: PersonCategory }, before: HeldRecord | undefined): Change | null {
    const { category, key } = record;
    // A guardian of nobody is known again with the first pupil who names him.
    const there = before !== undefined && (!before.gone || (before.unnamed && admission.isNamed(key)));
    const known = there ? before : null;
    const here = category === 'Eleve' ? pupilHere : staffHere;
    const mapped = mapper(whole(record, known), record.operation === 'modify' && known !== null ? here : context);
    if (mapped.kind === 'person') {
      const facts = admission.admit(mapped.facts);
      for (const problem of mapped.faults) faults.add(facts === null ? nameless(problem) : problem, facts?.home ?? null);
      if (facts === null) return removalOf(record, before);
      for (const a of facts.affiliations) classes.see(a);
      return keep(record, facts, withElsewhere(mapped.memo, mapped.facts, facts, mapper.home));
    }
    const uai = mapped.kind === 'rejected' ? mapped.uais.find((one) => perimeter.has(one)) : undefined;
    const ours = (known !== null && !isElsewhere(category, known)) || uai !== undefined || admission.meetsKeptGuardian(category, key);
    if (record.operation === 'modify' && known === null) {
      if (ours) awaiting.set(uai ?? '', (awaiting.get(uai ?? '') ?? 0) + 1);
      return removalOf(record, before);
    }
    for (const problem of mapped.faults) faults.add(ours ? problem : nameless(problem), uai ?? null);
    setAside.push({ category, key, memo: null });
    if (known === null || !ours) return null;
    // The last good word stays, with what this one said beside it.
    const kept = keep(record, known.facts, memoOfRejected(record, known.memo, mapper.kept(category)));
    return kept.record?.memo === null ? null : kept;
  }

  function whole(record: SourceRecord, known: HeldRecord | null): SourceRecord {
    if (record.operation === 'replace' || known === null) return { ...record, operation: 'replace' };
    const before = mapper.recall({ category: record.category as PersonCategory, facts: known.facts }, known.memo, frame.keyOf);
    return { ...record, operation: 'replace', attributes: amend(before, record.attributes) };
  }

  try {
    let category: Category | null = null;
    let step = await pass.next();
    for (; !step.done; step = await pass.next()) {
      const item = step.value;
      if (item.type === 'opening') continue;
      if (item.type === 'presence') {
        const wait = sweep.write([item.category, item.key]);
        if (wait) await wait;
        continue;
      }
      if (!isPerson(item.category)) {
        frameItems.push(item);
        continue;
      }
      if (frameItems.length > 0) await settleFrame(ground, { ...options, frame }, frameItems.splice(0));
      // What pupils name must be noted before a guardian is looked at.
      if (item.category !== category || batch.length >= batchSize) await flush();
      category = item.category;
      batch.push(item as PersonItem);
    }
    if (frameItems.length > 0) await settleFrame(ground, { ...options, frame }, frameItems);
    await flush();
    await sweep.end();
    for (const { category: swept, key } of await dropAmbiguous(ground)) {
      faults.add(twice(swept as PersonCategory, key));
      setAside.push({ category: swept, key, memo: null });
    }
    const reading = step.value;
    const { staged, guardiansMissing } = await settleChanges(ground, sourceName, reading.swept);
    for (const problem of reading.problems) {
      faults.add(problem.category !== null && isPerson(problem.category) ? nameless(problem) : problem);
      if (problem.severity === 'rejection' && problem.category !== null && problem.key !== null)
        setAside.push({ category: problem.category, key: problem.key, memo: null });
    }
    if (reading.complete) tellEnd(guardiansMissing);
    const { structures, subjects, mefs } = frame;
    const classGroups = classes.all(structures.filter((s) => perimeter.has(s.uai)));
    return { reading, structures, subjects, mefs, classGroups, leftOut: admission.leftOut(), staged, setAside, volumes: [] };
  } catch (error) {
    await sweep.abort();
    throw error;
  }

  function tellEnd(guardiansMissing: number): void {
    if (guardiansMissing > 0) {
      const { fault: missing, count } = guardianMissing(guardiansMissing);
      faults.add(missing, null, count);
    }
    for (const [uai, count] of awaiting) {
      const message =
        "Une livraison de changements modifie des fiches dont rien n'était conservé : ces personnes n'apparaîtront qu'à la prochaine livraison Complet. Demandez-la à l'académie.";
      faults.add(fault('warning', 'record-awaits-complete', message), uai === '' ? null : uai, count);
    }
  }
}

function twice(category: PersonCategory, key: string): Fault {
  const message = "Deux fiches de l'annuaire portent cette jointure : la dernière bonne est gardée. À signaler à l'académie.";
  return fault('rejection', 'repeated-record', message, { category, key });
}

function refs(items: readonly PersonItem[]): { category: string; key: string }[] {
  return [...new Map(items.map(({ category, key }) => [slotOf({ category, key }), { category, key }])).values()];
}

function heldAfter({ record }: Change, before: HeldRecord | undefined): HeldRecord {
  if (record === null) return { ...(before as HeldRecord), gone: true, unnamed: false };
  return { facts: JSON.parse(record.facts), memo: record.memo === null ? null : JSON.parse(record.memo), gone: false, unnamed: false };
}
