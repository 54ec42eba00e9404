// One pass over a source: each record is mapped, reduced to the structures whose compliance is in order (C-8.2), and staged. Nothing of
// anybody else is kept, not even in staging. Owns no rule of mapping and no comparison with what is known.
import { hash } from 'node:crypto';
import type { FeedHints, Reading, Source } from '#connectors/connector.ts';
import type { Mapped, Mapper, MappingContext } from '#core/mapping/mapper.ts';
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import type { PersonFacts, Uai } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';
import type { MefFacts, StructureFacts, SubjectFacts } from '#core/person/structure.ts';
import { type Fault, fault } from '#core/problem.ts';
import { opensAccount } from '#core/registry/guardian.ts';
import type { LeftOut } from '#database/run-writer.ts';
import type { Staging } from '#database/staging.ts';
import type { ClassGroup } from '#database/structure-writer.ts';
import { openClassBook } from './class-book.ts';
import type { FaultBook } from './fault-book.ts';

export type Gathered = {
  readonly reading: Reading;
  readonly structures: readonly StructureFacts[];
  readonly subjects: readonly SubjectFacts[];
  readonly mefs: readonly MefFacts[];
  readonly classGroups: readonly ClassGroup[];
  readonly leftOut: readonly LeftOut[];
  /** Records of people staged. */
  readonly staged: number;
  /** Records of people that were delivered with a fault and set aside: they have not left. */
  readonly setAside: readonly { readonly category: string; readonly key: string }[];
};

export type GatherOptions = {
  readonly source: Source;
  readonly mapper: Mapper;
  /** Asked once the source has said what it is about to give. */
  readonly legalFlag2: (hints: FeedHints) => MappingContext['legalFlag2'];
  /** Structures whose persons may be stored. */
  readonly perimeter: ReadonlySet<Uai>;
  /** Structure keys known from earlier readings. */
  readonly structureKeys: ReadonlyMap<string, Uai>;
  readonly staging: Staging;
  readonly faults: FaultBook;
  readonly signal: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
};

/** Reads the whole source into staging. The reading may be refused: the caller looks at `reading.complete` before anything else. */
export async function gather(options: GatherOptions): Promise<Gathered> {
  const { faults, staging, perimeter } = options;
  const keys = new Map(options.structureKeys);
  let context: MappingContext = { structure: (key) => keys.get(key), legalFlag2: 'in-charge' };
  const structures: StructureFacts[] = [];
  const subjects: SubjectFacts[] = [];
  const mefs: MefFacts[] = [];
  const classes = openClassBook();
  const gate = openGate(perimeter);
  const setAside: { category: string; key: string }[] = [];
  let staged = 0;

  const records = options.source.read(null, options.signal, options.progress);
  let step = await records.next();
  for (; !step.done; step = await records.next()) {
    if (step.value.type === 'opening') context = { ...context, legalFlag2: options.legalFlag2(step.value.hints) };
    if (step.value.type !== 'record') continue;
    const record = step.value;
    const mapped = options.mapper(record, context);
    if (mapped.kind === 'person') {
      const facts = gate.admit(mapped.facts);
      for (const problem of mapped.faults) faults.add(facts === null ? nameless(problem) : problem, facts?.home ?? null);
      if (facts === null) continue;
      for (const a of facts.affiliations) classes.see(a);
      staged += 1;
      const wait = stage(staging, record, facts);
      if (wait) await wait;
    } else if (mapped.kind === 'rejected') {
      setAside.push({ category: record.category, key: record.key });
      const uai = mapped.uais.find((one) => perimeter.has(one)) ?? null;
      const ours = uai !== null || gate.meetsKeptGuardian(record.category, record.key) || !isPerson(record.category);
      for (const problem of mapped.faults) faults.add(ours ? problem : nameless(problem), uai ?? mapped.uais[0] ?? null);
    } else {
      for (const problem of mapped.faults) faults.add(problem);
      keep(mapped, { keys, structures, subjects, mefs });
    }
  }
  const reading = step.value;
  for (const problem of reading.problems) {
    faults.add(problem.category !== null && isPerson(problem.category) ? nameless(problem) : problem);
    if (problem.severity === 'rejection' && problem.category !== null && problem.key !== null) {
      setAside.push({ category: problem.category, key: problem.key });
      gate.meetsKeptGuardian(problem.category, problem.key);
    }
  }
  // Of a reading that stopped halfway, nothing can be said of whom it did not come to.
  if (reading.complete) for (const { fault: warning, count } of gate.warnings()) faults.add(warning, null, count);
  return {
    reading,
    structures,
    subjects,
    mefs,
    classGroups: classes.all(structures.filter((s) => perimeter.has(s.uai))),
    leftOut: gate.leftOut(),
    staged,
    setAside,
  };
}

const isPerson = (category: Category): boolean => category === 'Eleve' || category === 'PersRelEleve' || category === 'PersEducNat';

/** A fault of somebody whom nothing may be kept of: where and what, never who (C-8.2). */
const nameless = (problem: Fault): Fault => ({ ...problem, key: null, value: null });

type Kept = { keys: Map<string, Uai>; structures: StructureFacts[]; subjects: SubjectFacts[]; mefs: MefFacts[] };

function keep(mapped: Mapped, kept: Kept): void {
  if (mapped.kind === 'structure') {
    kept.structures.push(mapped.facts);
    kept.keys.set(mapped.facts.key, mapped.facts.uai);
  } else if (mapped.kind === 'subject') kept.subjects.push(mapped.facts);
  else if (mapped.kind === 'mef') kept.mefs.push(mapped.facts);
}

/** Decides whom of a reading may be stored, and counts the others by structure and category. */
function openGate(perimeter: ReadonlySet<Uai>) {
  /** Guardians whom a kept pupil names, and whether their own record was met. */
  const guardians = new Map<string, boolean>();
  const leftGuardians = new Map<string, Uai>();
  const left = new Map<string, LeftOut>();
  const leave = (uai: Uai, category: string): void => {
    const slot = `${uai} ${category}`;
    left.set(slot, { uai, category, count: (left.get(slot)?.count ?? 0) + 1 });
  };
  const nowhere = new Map<Category, number>();
  let unnamed = 0;
  /** True when a kept pupil names this guardian. Without the look before, every record would write to a map of half a million. */
  const meet = (key: string): boolean => {
    const met = guardians.get(key);
    if (met === false) guardians.set(key, true);
    return met !== undefined;
  };
  return {
    leftOut: (): LeftOut[] => [...left.values()],
    meetsKeptGuardian: (category: Category, key: string): boolean => category === 'PersRelEleve' && meet(key),
    /** Who was delivered and is not stored, or named and not delivered, in counts: once the reading has ended. */
    *warnings(): Generator<{ readonly fault: Fault; readonly count: number }> {
      if (unnamed > 0) {
        const message = "Des responsables qu'aucun élève retenu ne cite n'ont pas été conservés.";
        yield { fault: fault('warning', 'guardian-of-nobody', message, { category: 'PersRelEleve' }), count: unnamed };
      }
      let missing = 0;
      for (const met of guardians.values()) if (!met) missing += 1;
      if (missing > 0) {
        const message =
          "Des élèves citent des responsables que la livraison ne contient pas : ces responsables n'ont pas de compte. À signaler à l'académie.";
        yield { fault: fault('warning', 'guardian-missing', message, { category: 'PersRelEleve' }), count: missing };
      }
      for (const [category, count] of nowhere) {
        const message =
          "Des personnes ne sont rattachées à aucun établissement connu : rien n'est conservé d'elles. Si elles sont dans un collège, faites corriger leur fiche.";
        yield { fault: fault('warning', 'person-without-structure', message, { category }), count };
      }
    },
    /** The facts that may be stored, null when none may. */
    admit(facts: PersonFacts): PersonFacts | null {
      if (facts.category === 'PersRelEleve') {
        if (meet(facts.key)) return facts;
        const uai = leftGuardians.get(facts.key);
        if (uai !== undefined) leave(uai, facts.category);
        else unnamed += 1;
        return null;
      }
      const allowed = facts.affiliations.filter((a) => perimeter.has(a.uai));
      const outside = new Set(facts.affiliations.filter((a) => !perimeter.has(a.uai)).map((a) => a.uai));
      for (const uai of outside) leave(uai, facts.category);
      if (allowed.length === 0) {
        const [first] = outside;
        if (first === undefined) nowhere.set(facts.category, (nowhere.get(facts.category) ?? 0) + 1);
        else for (const r of facts.relations) if (!leftGuardians.has(r.guardianKey)) leftGuardians.set(r.guardianKey, first);
        return null;
      }
      for (const r of facts.relations) if (!guardians.has(r.guardianKey)) guardians.set(r.guardianKey, false);
      const home = facts.home !== null && perimeter.has(facts.home) ? facts.home : null;
      return outside.size === 0 && home === facts.home ? facts : { ...facts, home, affiliations: allowed };
    },
  };
}

function stage(staging: Staging, record: SourceRecord, facts: PersonFacts): undefined | Promise<void> {
  const text = JSON.stringify(facts);
  const uais = [...new Set(facts.affiliations.map((a) => a.uai))];
  const { birthDate, familyName, givenName } = facts.identity;
  const waits: Promise<void>[] = [];
  for (const relation of facts.relations) {
    const wait = staging.relation({ pupilKey: facts.key, guardianKey: relation.guardianKey, uais, opensAccount: opensAccount(relation) });
    if (wait) waits.push(wait);
  }
  const wait = staging.record({
    category: facts.category,
    key: facts.key,
    digest: hash('sha256', text),
    facts: text,
    uais,
    ine: facts.ine,
    siecle: facts.siecle === null || facts.home === null ? null : `${facts.home} ${facts.siecle}`,
    nameBirth: birthDate === null ? null : nameBirthHash(familyName, givenName, birthDate),
    file: record.place.file,
    line: record.place.line,
  });
  if (wait) waits.push(wait);
  return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
}

/** A 64-bit fingerprint, so that the index of correlation holds no name. Signed, as PostgreSQL's bigint. */
function nameBirthHash(familyName: string, givenName: string, birthDate: string): string {
  return hash('sha256', `${nameKey(familyName)}|${nameKey(givenName)}|${birthDate}`, 'buffer')
    .readBigInt64BE(0)
    .toString();
}
