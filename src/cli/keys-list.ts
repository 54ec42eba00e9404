// `keys list`: the signing keys and where each is in its life. No secret is read aloud.
import { frenchInstant, parisDay } from '#core/calendar/french-date.ts';
import { openGatewayKeys } from '#src/composition/gateway-keys.ts';
import type { Settings } from '#src/config/settings.ts';
import type { SigningKeyState } from '#src/keys/signing-keys.ts';
import { type Report, textTable } from './report.ts';

export async function keysList(settings: Settings, now: Date): Promise<Report> {
  const keys = await openGatewayKeys(settings, false);
  const states = keys.signing.states(now);
  const rows = states.map((key) => [key.id, key.algorithm, words[key.state], sentence(key, now)]);
  return {
    ending: 'done',
    result: { encrypted: keys.sealed, keys: states.map(keyJson) },
    text: `${textTable(rows)}\n${keys.sealed ? 'Les fichiers sont chiffrés.' : 'Les fichiers sont en clair (KEYS_PASSPHRASE_FILE les chiffre).'}`,
  };
}

/** A key as --json gives it: instants in UTC, null where none is decided. */
export function keyJson(key: SigningKeyState): Readonly<Record<string, string | null>> {
  const at = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  const { id, algorithm, state, created, publishedFrom, signsFrom, retiredFrom, removedFrom } = key;
  return {
    id,
    algorithm,
    state,
    created: at(created),
    publishedFrom: at(publishedFrom),
    signsFrom: at(signsFrom),
    retiredFrom: at(retiredFrom),
    removedFrom: at(removedFrom),
  };
}

const words = { waiting: 'publiée, signera', signs: 'signe', retired: 'ne signe plus, publiée', removed: 'retirée' } as const;

function sentence(key: SigningKeyState, now: Date): string {
  const at = (instant: number) => frenchInstant(new Date(instant), parisDay(now));
  const created = `créée ${at(key.created)}`;
  if (key.state === 'waiting') return `${created}, signe à partir de : ${at(key.signsFrom)}`;
  if (key.retiredFrom === null || key.removedFrom === null) return created;
  return `${created}, signe jusqu’à : ${at(key.retiredFrom)}, publiée jusqu’à : ${at(key.removedFrom)}`;
}
