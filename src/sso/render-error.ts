// Faults of the protocol as a French page: what happened, what it means, what to do. Never a stack, never a value that somebody sent.
import type { Configuration } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import type { Log } from './log.ts';
import { sendPage } from './pages/layout.ts';
import { type Notice, noticePage } from './pages/notice-page.ts';

/** A sign-in that was begun too long ago, in another window, or whose cookies are gone. */
export function expiredNotice(services: readonly Service[]): Notice {
  return {
    title: 'Cette page de connexion n’est plus valable',
    sentences: [
      'La connexion a été commencée il y a trop longtemps, ou dans une autre fenêtre du navigateur. Rien n’est perdu : il suffit de la recommencer.',
    ],
    steps: [
      'Retournez au service que vous vouliez ouvrir et choisissez à nouveau « Se connecter ».',
      'Si cette page revient, vérifiez que votre navigateur accepte les cookies de ce site.',
    ],
    services,
  };
}

/** An address that nothing of ours answers at. */
export function notFoundNotice(services: readonly Service[]): Notice {
  return {
    title: 'Cette page n’existe pas',
    sentences: ['L’adresse est incomplète ou trop ancienne. Rien de votre compte n’est en cause.'],
    steps: ['Ouvrez le service depuis son adresse habituelle, ou choisissez-le ci-dessous.'],
    services,
  };
}

/** The service asked for something that we do not give: nothing that the person can mend. */
const serviceFault: Notice = {
  title: 'Ce service n’est pas bien relié à la connexion',
  sentences: [
    'Le service que vous vouliez ouvrir nous a envoyé une demande que nous ne pouvons pas accepter. Votre compte et votre mot de passe ne sont pas en cause.',
  ],
  steps: [
    'Ouvrez le service depuis son adresse habituelle plutôt que depuis un lien ou un favori ancien.',
    'Si cela continue, signalez-le au référent numérique de votre collège en lui indiquant le nom du service.',
  ],
};

export const ourFault: Notice = {
  title: 'La connexion est momentanément impossible',
  sentences: ['Une panne de notre côté empêche la connexion. Rien de ce que vous avez fait n’est en cause, et l’incident est enregistré.'],
  steps: ['Attendez une minute, puis recommencez.', 'Si cela dure, prévenez le référent numérique de votre collège.'],
};

/** oidc-provider's `renderError`. */
export function renderError(services: readonly Service[], log: Log): NonNullable<Configuration['renderError']> {
  return (ctx, out, error) => {
    const expired =
      error.name === 'SessionNotFound' ||
      out.error_description === 'could not find logout details' ||
      out.error_description === 'xsrf token invalid';
    if (!expired && out.error !== 'server_error') {
      log.warn(
        { error: out.error, description: out.error_description, client: ctx.oidc?.client?.clientId },
        'authorization request refused',
      );
    }
    const notice = out.error === 'server_error' ? ourFault : expired ? expiredNotice(services) : serviceFault;
    sendPage(ctx, noticePage(notice), ctx.status);
  };
}
