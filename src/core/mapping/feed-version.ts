// What a feed's version changes in the meaning of its values. One place, so that a new version is one line.
import type { MappingContext } from './mapper.ts';

/** As a source states them: `versionAF` ("AAF-VE2407") and the SDET annex ("Annexe 4bis version 6.4"). */
export type VersionHints = { readonly version: string | null; readonly annex: string | null };

/**
 * Legal flag 2 named the second legal representative until about 2014; since the SDET annexes 5 and 6 it names a person in charge without
 * parental authority (aaf.md 2.2). Only a feed that clearly says that it is old gives parental rights by it: where nothing is said, it gives
 * none, since a right that is missing is asked for, and one too many is never noticed.
 */
export function legalFlag2Of(hints: VersionHints | undefined): MappingContext['legalFlag2'] {
  const annex = /version\s+(\d+)/i.exec(hints?.annex ?? '')?.[1];
  if (annex !== undefined) return Number(annex) < 5 ? 'legal' : 'in-charge';
  const year = /VE(\d\d)\d\d/.exec(hints?.version ?? '')?.[1];
  return year !== undefined && Number(year) <= 14 ? 'legal' : 'in-charge';
}
