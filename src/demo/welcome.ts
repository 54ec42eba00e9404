// What the start command prints once everything stands: what was read, what waits, where to go, and as whom. Pure text.
import { counted } from '#core/calendar/french-date.ts';
import { isInOrder } from '#core/lifecycle/compliance.ts';
import { countedCategories } from '#core/mapping/category-word.ts';
import type { Settings } from '#src/config/settings.ts';
import type { Prepared } from './prepare.ts';

/** The French text of a start; `prepared` is null where a real source is configured. `today`: civil date in Europe/Paris. */
export function welcome(settings: Settings, prepared: Prepared | null, today: string): string {
  const { publicUrl, servicePort, dataDirectory } = settings;
  const addresses = [
    '',
    `  Annuaire (connexion)      ${publicUrl}`,
    `  Console                   ${publicUrl}/console`,
    `  Émetteur OpenID Connect   ${publicUrl}/oidc`,
  ];
  if (prepared === null)
    return ['Prêt.', ...addresses, '', 'Pour lire une livraison : npm run -s annuaire -- sync run', 'Ctrl-C pour arrêter.'].join('\n');
  return [
    ...(prepared.report === null ? asFound(prepared, today) : reported(prepared)),
    ...addresses,
    `  Service ENT de démonstration   http://localhost:${servicePort}`,
    '',
    'Se connecter comme :',
    ...table(prepared),
    '',
    'Chacun lit et accepte une charte d’exemple à sa première connexion, puis continue (mappings/charters/).',
    'Chef, adjoint, académie, Département et DPO : un code est demandé en plus du mot de passe. À la première connexion, la page montre une clé à',
    'recopier dans une application d’authentification ; sans application, le code s’obtient par : npm run -s annuaire -- demo code <clé>',
    '',
    `Ce tableau est aussi dans ${dataDirectory}/demo/identifiants.csv. Ces personnes sont inventées.`,
    'Prêt. Ctrl-C pour arrêter.',
  ].join('\n');
}

/** A later start: what still waits, and where nobody is stored. */
function asFound({ found, colleges }: Prepared, today: string): string[] {
  const names = new Map(colleges.map(({ uai, name }) => [uai, name]));
  const rows = (found ?? []).map((row) => ({ ...row, name: names.get(row.uai) ?? row.name }));
  const waiting = rows.filter(({ list }) => list !== null && Number(list.waiting) > 0);
  return [
    'L’académie de démonstration est telle que vous l’avez laissée.',
    ...waiting.map(
      ({ name, uai, list }) =>
        `Liste de ${name} (${uai}) : ${counted(Number(list!.waiting), 'ligne attend', 'lignes attendent')} son chef d’établissement dans la console.`,
    ),
    ...rows
      .filter(({ compliance }) => !isInOrder(compliance, today))
      .map(({ name, uai }) => `Formalités incomplètes pour ${name} (${uai}) : rien de ce collège n’est conservé.`),
  ];
}

function reported({ report, colleges }: Prepared): string[] {
  if (report === null) return [];
  const names = new Map(colleges.map((c) => [c.uai, c.name]));
  const left = new Map<string, number>();
  for (const { uai, count } of report.leftOut) left.set(uai, (left.get(uai) ?? 0) + count);
  const { rejections, warnings } = report.counts;
  return [
    `Livraison du ${report.reading.asOf?.split('-').reverse().join('/')} lue : ${countedCategories(report.reading.count)}.`,
    `${counted(rejections, 'fiche écartée', 'fiches écartées')}, ${counted(warnings, 'avertissement', 'avertissements')}.`,
    ...report.faults
      .filter((f) => f.severity === 'rejection')
      .slice(0, 10)
      .map((f) => `  - ${f.place?.file ?? ''} ligne ${f.place?.line ?? '?'} : ${f.message}`),
    ...report.faults
      .filter((f) => f.severity === 'warning')
      .slice(0, 10)
      .map((f) => `  - ${f.message} (${f.count} fois)`),
    ...[...left].map(
      ([uai, count]) =>
        `Formalités incomplètes pour ${names.get(uai) ?? uai} (${uai}) : ${counted(count, 'fiche laissée', 'fiches laissées')} de côté, rien de ce collège n’est conservé.`,
    ),
    ...waiting(colleges, report),
  ];
}

/** The first list was approved in advance; the second waits for its chef, but for the direction. */
function waiting(colleges: Prepared['colleges'], report: NonNullable<Prepared['report']>): string[] {
  const lists = report.proposal?.lists ?? [];
  return lists.map(({ uai, lines }, at) => {
    const name = colleges.find((c) => c.uai === uai)?.name ?? uai;
    return at === 0
      ? `Liste de ${name} (${uai}) : ${counted(lines, 'ligne', 'lignes')}, déjà approuvée : ses personnes peuvent se connecter.`
      : `Liste de ${name} (${uai}) : ${counted(lines, 'ligne', 'lignes')}, en attente de son chef d’établissement dans la console.`;
  });
}

function table({ identifiants }: Prepared): string[] {
  const rows = [
    ['rôle', 'identifiant', 'mot de passe', 'collège', 'nom'],
    ...identifiants.map((i) => [i.role, i.login, i.password, i.structure, i.name]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
}
