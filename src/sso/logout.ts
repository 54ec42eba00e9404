// Signing out, asked for by a service or by the person: the pages of oidc-provider's RP-initiated logout in our words.
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { html } from './pages/html.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';

type LogoutPages = {
  readonly logoutSource: (ctx: KoaContextWithOIDC, form: string) => void;
  readonly postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => void;
};

export function logoutPages(services: readonly Service[]): LogoutPages {
  return {
    logoutSource: (ctx) => {
      const { session, params, entities } = ctx.oidc;
      // The service proved by the id_token that it knows who signs out: no second question. A pupil who leaves a shared computer must not stay
      // signed in because he did not read one more page. Without script he sees the button. A bare link (anybody can send one) always asks.
      const proven = entities.IdTokenHint !== undefined;
      const state = session?.state as { secret?: string } | undefined;
      const back = typeof params?.post_logout_redirect_uri === 'string' ? URL.parse(params.post_logout_redirect_uri)?.origin : undefined;
      const service = ctx.oidc.client?.clientName;
      sendPage(ctx, {
        title: proven ? 'Déconnexion' : 'Voulez-vous vous déconnecter ?',
        formOrigins: back === undefined ? [] : [back],
        body: html`<p>${service ? html`Vous quittez <strong>${service}</strong> et tous` : 'Vous quittez tous'} les services ouverts avec ce compte sur cet ordinateur.</p>
<form method="post" action="${ctx.oidc.urlFor('end_session_confirm')}"${proven ? html` data-auto` : null}>
<input type="hidden" name="xsrf" value="${state?.secret ?? ''}">
${proven ? html`<input type="hidden" name="logout" value="yes"><button type="submit" class="main">Se déconnecter</button>` : html`<button type="submit" class="main" name="logout" value="yes">Se déconnecter</button><button type="submit" class="second">Rester connecté</button>`}
</form>`,
      });
    },
    postLogoutSuccessSource: (ctx) => {
      const stayed = ctx.oidc.client !== undefined;
      sendPage(
        ctx,
        noticePage(
          stayed
            ? { title: 'Vous êtes resté connecté', sentences: ['Rien n’a changé : vos services restent ouverts.'], services }
            : {
                title: 'Vous êtes déconnecté',
                sentences: ['Vos services sont fermés sur cet ordinateur. Si vous partagez cet ordinateur, fermez aussi le navigateur.'],
                services,
              },
        ),
      );
    },
  };
}
