// The answer to a request whose work could not be kept, or that broke where the library has no answer: nothing of what was about to leave (a code, a token, a session's cookie) is known to the
// database, so none of it leaves. A page for people, the protocol's JSON for services. Knows no SQL.
import type { Middleware } from 'koa';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { faultFields, type Log } from './log.ts';
import { referenceOf, sendOurFault } from './our-fault.ts';

/** Routes of the provider that a person's browser comes to. Every other is asked by a service. */
const ofPeople: ReadonlySet<string> = new Set([
  'authorization',
  'resume',
  'end_session',
  'end_session_confirm',
  'end_session_success',
  'code_verification',
  'device_resume',
]);

type Answering = (ctx: Parameters<Middleware>[0], fault: unknown) => void;

export function unkept(log: Log): Answering {
  return (context, fault) => {
    const ctx = context as unknown as KoaContextWithOIDC;
    // Known only as it is kept: another request has used the code.
    if (fault instanceof errors.InvalidGrant) {
      ctx.status = fault.statusCode;
      ctx.body = { error: fault.error, error_description: fault.error_description };
      return;
    }
    log.error({ reference: referenceOf(ctx), ...faultFields(fault) }, 'sign-in failed');
    ctx.res.removeHeader('Set-Cookie');
    ctx.remove('Location');
    if (ofPeople.has(ctx.oidc?.route ?? 'authorization')) return sendOurFault(ctx);
    ctx.status = 500;
    ctx.body = { error: 'server_error', error_description: 'oops! something went wrong' };
  };
}

/** The outermost middleware of the provider, which is an application of its own: else its framework would answer a bare word, and write the fault beside the log. */
export function answeringFaults(answer: Answering): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (fault) {
      answer(ctx, fault);
    }
  };
}
