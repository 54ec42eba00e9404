// Signing out, asked for by a service or by the person: the pages of oidc-provider's RP-initiated logout in our words.
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { languageOf } from './language-of.ts';
import { html } from './pages/html.ts';
import { type Page, sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import type { SubjectOf } from './subject.ts';
import type { Language } from './words/language.ts';
import { signOutWords } from './words/sign-out.ts';

type LogoutPages = {
  readonly logoutSource: (ctx: KoaContextWithOIDC, form: string) => Promise<void>;
  readonly postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => Promise<void>;
};

export function logoutPages(services: readonly Service[], subjectOf: SubjectOf): LogoutPages {
  return {
    logoutSource: async (ctx) => {
      // The service proved by the id_token that it knows who signs out: no second question. A pupil who leaves a shared computer must not stay
      // signed in because he did not read one more page. Without script he sees the button. A bare link (anybody can send one) always asks.
      const proven = await namesThePerson(ctx, subjectOf);
      const service = ctx.oidc.client?.clientName;
      const language = languageOf(ctx);
      const words = signOutWords[language];
      sendPage(ctx, {
        language,
        title: proven ? words.leaving : words.question,
        formOrigins: backOrigins(ctx),
        body: html`<p>${words.what(service)}</p>
${confirmForm(ctx, proven ? html`<input type="hidden" name="logout" value="yes"><button type="submit" class="main">${words.signOut}</button>` : html`<button type="submit" class="main" name="logout" value="yes">${words.signOut}</button><button type="submit" class="second">${words.stay}</button>`, proven)}`,
      });
    },
    postLogoutSuccessSource: async (ctx) => {
      const stayed = (await ctx.oidc.provider.Session.get(ctx)).accountId !== undefined;
      const language = languageOf(ctx);
      const words = signOutWords[language];
      sendPage(ctx, noticePage(language, { ...(stayed ? words.stayed : words.gone), services }));
    },
  };
}

/** Nobody is signed in, yet oidc-provider wants its confirmation before it goes back to the service. Goes on by itself where there is script. */
export function nobodyPage(ctx: KoaContextWithOIDC): Page {
  const language = languageOf(ctx);
  const words = signOutWords[language];
  return {
    language,
    title: words.gone.title,
    formOrigins: backOrigins(ctx),
    body: html`<p>${words.nobody}</p>${goOn(ctx, language)}`,
  };
}

/** Somebody signed in over the session of another person, which ends first. The way leads on to the service, redirects included. */
export function otherPersonPage(ctx: KoaContextWithOIDC, services: readonly Service[]): Page {
  const clientId = stateOf(ctx).clientId;
  const service = services.find((one) => one.clientId === clientId);
  const language = languageOf(ctx);
  const words = signOutWords[language];
  return {
    language,
    title: words.arriving,
    formOrigins: service?.redirectUris.map((uri) => new URL(uri).origin) ?? [],
    body: html`<p>${words.otherPerson}</p>${goOn(ctx, language)}`,
  };
}

function goOn(ctx: KoaContextWithOIDC, language: Language) {
  return confirmForm(
    ctx,
    html`<input type="hidden" name="logout" value="yes"><button type="submit" class="main">${signOutWords[language].goOn}</button>`,
    true,
  );
}

function confirmForm(ctx: KoaContextWithOIDC, fields: ReturnType<typeof html>, alone: boolean) {
  return html`<form method="post" action="${ctx.oidc.urlFor('end_session_confirm')}"${alone ? html` data-auto` : null}>
<input type="hidden" name="xsrf" value="${stateOf(ctx).secret ?? ''}">
${fields}
</form>`;
}

/**
 * Whether the hint is a token of the person of this very session, given to a service of this session. Anybody can put a token of his own
 * behind a link: it must not sign somebody else out.
 */
async function namesThePerson(ctx: KoaContextWithOIDC, subjectOf: SubjectOf): Promise<boolean> {
  const { oidc } = ctx;
  const { session, client, entities } = oidc;
  const hint = entities.IdTokenHint as { payload?: { sub?: unknown } } | undefined;
  if (!hint || !client || !session?.accountId || session.authorizations?.[client.clientId] === undefined) return false;
  return hint.payload?.sub === (await subjectOf(ctx, client.clientId, session.accountId));
}

function backOrigins({ oidc }: KoaContextWithOIDC): string[] {
  const back = oidc.params?.post_logout_redirect_uri;
  const origin = typeof back === 'string' ? URL.parse(back)?.origin : undefined;
  return origin === undefined ? [] : [origin];
}

function stateOf({ oidc }: KoaContextWithOIDC): { readonly secret?: string; readonly clientId?: string } {
  return (oidc.session?.state ?? {}) as { secret?: string; clientId?: string };
}
