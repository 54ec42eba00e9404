// Notes with each session on what kind of device it is open: the row that is written anyway says it, for the list that its owner reads.
import type Provider from 'oidc-provider';
import { deviceOf } from '#core/session/device.ts';

export function noteDevice(provider: Provider): void {
  const kept = [...provider.Session.IN_PAYLOAD, 'device'];
  Object.defineProperty(provider.Session, 'IN_PAYLOAD', { get: () => kept });
  provider.on('authorization.accepted', (ctx) => {
    const device = deviceOf(ctx.get('User-Agent'));
    const session = ctx.oidc.session as { device?: string } | undefined;
    // Written to only when it is news: setting anything has the session saved.
    if (session !== undefined && session.device !== device) session.device = device;
  });
}
