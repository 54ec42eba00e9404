// The form of the formalities: three groups of fields, each with its hint and, where it is so, what is wrong with it. What was typed stays.
import { type ComplianceFault, type ComplianceRecord, complianceTextMax, nothingRecorded } from '#core/lifecycle/compliance.ts';
import type { Count } from '#database/board-reader.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Visit } from '../visit.ts';
import { token } from './layout.ts';

export type Formalities = {
  readonly uai: string;
  readonly structure: string;
  readonly record: ComplianceRecord | null;
  /** Records of the collège that the last reading did not store. */
  readonly leftOut: Count;
};

/** What was just done, '' for a plain reading. */
export type Outcome = 'enregistre' | 'inchange' | '';

/** `field` null: nothing to correct, the act could not be done now. */
export type FormFault = ComplianceFault | { readonly field: null; readonly sentence: string };

/** `typed`: what the form just posted said, given back with its `faults`; null for a plain reading. */
export type FormalitiesView = Formalities & {
  readonly done: Outcome;
  readonly typed: ComplianceRecord | null;
  readonly faults: readonly FormFault[];
};

type Name = keyof ComplianceRecord;
type Filling = { readonly values: ComplianceRecord; readonly errorOf: (name: Name) => string | null };

export function formalitiesForm(visit: Visit, { uai, record, typed, faults }: FormalitiesView): Safe {
  const filling: Filling = {
    values: typed ?? record ?? nothingRecorded,
    errorOf: (name) => faults.find(({ field }) => field === name)?.sentence ?? null,
  };
  return html`<form method="post" action="/console/formalites/${uai}" id="formulaire">${token(visit)}
<p class="soft">Remplissez ce que vous savez : une formalité incomplète s’enregistre aussi, et se complète plus tard.</p>
<fieldset><legend>Convention entre l’académie, le Département et le collège</legend>
${day(filling, 'conventionFrom', 'Premier jour', 'Le jour où la convention signée entre en vigueur.')}
${day(filling, 'conventionUntil', 'Dernier jour (facultatif)', 'Laissez vide pour trois ans, la durée de la convention.')}</fieldset>
<fieldset><legend>Information des utilisateurs et des responsables légaux</legend>
${day(filling, 'informedOn', 'Jour de l’information', 'S’il y en a eu plusieurs, le dernier. Une date à venir ne compte qu’à partir de ce jour.')}
${text(filling, 'informedHow', 'Moyen employé', 'Par exemple « Note dans le carnet de liaison et réunion de rentrée ». N’écrivez le nom de personne.', 3)}</fieldset>
<fieldset><legend>Inscription de l’ENT au registre des traitements</legend>
${day(filling, 'registerOn', 'Jour de l’inscription', 'Le registre que tient le collège (RGPD, article 30).')}
${text(filling, 'registerReference', 'Référence', 'Le numéro ou le titre de la fiche dans le registre, par exemple « ENT-2026-01 ».', 1)}</fieldset>
<div class="row"><button>Enregistrer les formalités</button><a class="button second" href="/console">Ne rien changer</a></div></form>`;
}

function day(filling: Filling, name: Name, label: string, hint: string): Safe {
  return field(filling, name, label, hint, (attributes) => html`<input type="date"${attributes} value="${filling.values[name]}">`);
}

function text(filling: Filling, name: Name, label: string, hint: string, rows: number): Safe {
  const value = filling.values[name];
  return field(filling, name, label, hint, (attributes) =>
    rows > 1
      ? html`<textarea${attributes} rows="${rows}" maxlength="${complianceTextMax}">${value}</textarea>`
      : html`<input type="text"${attributes} maxlength="${complianceTextMax}" autocomplete="off" value="${value}">`,
  );
}

function field({ errorOf }: Filling, name: Name, label: string, hint: string, control: (attributes: Safe) => Safe): Safe {
  const error = errorOf(name);
  const attributes = html` id="${name}" name="${name}" aria-describedby="${name}-aide${error ? ` ${name}-erreur` : ''}"${error ? raw(' aria-invalid="true"') : null}`;
  return html`<div class="field${error ? ' wrong' : ''}"><label for="${name}">${label}</label><span class="hint" id="${name}-aide">${hint}</span>
${error && html`<p class="error" id="${name}-erreur">${error}</p>`}
${control(attributes)}</div>`;
}
