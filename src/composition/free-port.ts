// Listening on a port, and knowing beforehand whether one can: a port that is taken is said before anything is started or read.
import { createServer, type Server } from 'node:net';

/** Ports cannot be listened on; the message is French and says what to do. */
class PortError extends Error {
  override readonly name = 'PortError';
}

/** A port and the setting that gives it; `address` of this machine, null for every one. */
export type WantedPort = { readonly port: number; readonly setting: string; readonly address: string | null };

/** @throws PortError when it cannot listen there */
export function listen<S extends Server>(server: S, wanted: WantedPort): Promise<S> {
  return new Promise((done, fail) => {
    const refused = (error: NodeJS.ErrnoException) => fail(new PortError(sentence(wanted, error.code)));
    server.once('error', refused);
    server.listen({ port: wanted.port, ...(wanted.address === null ? {} : { host: wanted.address }) }, () => {
      server.off('error', refused);
      done(server);
    });
  });
}

/**
 * Listens on each port as the real servers will, and lets go of it at once.
 * @throws PortError that names every port that cannot be had
 */
export async function demandFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const faults: string[] = [];
  for (const each of wanted) {
    try {
      const server = await listen(createServer(), each);
      await new Promise((done) => server.close(done));
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0) throw new PortError(faults.join('\n'));
}

function sentence({ port, setting, address }: WantedPort, code: string | undefined): string {
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
    return `L’adresse ${address} n’est pas une adresse de cette machine : donnez-en une autre par LISTEN.`;
  return code === 'EADDRINUSE'
    ? `Le port ${port} est déjà pris : arrêtez ce qui l’occupe, ou donnez-en un autre par ${setting}.`
    : `Impossible d’écouter sur le port ${port} (${code}) : donnez-en un autre par ${setting}.`;
}
