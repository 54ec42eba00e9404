// Where the secret of a service may come from: the header or the body, as it is registered (RFC 6749, section 2.3.1), and nowhere else unless its declaration says
// so. The library takes both for one. Knows no secret.
import Provider, { errors } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';

/** @param services by client id */
export function keepSecretInPlace(provider: Provider, services: ReadonlyMap<string, Service>): void {
  const client = provider.Client.prototype;
  const { compareClientSecret: compare } = client;
  client.compareClientSecret = function (secret) {
    const service = services.get(this.clientId);
    const method = Provider.ctx?.oidc.params?.client_secret === undefined ? 'client_secret_basic' : 'client_secret_post';
    if (service?.protocol?.secretAnywhere !== true && service?.authentication !== method)
      throw new errors.InvalidClientAuth('the secret did not come in the way that the service is registered for');
    return compare.call(this, secret);
  };
}
