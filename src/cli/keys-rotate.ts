// `keys rotate`: makes the next signing keys, or replaces stolen ones at once. The keys come first: a journal that cannot be reached holds nothing back.
import { frenchInstant, parisDay } from '#core/calendar/french-date.ts';
import { journalRotations, openGatewayKeys } from '#src/composition/gateway-keys.ts';
import type { Settings } from '#src/config/settings.ts';
import { algorithms } from '#src/keys/signing-file.ts';
import type { Rotation } from '#src/keys/signing-keys.ts';
import type { Alone } from './delivery-sign.ts';
import { keyJson } from './keys-list.ts';
import { type Report, refusedReport } from './report.ts';
import { withSession } from './session.ts';

export type KeysRotateOptions = { readonly algorithm?: string; readonly now?: boolean };

export async function keysRotate(options: KeysRotateOptions, settings: Settings, { now, signal }: Alone): Promise<Report> {
  const wanted = algorithms.filter((one) => options.algorithm === undefined || one === options.algorithm.toUpperCase());
  if (wanted.length === 0) return refusedReport('usage', `--algorithm prend ${algorithms.join(' ou ')}. Rien n'a été changé.`, 'usage');
  const stolen = options.now === true;
  const keys = await openGatewayKeys(settings, false);
  const rotations = await keys.signing.rotate({ now, algorithms: wanted, stolen });
  const done = rotations.filter(({ kind }) => kind !== 'already');
  const journaled = done.length > 0 && (await journal(settings, done, stolen, now, signal));
  return {
    ending: 'done',
    result: { keys: rotations.map(({ kind, key, dropped }) => ({ kind, ...keyJson(key), dropped })), journaled },
    text: [
      ...rotations.map((rotation) => sentence(rotation, now)),
      ...(stolen ? [warning] : []),
      ...(done.length > 0 && !journaled
        ? [
            'La base de données n’est pas joignable : ce changement n’est pas au journal. Notez-le au registre des incidents ou des opérations.',
          ]
        : []),
    ].join('\n'),
  };
}

/** Whether the journal took it. Whatever keeps the database away, the keys have been changed and that is what is told. */
async function journal(settings: Settings, done: readonly Rotation[], stolen: boolean, now: Date, signal: AbortSignal): Promise<boolean> {
  try {
    await withSession({ settings, showProgress: false, signal }, ({ pool }) =>
      journalRotations(pool, done, stolen ? 'theft' : 'command', now),
    );
    return true;
  } catch {
    return false;
  }
}

const warning =
  'Les anciennes clés ont disparu : tout ce qu’elles ont signé est refusé dès qu’un service relit nos clés. Un service qui ne les relit pas de lui-même les croit encore : prévenez-le. La passerelle en marche prend les nouvelles en quelques secondes. Les personnes connectées le restent. Si tout le dossier a été copié, il reste à changer ses autres secrets : voir docs/runbook.md, « Keys ».';

function sentence({ kind, key, dropped }: Rotation, now: Date): string {
  const from = frenchInstant(new Date(key.signsFrom), parisDay(now));
  if (kind === 'already')
    return `${key.algorithm} : une rotation est déjà en cours ; la clé ${key.id} signe à partir de : ${from}. Rien n'a été changé.`;
  if (kind === 'started') return `${key.algorithm} : la clé ${key.id} est publiée ; elle signe à partir de : ${from}.`;
  return `${key.algorithm} : la clé ${key.id} signe dès maintenant, à la place de : ${dropped.join(', ')}.`;
}
