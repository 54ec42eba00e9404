// `login metadata`, `login renew`: our side as the upstream wants it described, and our keys for it. The first key is made when it is first asked for.
import { randomBytes } from 'node:crypto';
import { describeSelf } from '#connectors/login-saml/metadata.ts';
import { makeOwnKey, type OwnKey, readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import { fingerprintOf } from '#connectors/shared/xml-signature/certificates.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import type { Settings } from '#src/config/settings.ts';
import { type LoginOptions, type LoginSetup, withLogin } from './login-setup.ts';
import { type Report, refusedReport } from './report.ts';

/** The document itself is the text: `> metadonnees.xml` keeps it. */
export function loginMetadata(id: string, options: LoginOptions, settings: Settings, now: Date): Promise<Report> {
  return withLogin(id, options, settings, async (setup) => {
    const there = await readOwnKeys(setup.keysFolder, setup.keyCipher);
    if (there.length === 0) await makeOwnKey(setup.keysFolder, 0, setup.settings.entityId, now, setup.keyCipher);
    const keys = there.length === 0 ? await readOwnKeys(setup.keysFolder, setup.keyCipher) : there;
    const metadata = describeSelf(setup.settings, keys, setup.returnUrl, `_${randomBytes(16).toString('hex')}`);
    return { ending: 'done', result: { ...resultOf(setup, keys), made: there.length === 0, metadata }, text: metadata.trimEnd() };
  });
}

/** The next key, while there is one: two are enough for any change. */
export function loginRenew(id: string, options: LoginOptions, settings: Settings, now: Date): Promise<Report> {
  return withLogin(id, options, settings, async (setup) => {
    const [oldest, ...more] = await readOwnKeys(setup.keysFolder, setup.keyCipher);
    if (more.length > 0)
      return refusedReport(
        'login-renewing',
        `Un renouvellement est déjà en cours : il y a ${more.length + 1} clés dans ${setup.keysFolder}. Quand le fournisseur a pris les nouvelles métadonnées, retirez ${oldest?.file} ; la suivante signera. Rien n'a été changé.`,
      );
    await makeOwnKey(setup.keysFolder, oldest?.number ?? 0, setup.settings.entityId, now, setup.keyCipher);
    const keys = await readOwnKeys(setup.keysFolder, setup.keyCipher);
    const made = keys.at(-1);
    return {
      ending: 'done',
      result: resultOf(setup, keys),
      text:
        oldest === undefined
          ? `Clé faite : ${made?.file}, dans ${setup.keysFolder}.`
          : `Clé faite : ${made?.file}, dans ${setup.keysFolder}. ${oldest.file} signe encore, les deux déchiffrent.\nEnvoyez les métadonnées (annuaire login metadata ${id}), qui montrent les deux ; quand le fournisseur les a prises, retirez ${oldest.file}.`,
    };
  });
}

function resultOf({ settings, returnUrl }: LoginSetup, keys: readonly OwnKey[]): Readonly<Record<string, unknown>> {
  const shown = keys.map(({ file, certificate }) => ({
    file,
    fingerprint: fingerprintOf(certificate),
    validUntil: parisDay(certificate.validToDate),
  }));
  return { entityId: settings.entityId, returnUrl, keys: shown };
}
