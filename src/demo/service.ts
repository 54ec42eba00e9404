// The demonstration ENT service: a process of its own that knows the gateway by its issuer address only, as any service does. Shows who is
// signed in and exactly what it was told. Environment: ISSUER, CLIENT_ID, PORT, LISTEN (empty: every address), and CLIENT_SECRET or CLIENT_SECRET_FILE.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createDemoService } from './demo-service.ts';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET_FILE, PORT, LISTEN = '127.0.0.1' } = process.env;
const clientSecret = CLIENT_SECRET || (CLIENT_SECRET_FILE && (await readFile(CLIENT_SECRET_FILE, 'utf8')).trim());
if (!ISSUER || !CLIENT_ID || !clientSecret || !PORT) {
  process.stderr.write('Le service de démonstration a besoin de ISSUER, CLIENT_ID, PORT, et CLIENT_SECRET ou CLIENT_SECRET_FILE.\n');
  process.exit(2);
}

const app = createDemoService({
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecret,
  url: `http://localhost:${PORT}`,
});
// As the gateway's own server: whoever sends half a request does not stay.
const bounds = { requestTimeout: 20_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_500 };
const server = createServer(bounds, app.callback());
server.on('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(
    error.code === 'EADDRINUSE'
      ? `Le port ${PORT} est déjà pris : arrêtez ce qui l’occupe ou donnez-en un autre par DEMO_SERVICE_PORT.\n`
      : `Le service de démonstration ne peut pas écouter sur le port ${PORT} (${error.code}).\n`,
  );
  process.exit(1);
});
server.listen({ port: Number(PORT), ...(LISTEN === '' ? {} : { host: LISTEN }) }, () => {
  // Whoever started us may wait for this line.
  process.stdout.write(`ready ${PORT}\n`);
});

const stop = () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
// Whoever started us was killed before he could be told that we are ready: nobody is left to read it.
process.stdout.on('error', stop);
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// The parent gone (even by kill -9), the channel closes: no orphan keeps the port.
process.on('disconnect', stop);
