// The keys of the gateway as its roots open them: settings in, and rotations into the journal. Decides nothing.
import { appendJournal } from '#database/journal.ts';
import type { Pool } from '#database/pool.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Settings } from '#src/config/settings.ts';
import { type Keys, openKeys } from '#src/keys/open-keys.ts';
import type { Rotation } from '#src/keys/signing-keys.ts';
import { longestLifetime } from '#src/sso/lifetimes.ts';

type KeySettings = Pick<Settings, 'keysDirectory' | 'keysPassphraseFile'>;

/** `make`: false refuses a folder without keys. @throws KeyFileError */
export function openGatewayKeys({ keysDirectory, keysPassphraseFile }: KeySettings, make = true): Promise<Keys> {
  return openKeys(keysDirectory, { passphraseFile: keysPassphraseFile, lifetime: longestLifetime, make });
}

export type RotationCause = 'schedule' | 'command' | 'theft';

/** One entry a key: which, of what algorithm, and from when it signs. The machine acts, not a person. */
export async function journalRotations(pool: Pool, rotations: readonly Rotation[], cause: RotationCause, at: Date): Promise<void> {
  const entries = rotations.map(({ key, dropped }) => ({
    at,
    actorId: null,
    actorRole: 'system' as const,
    act: 'rotate-signing-key',
    zone: 'shared' as const,
    subjectId: null,
    uai: null,
    fields: [],
    detail: {
      algorithm: key.algorithm,
      // A thumbprint may begin with a sign that the journal does not take.
      key: `sha256:${key.id}`,
      signsFrom: new Date(key.signsFrom).toISOString(),
      cause,
      dropped: dropped.length,
    },
  }));
  await inTransaction(pool, (client) => appendJournal(client, entries));
}

/** What the start says of keys that anybody who copies the folder could use. */
export function clearKeysNotice({ keysDirectory, keysPassphraseFile }: KeySettings, invented: boolean): string {
  if (keysPassphraseFile !== null)
    return `Attention : les clés de ${keysDirectory} restent en clair, malgré KEYS_PASSPHRASE_FILE : ce dossier est en lecture seule. Chiffrez-les là où il peut être écrit : npm run -s annuaire -- keys encrypt.`;
  if (invented) return 'Clés de la démonstration : en clair, lisibles par ce seul compte (KEYS_PASSPHRASE_FILE les chiffrerait).';
  return `Attention : les clés de ${keysDirectory} sont gardées en clair. Qui copie ce dossier ou sa sauvegarde peut signer à la place de l’annuaire. Donnez une phrase secrète par KEYS_PASSPHRASE_FILE : elles seront chiffrées au démarrage suivant.`;
}
