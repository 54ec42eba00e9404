// `credentials slips`: the sheet of slips of a class, of its families or of the staff, on the written demand of the collège. Codes go into the file and
// nowhere else: not on the screen, not into the answer for scripts.
import { open, rm } from 'node:fs/promises';
import { structureSubject } from '#core/access/actor.ts';
import { counted, frenchDate } from '#core/calendar/french-date.ts';
import type { SlipAudience, SlipReach } from '#core/person/one-time-code.ts';
import { readStructureName } from '#database/slip-reader.ts';
import { perform } from '#src/actions/door.ts';
import { printSlips } from '#src/actions/print-slips.ts';
import { slipLine } from '#src/actions/slip-line.ts';
import { slipsPdf } from '#src/print/slips-pdf.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export type SlipOptions = {
  readonly for: string;
  readonly class?: string;
  readonly reach: string;
  readonly reason?: string;
  readonly output: string;
};

const audiences: Readonly<Record<string, SlipAudience>> = { eleves: 'pupils', familles: 'guardians', personnels: 'staff' };
const reaches: Readonly<Record<string, SlipReach>> = { 'sans-code': 'missing', attente: 'waiting' };

export async function credentialsSlips(session: Session, uai: string, options: SlipOptions): Promise<Report> {
  const audience = audiences[options.for];
  const reach = reaches[options.reach];
  if (audience === undefined || reach === undefined || (audience === 'staff') !== (options.class === undefined)) return usage;
  // Made first, for its owner's eyes alone and never over another file: codes that could not be written would be lost.
  const file = await open(options.output, 'wx', 0o600).catch((fault: NodeJS.ErrnoException) => fault.code ?? 'EIO');
  if (typeof file === 'string')
    return refusedReport(
      'output',
      `Le fichier ne peut pas être créé (${file}). Rien n'a été imprimé. Donnez le nom d'un fichier qui n'existe pas encore, dans un dossier où vous pouvez écrire.`,
    );
  try {
    const group = { uai, audience, class: options.class ?? null };
    const input = { audience, class: group.class, reach, demand: options.reason ?? null };
    const result = await perform(printSlips, session.actor, structureSubject(uai), input, session.context);
    if (!result.ok) {
      await rm(options.output);
      return refusedReport(result.refusal.code, result.refusal.message);
    }
    const { slips, validUntil, replaced, left } = result.output;
    const sheet = {
      structure: (await readStructureName(session.pool, uai)) ?? uai,
      address: new URL(session.settings.publicUrl).host,
      until: frenchDate(validUntil),
      at: session.now,
      slips: slips.map((slip) => ({ ...slip, group: slipLine(group, slip) })),
    };
    await file.writeFile(await slipsPdf(sheet));
    const others =
      left === 0 ? '' : `\n${counted(left, 'personne reçoit son code', 'personnes reçoivent leur code')} de la direction ou de l'académie.`;
    return {
      ending: 'done',
      result: { slips: slips.length, replaced, left, validUntil, output: options.output },
      text: `${counted(slips.length, 'bordereau', 'bordereaux')} dans ${options.output}, valables jusqu'au ${frenchDate(validUntil)}. Imprimez-les, remettez-les au collège, puis supprimez ce fichier.${others}`,
    };
  } finally {
    await file.close();
  }
}

const usage = refusedReport(
  'usage',
  "Pour qui ? --for eleves ou familles (avec --class), ou personnels (sans). --reach sans-code (ceux qui n'ont pas de code valable) ou attente (tous ceux qui ne se sont pas encore connectés).",
  'usage',
);
