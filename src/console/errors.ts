// From answers and faults to HTTP: the only file of the console with status codes. People get a French page and a reference number;
// the log gets the fault under the same number.
import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { html, type Safe } from '#src/sso/pages/html.ts';
import type { Answer, AnswerKind, Page } from './answer.ts';
import { SignInError } from './sign-in.ts';
import { layout } from './views/layout.ts';
import { noRolePage } from './views/no-role.ts';
import type { Visitor } from './visit.ts';

/** Where faults are told; pino fits. */
export type Log = { readonly error: (fields: object, message: string) => void };

/** Why a request stops before its handler. */
export type Stop = 'forged' | 'bad-form' | 'over' | 'lost';
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly why: Stop;
  constructor(why: Stop) {
    super(`request stopped: ${why}`);
    this.why = why;
  }
}

const statuses: Readonly<Record<AnswerKind, number>> = {
  page: 200,
  redirect: 303,
  file: 200,
  invalid: 422,
  moved: 409,
  'not-found': 404,
  denied: 403,
};
const stops: Readonly<Record<Stop, number>> = { forged: 403, 'bad-form': 413, over: 401, lost: 400 };

/** Puts an answer into the response. */
export function send(context: Context, answer: Answer, visitor: Visitor | null): void {
  context.status = statuses[answer.kind];
  if (answer.kind === 'redirect') {
    context.set('Location', answer.to);
    context.body = '';
    return;
  }
  if (answer.kind === 'file') {
    context.type = answer.type;
    context.attachment(answer.name);
    context.body = answer.content;
    return;
  }
  show(context, 'page' in answer ? answer.page : refusal(answer, visitor), visitor);
}

/** Puts an error page where anything was thrown below. `now` dates nothing here: the log does. */
export function errorPages(log: Log): Middleware {
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      const visitor = (context.state as { visitor?: Visitor }).visitor ?? null;
      if (error instanceof Stopped) {
        context.status = stops[error.why];
        show(context, stopped[error.why], visitor);
        return;
      }
      const reference = randomBytes(4).toString('hex').toUpperCase();
      log.error({ reference, path: context.path.replace(/[0-9a-f-]{36}/g, ':id'), err: plain(error) }, 'console: request failed');
      context.status = error instanceof SignInError ? 502 : 500;
      show(context, error instanceof SignInError ? signInFailed(reference) : failed(reference), visitor);
    }
  };
}

/** Name, message and code of a fault and of its cause: never a row, a parameter or a body. */
function plain(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  const database = 'severity' in error;
  return {
    name: error.name,
    // A database message may quote a value; its code and the stack say enough.
    message: database ? 'database error' : error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(database ? {} : { stack: error.stack }),
    ...(error.cause ? { cause: plain(error.cause) } : {}),
  };
}

function show(context: Context, content: Page, visitor: Visitor | null): void {
  context.type = 'html';
  context.body = layout(content, visitor, context.path);
  context.set('Content-Language', content.language ?? 'fr');
}

function message(title: string, body: Safe): Page {
  return { title, body: html`<div class="card"><h1>${title}</h1>${body}</div>` };
}

const home = html`<p><a class="button second" href="/console">Revenir à l’accueil</a></p>`;

function refusal(answer: Extract<Answer, { kind: 'not-found' | 'denied' }>, visitor: Visitor | null): Page {
  if (answer.kind === 'denied' && visitor?.user.roles.length === 0) return noRolePage(visitor);
  if (answer.kind === 'denied') return message('Cette page n’est pas dans vos attributions', html`<p>${answer.sentence}</p>${home}`);
  return message(
    'Cette page n’existe pas',
    html`<p>L’adresse est incomplète, ou ce qu’elle désigne n’existe plus ou n’est pas dans votre établissement.</p>${home}`,
  );
}

const stopped: Readonly<Record<Stop, Page>> = {
  forged: message(
    'Votre demande n’a pas été prise en compte',
    html`<p>Elle ne venait pas d’une page ouverte par vous, ou cette page était trop ancienne. Rien n’a été modifié.</p>
<p>Revenez à l’accueil et recommencez.</p>${home}`,
  ),
  'bad-form': message(
    'Votre demande n’a pas pu être lue',
    html`<p>Le formulaire est trop long ou mal formé. Rien n’a été modifié.</p>${home}`,
  ),
  over: message(
    'Votre session est terminée',
    html`<p>Vous êtes resté plus de 30 minutes sans rien faire, ou connecté plus de 8 heures. Rien n’a été modifié.</p>
<p><a class="button" href="/console">Se reconnecter</a></p>`,
  ),
  lost: message(
    'La connexion est à reprendre',
    html`<p>Votre navigateur n’a pas gardé la connexion qui était en cours, ou cette page a déjà servi. Rien n’est perdu.</p>
<p><a class="button" href="/console">Reprendre</a></p>
<p class="soft">Si cette page revient, vérifiez que votre navigateur accepte les cookies de ce site.</p>`,
  ),
};

function failed(reference: string): Page {
  return message(
    'La page n’a pas pu être affichée',
    html`<p>Une erreur est survenue de notre côté. Ce que vous aviez déjà validé est conservé.</p>
<p>Réessayez dans un instant. Si l’erreur revient, donnez cette référence au guichet unique : <strong>${reference}</strong>.</p>${home}`,
  );
}

function signInFailed(reference: string): Page {
  return message(
    'La connexion n’a pas abouti',
    html`<p>Le portail de connexion n’a pas confirmé votre identité : la demande a expiré, ou le portail ne répond pas.</p>
<p><a class="button" href="/console">Recommencer la connexion</a></p>
<p class="soft">Si cela se reproduit, donnez cette référence au guichet unique : <strong>${reference}</strong>.</p>`,
  );
}
