// When entries changed, as the directory stamps them: OpenLDAP's change numbers (entryCSN, one sequence for each server of a cluster, known at the
// suffix as contextCSN), or modifyTimestamp to the second. Which entries are newer than a bookmark is decided here, on our side, because a filter
// "since" would miss what another server of the cluster stamped earlier and sent later.
import type { DirectoryConnection } from '#connectors/shared/ldap/directory-connection.ts';
import type { StampAttribute } from './attributes.ts';
import type { Configuration } from './configuration.ts';
import { normalDn } from './reference-tables.ts';

export type DirectoryState = {
  readonly stamp: StampAttribute;
  /** Newest change number of each server, as the suffix says it before anything is read; null where it does not. */
  readonly context: Readonly<Record<string, string>> | null;
};

/** Server number of a change number `time#count#server#modification`. */
export const serverOf = (csn: string): string => csn.split('#')[2] ?? '';

/** yyyymmddHHMMSS of either stamp: a text in the order of time. */
export const secondOf = (stamp: string): string => stamp.slice(0, 14);

/** LDAP Content Synchronization (RFC 4533). */
const contentSync = '1.3.6.1.4.1.4203.1.9.1.1';

/** What the directory says of its own changes. @throws LdapFailure */
export async function directoryState(connection: DirectoryConnection, { bases, changes }: Configuration): Promise<DirectoryState> {
  const first = await baseEntry(connection, bases.people, ['entryCSN']);
  const stamp = changes !== 'auto' ? changes : first?.has('entryCSN') ? 'entryCSN' : 'modifyTimestamp';
  if (stamp === 'modifyTimestamp') return { stamp, context: null };
  const root = await baseEntry(connection, '', ['namingContexts', 'supportedControl']);
  const suffixes = root?.get('namingContexts') ?? [];
  // Without the overlay that keeps it (syncprov, which announces this control), a contextCSN left by a loading tool never moves again.
  if (!root?.get('supportedControl')?.includes(contentSync)) return { stamp, context: null };
  const people = normalDn(bases.people);
  const suffix = suffixes.find((one) => people.endsWith(normalDn(one)));
  if (suffix === undefined) return { stamp, context: null };
  const numbers = (await baseEntry(connection, suffix, ['contextCSN']))?.get('contextCSN') ?? [];
  return { stamp, context: numbers.length === 0 ? null : Object.fromEntries(numbers.toSorted().map((csn) => [serverOf(csn), csn])) };
}

async function baseEntry(
  connection: DirectoryConnection,
  base: string,
  attributes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  let found: ReadonlyMap<string, readonly string[]> | null = null;
  for await (const page of connection.search({ base, scope: 'base', filter: '(objectClass=*)', attributes }))
    found = page[0]?.values ?? found;
  return found;
}

/** `seconds` before a second. */
export function secondsBefore(second: string, seconds: number): string {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(second) ?? [];
  const at = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)) - seconds * 1000;
  return new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14);
}

/** Keeps the few newest stamps met, with the entries that bear them. */
export function newestOf(count: number): { see: (uuid: string, stamp: string) => void; all: () => readonly (readonly [string, string])[] } {
  let kept: [string, string][] = [];
  let least = '';
  return {
    see: (uuid, stamp) => {
      if (kept.length === count && stamp <= least) return;
      kept.push([uuid, stamp]);
      kept = kept.sort((a, b) => (a[1] < b[1] ? 1 : a[1] > b[1] ? -1 : a[0] < b[0] ? -1 : 1)).slice(0, count);
      least = kept.at(-1)?.[1] ?? '';
    },
    all: () => kept,
  };
}
