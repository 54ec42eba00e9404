// One visit to the sign-in pages: which interaction, for which service, how far it has come. The step files know this and nothing of
// oidc-provider's own objects.
import type Koa from 'koa';
import type { HelpDesk } from '#core/help/help.ts';
import type { Context } from '#core/release/context.ts';
import type { Service } from '#core/release/service.ts';
import type { RefusalReason } from '#core/sign-in/event.ts';
import type { Pool } from '#database/pool.ts';
import type { FactorVault } from './factor-vault.ts';
import type { KnownDevices } from './known-device.ts';
import type { Page } from './pages/layout.ts';
import type { FieldFault } from './pages/parts.ts';
import type { StepPage } from './pages/step-form.ts';
import type { Throttle } from './throttle.ts';
import type { Guest } from './upstream/upstream.ts';
import type { Language } from './words/language.ts';

/** How far a visit has come; kept with the interaction, on our side. */
export type Progress = {
  /** Who proved to be who. Null before the first step. */
  readonly personId: string | null;
  /** The password came from a slip and has to be replaced. */
  readonly mustChange: boolean;
  /** Mark of the credential that was proven: another one, made meanwhile, undoes this visit. */
  readonly proven: string | null;
  /**
   * What is to be done about the second factor: give a code, enrol a device, take note of the recovery codes, or of how few are left. Found at
   * the first step; whatever changes meanwhile is seen when oidc-provider looks at the session (policy.ts).
   */
  readonly factor: 'settled' | 'confirm' | 'enrol' | 'codes' | 'few-codes';
  /** Charters are to be accepted. */
  readonly charters: boolean;
  /** In which collège, or for which child, he comes: settled, to be chosen, or what he has just chosen. */
  readonly context: 'settled' | 'due' | Context;
  /** A second factor was given in this visit. */
  readonly confirmed: boolean;
  /** The secret that is offered to this visit, sealed, in Base64: kept nowhere else until a code confirms it. */
  readonly offered: string | null;
  /** When the password was given (seconds since 1970), if that was in an earlier visit. */
  readonly passwordAt: number | null;
  /** When he proved in this visit who he is: should the person's sessions be ended meanwhile, this one is void before it opens. */
  readonly identifiedAt: number | null;
  /** When his sessions had last been ended as he proved it, in this visit or before it; absent: not noted (`Proof`). */
  readonly endedBefore?: number | null | undefined;
  /** Whom an upstream vouches for, while he has still to say which of several people he is. */
  readonly guest: Guest | null;
  /** How he was known before our own second factor, in the words of RFC 8176: by his password, or as an upstream says. */
  readonly methods: readonly string[];
  /** The next upstream is to make him prove it anew: what it knew was older than the end of his sessions. */
  readonly again: boolean;
};

export const start: Progress = {
  personId: null,
  mustChange: false,
  proven: null,
  factor: 'settled',
  charters: false,
  context: 'settled',
  confirmed: false,
  offered: null,
  passwordAt: null,
  identifiedAt: null,
  guest: null,
  methods: ['pwd'],
  again: false,
};

/** One upstream on the sign-in page: its button, where it sends, and the token of that form. */
export type Way = { readonly label: string; readonly hint: string | null; readonly action: string; readonly token: string };

export type Visit = {
  readonly ctx: Koa.Context;
  readonly language: Language;
  /** What stood in the step's form when it was refused, or another language was chosen; empty otherwise. No secret. */
  readonly typed: Form;
  /** What was wrong with the step's form; nothing when it was not sent yet. */
  readonly faults: readonly FieldFault[];
  readonly progress: Progress;
  readonly service: Service | null;
  /** The service wants a second factor of whoever has to give one on demand. */
  readonly factorDemanded: boolean;
  /** Origins that the last form may be redirected to. */
  readonly formOrigins: readonly string[];
  /** We made the service's request again, the first one was lost. */
  readonly resumed: boolean;
  /** Uid of the session that was there before, null for a new one. */
  readonly sessionUid: string | null;
  /** Where the step's form goes, and the token that it must bring back. */
  readonly action: string;
  readonly token: string;
  /** The upstreams that may be chosen instead of a password. */
  readonly ways: readonly Way[];
};

/** What every page of the visit is given. */
export function stepPage({ language, action, token, service, formOrigins }: Visit): StepPage {
  return { language, action, token, service: service?.name ?? null, formOrigins };
}

/** For the journal of sign-ins. */
export type Refused = { readonly reason: RefusalReason; readonly person: string | null };

/**
 * What a step made of a form: onwards; the form again, with what is wrong (422 unless `status` says otherwise; `until`: refused whatever is typed); or a
 * page instead.
 */
export type Outcome =
  | { readonly next: Progress }
  | { readonly faults: readonly FieldFault[]; readonly status?: number; readonly until?: Date; readonly refused?: Refused }
  | { readonly page: Page; readonly status: number; readonly refused?: Refused };

/** A list of which nothing was taken: its page has the sentence. */
export const nothingChosen: readonly FieldFault[] = [{ field: 'choix', message: '' }];

export type Form = Readonly<Record<string, string>>;

/** What the steps of the second factor work with. */
export type Factors = { readonly vault: FactorVault; readonly throttle: Throttle };

/** What steps work with. */
export type StepTools = {
  readonly helpDesk: HelpDesk;
  readonly pool: Pool;
  readonly throttle: Throttle;
  readonly factors: Factors;
  readonly devices: KnownDevices;
  /** Mails can be sent: a forgotten password can be replaced by a link. */
  readonly mails: boolean;
  readonly now: () => Date;
};

/** One step of the dispatcher's table. */
export type Step = {
  /** Last part of the address that its form is sent to. */
  readonly path: string;
  /** Whether it has still to be done. */
  readonly due: (progress: Progress) => boolean;
  /** What the step needs to have been made once, before it is shown; kept with the visit. */
  readonly prepare?: (tools: StepTools, progress: Progress) => Progress;
  readonly show: (tools: StepTools, visit: Visit) => Promise<Page>;
  readonly submit: (tools: StepTools, visit: Visit, form: Form) => Promise<Outcome>;
};
