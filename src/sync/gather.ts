// A complete reading: each record is mapped, reduced to the structures whose compliance is in order (C-8.2), and staged by COPY. Owns no rule of
// mapping and no comparison with what is known.
import { opensAccount } from '#core/registry/guardian.ts';
import type { Staging } from '#database/staging.ts';
import { openAdmission } from './admission.ts';
import { openClassBook } from './class-book.ts';
import { openFrame } from './frame.ts';
import { type Gathered, type GatherOptions, isPerson, memoOfRejected, nameless, type SetAside } from './gathered.ts';
import { ownMemo, stagedPerson, uaisOf, withElsewhere } from './stage-person.ts';
import { openVolumes } from './volumes.ts';

// What more records said than these is not remembered: a delivery with more is one to send again, and memory is bounded.
const maxRemembered = 5_000;

/** Reads the rest of a complete reading into staging. It may end refused: the caller looks at `reading.complete` before anything else. */
export async function gatherComplete(options: GatherOptions & { readonly staging: Staging }): Promise<Gathered> {
  const { faults, staging, perimeter, mapper, pass } = options;
  const frame = openFrame(options.structureKeys, options.legalFlag2, 'complete');
  const { context } = frame;
  const classes = openClassBook();
  const admission = openAdmission(perimeter);
  const volumes = openVolumes();
  const setAside: SetAside[] = [];
  let staged = 0;

  let step = await pass.next();
  for (; !step.done; step = await pass.next()) {
    if (step.value.type !== 'record') continue;
    const record = step.value;
    const mapped = mapper(record, context);
    if (mapped.kind === 'person') {
      const uais = uaisOf(mapped.facts);
      // A guardian whom nobody names is nobody's: if all were, it would be as if all had gone.
      if (record.category !== 'PersRelEleve' || admission.isNamed(record.key)) volumes.see(record.category, uais);
      const facts = admission.admit(mapped.facts);
      for (const problem of mapped.faults) faults.add(facts === null ? nameless(problem) : problem, facts?.home ?? null);
      if (facts === null) continue;
      for (const a of facts.affiliations) classes.see(a);
      staged += 1;
      const memo = withElsewhere(mapped.memo, mapped.facts, facts, mapper.home);
      const row = stagedPerson(record, facts, ownMemo(memo, mapper.structural(record.category), context.structure, perimeter));
      for (const relation of facts.relations) {
        const { guardianKey } = relation;
        const wait = staging.relation({ pupilKey: facts.key, guardianKey, uais: row.uais, opensAccount: opensAccount(relation) });
        if (wait) await wait;
      }
      const wait = staging.record(row);
      if (wait) await wait;
    } else if (mapped.kind === 'rejected') {
      if (record.category === 'PersRelEleve' ? admission.isNamed(record.key) : isPerson(record.category))
        volumes.see(record.category, mapped.uais);
      const uai = mapped.uais.find((one) => perimeter.has(one)) ?? null;
      const ours = uai !== null || admission.meetsKeptGuardian(record.category, record.key);
      const memo = ours && setAside.length < maxRemembered ? memoOfRejected(record, null, mapper.kept(record.category)) : null;
      const own = ownMemo(memo, mapper.structural(record.category), context.structure, perimeter);
      setAside.push({ category: record.category, key: record.key, memo: own === null ? null : JSON.stringify(own) });
      const named = ours || !isPerson(record.category);
      for (const problem of mapped.faults) faults.add(named ? problem : nameless(problem), uai ?? mapped.uais[0] ?? null);
    } else {
      for (const problem of mapped.faults) faults.add(problem);
      const refused = frame.keep(mapped, record.place);
      if (refused !== null) faults.add(refused);
    }
  }
  const reading = step.value;
  for (const problem of reading.problems) {
    faults.add(problem.category !== null && isPerson(problem.category) ? nameless(problem) : problem);
    if (problem.severity === 'rejection' && problem.category !== null && problem.key !== null) {
      setAside.push({ category: problem.category, key: problem.key, memo: null });
      admission.meetsKeptGuardian(problem.category, problem.key);
    }
  }
  // Of a reading that stopped halfway, nothing can be said of whom it did not come to.
  if (reading.complete) for (const { fault: warning, count } of admission.warnings()) faults.add(warning, null, count);
  const { structures, subjects, mefs } = frame;
  return {
    reading,
    structures,
    subjects,
    mefs,
    classGroups: classes.all(structures.filter((s) => perimeter.has(s.uai))),
    leftOut: admission.leftOut(),
    staged,
    setAside,
    volumes: volumes.all(),
  };
}
