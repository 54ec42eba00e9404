// One visit to the sign-in pages: which interaction, for which service, how far it has come. The step files know this and nothing of
// oidc-provider's own objects.
import type Koa from 'koa';
import type { Service } from '#core/release/service.ts';
import type { Pool } from '#database/pool.ts';
import type { Page } from './pages/layout.ts';
import type { Throttle } from './throttle.ts';

/** How far a visit has come; kept with the interaction, on our side. */
export type Progress = {
  /** Who proved to be who. Null before the first step. */
  readonly personId: string | null;
  /** The password came from a slip and has to be replaced. */
  readonly mustChange: boolean;
};

export const start: Progress = { personId: null, mustChange: false };

export type Visit = {
  readonly ctx: Koa.Context;
  readonly progress: Progress;
  readonly service: Service | null;
  /** Origins that the last form may be redirected to. */
  readonly formOrigins: readonly string[];
  /** Uid of the session that was there before, null for a new one. */
  readonly sessionUid: string | null;
  /** Where the step's form goes, and the token that it must bring back. */
  readonly action: string;
  readonly token: string;
};

/** What a step made of a form: onwards, or a page (with its status) instead. */
export type Outcome = { readonly next: Progress } | { readonly page: Page; readonly status: number };

export type Form = Readonly<Record<string, string>>;

/** What steps work with. */
export type StepTools = {
  readonly pool: Pool;
  readonly throttle: Throttle;
  readonly now: () => Date;
};

/** One step of the dispatcher's table. */
export type Step = {
  /** Last part of the address that its form is sent to. */
  readonly path: string;
  /** Whether it has still to be done. */
  readonly due: (progress: Progress) => boolean;
  readonly show: (tools: StepTools, visit: Visit) => Promise<Page>;
  readonly submit: (tools: StepTools, visit: Visit, form: Form) => Promise<Outcome>;
};
