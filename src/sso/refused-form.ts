// What a refused form is shown again with, carried by the browser from the answer to the form to the page after it: so that the page is one that can be asked
// for again, by the back button or a reload, and a wrong try writes nothing to the database. Sealed: somebody may have typed his password as his name.
import type Koa from 'koa';
import { type Seal, sealWith } from '#src/keys/seal.ts';
import type { FieldFault } from './pages/parts.ts';
import type { Language } from './words/language.ts';

export type RefusedForm = {
  /** Of the step whose form it was. */
  readonly step: string;
  readonly language: Language;
  /** Of the page, as it would have answered the form. */
  readonly status: number;
  readonly faults: readonly FieldFault[];
  readonly identifiant: string;
  /** Milliseconds since 1970: until when it is refused whatever is typed; after that there is nothing to say. */
  readonly until: number | null;
};

export type RefusedForms = {
  readonly keep: (ctx: Koa.Context, uid: string, form: RefusedForm) => Promise<void>;
  /** Null where nothing was refused, or it is over. */
  readonly read: (ctx: Koa.Context, uid: string) => Promise<RefusedForm | null>;
  readonly forget: (ctx: Koa.Context, uid: string) => void;
};

const cookie = 'annuaire_refus';
/** Seconds: a page that is left open, and looked at again. */
const patience = 600;
/** What somebody may type as his name and is shown again: a browser keeps 4,096 bytes of a cookie. */
const longest = 256;

/** `secure` when the public address is https. */
export function createRefusedForms(key: Buffer, secure: boolean, now: () => Date): RefusedForms {
  const seal: Seal = sealWith(key);
  const write = (ctx: Koa.Context, uid: string, value: string, age: number): void =>
    ctx.append(
      'Set-Cookie',
      `${cookie}=${value}; path=/connexion/${encodeURIComponent(uid)}; max-age=${age}; samesite=lax; httponly${secure ? '; secure' : ''}`,
    );
  return {
    keep: async (ctx, uid, form) => {
      const kept = { ...form, identifiant: form.identifiant.slice(0, longest) };
      write(ctx, uid, (await seal.close(uid, JSON.stringify(kept))).trim(), patience);
    },
    read: async (ctx, uid) => {
      const text = await seal.open(uid, ctx.cookies.get(cookie, { signed: false }) ?? '');
      if (text === null) return null;
      const form = JSON.parse(text) as RefusedForm;
      return form.until !== null && form.until <= now().getTime() ? null : form;
    },
    forget: (ctx, uid) => {
      if (ctx.cookies.get(cookie, { signed: false }) !== undefined) write(ctx, uid, '', 0);
    },
  };
}
