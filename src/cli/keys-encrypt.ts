// `keys encrypt`: protects the keys by a passphrase, or by another one. Says what is left to do, since the passphrase itself is a setting.
import { counted } from '#core/calendar/french-date.ts';
import type { Settings } from '#src/config/settings.ts';
import { encryptKeys } from '#src/keys/encrypt-keys.ts';
import { longestLifetime } from '#src/sso/lifetimes.ts';
import { type Report, refusedReport } from './report.ts';

export type KeysEncryptOptions = { readonly newPassphraseFile?: string };

export async function keysEncrypt(options: KeysEncryptOptions, settings: Settings, now: Date): Promise<Report> {
  const { keysDirectory, keysPassphraseFile: passphraseFile } = settings;
  const newPassphraseFile = options.newPassphraseFile ?? null;
  const done = await encryptKeys(keysDirectory, { passphraseFile, newPassphraseFile, lifetime: longestLifetime, now });
  const { kind, files } = done;
  if (kind === 'no-passphrase')
    return refusedReport(
      'no-passphrase',
      `Il n'y a pas de phrase secrète : donnez KEYS_PASSPHRASE_FILE, ou --new-passphrase-file. Les clés de ${keysDirectory} sont restées en clair.`,
    );
  const next = `Donnez maintenant ce fichier par KEYS_PASSPHRASE_FILE : sans lui, la passerelle ne redémarrera pas. Gardez-en une copie hors de cette machine : sans la phrase secrète, ces clés et leurs sauvegardes ne s'ouvrent plus.`;
  const said = {
    encrypted: `${counted(files, 'fichier chiffré', 'fichiers chiffrés')} dans ${keysDirectory}.`,
    changed: `La phrase secrète de ${keysDirectory} est changée. Les sauvegardes d'avant s'ouvrent encore avec l'ancienne.`,
    already: `Les clés de ${keysDirectory} sont déjà chiffrées : rien n'a été changé.`,
  }[kind];
  return {
    ending: 'done',
    result: { kind, files },
    text: newPassphraseFile === null || kind === 'already' ? said : `${said}\n${next}`,
  };
}
