// A real gateway for the tests of signing in: its own database, keys, port and people. Invented people only.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Koa from 'koa';
import type { Role } from '#core/access/role.ts';
import type { Profile } from '#core/person/facts.ts';
import type { Service } from '#core/release/service.ts';
import { setCredential } from '#database/credential.ts';
import type { Pool } from '#database/pool.ts';
import { type Keys, openKeys } from '#src/keys/open-keys.ts';
import { createSso, type Sso, type SsoOptions } from '#src/sso/create-sso.ts';
import { hashPassword } from '#src/sso/password.ts';
import type { Upstream } from '#src/sso/upstream/upstream.ts';
import { freshDatabase } from '../support/database.ts';

export const returnAddress = 'http://127.0.0.1:9/retour';
export const goodbyeAddress = 'http://127.0.0.1:9/au-revoir';

/** A service that reads what `ent` and `profile` give; anything may be overridden. */
export function service(clientId: string, overrides: Partial<Service> = {}): Service {
  return {
    clientId,
    name: `Service ${clientId}`,
    home: `http://127.0.0.1:9/${clientId}`,
    redirectUris: [returnAddress],
    postLogoutRedirectUris: [goodbyeAddress],
    idTokenAlgorithm: 'ES256',
    authentication: 'client_secret_basic',
    secretEnv: null,
    refresh: false,
    release: {
      subject: 'pairwise',
      sector: clientId,
      scopes: {
        profile: [
          { claim: 'given_name', source: 'identity.givenName', purpose: 'Afficher votre prénom' },
          { claim: 'family_name', source: 'identity.familyName', purpose: 'Afficher votre nom' },
        ],
        ent: [
          { claim: 'ENTPersonProfils', source: 'profiles', purpose: 'Ouvrir les droits de votre profil' },
          { claim: 'UAI', source: 'structures', purpose: 'Ouvrir votre collège' },
          { claim: 'ENTEleveClasses', source: 'classes', purpose: 'Ouvrir votre classe' },
        ],
      },
    },
    ...overrides,
  };
}

export type Gateway = {
  readonly url: string;
  readonly sso: Sso;
  readonly pool: Pool;
  readonly keysDirectory: string;
  /** What the log was told, as JSON lines. */
  readonly logged: string[];
  /** Moves the gateway's clock on. */
  readonly wait: (seconds: number) => void;
  /** Starts again as after a loss of the keys that sign cookies. */
  readonly renewCookies: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What a gateway stands on where it is not all its own: the place of another one, or a replica beside it. Closing it leaves them. */
export type Ground = { readonly pool: Pool; readonly keysDirectory: string; readonly port: number };

/** Opens upstreams that come back to this address. */
export type OpenUpstreams = (url: string, pool: Pool, keysDirectory: string) => Promise<readonly Upstream[]>;

/** Starts a gateway, on a free port and a database of its own unless `ground` says otherwise; the secret of client `x` is `secret-of-x`. */
export async function startGateway(
  services: readonly Service[],
  ground: Ground | null = null,
  options: Pick<SsoOptions, 'helpDesk'> = {},
  upstreams: OpenUpstreams = async () => [],
): Promise<Gateway> {
  const database = ground === null ? await freshDatabase() : { pool: ground.pool, drop: async () => undefined };
  const keysDirectory = ground?.keysDirectory ?? (await mkdtemp(join(tmpdir(), 'annuaire-keys-')));
  const keys = await openKeys(keysDirectory);
  const app = new Koa();
  // Tests state the caller's address as a reverse proxy would.
  app.proxy = true;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ground?.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logged: string[] = [];
  let ahead = 0;
  const write = (level: string) => (fields: object, message: string) => void logged.push(JSON.stringify({ level, ...fields, message }));
  const opened = await upstreams(url, database.pool, keysDirectory);
  const serve = (current: Keys) =>
    createSso({
      pool: database.pool,
      keys: current,
      publicUrl: url,
      clients: services.map((item) => ({
        service: item,
        secret: item.authentication.startsWith('client_secret') ? `secret-of-${item.clientId}` : null,
      })),
      upstreams: opened,
      log: { warn: write('warn'), error: write('error') },
      mails: true,
      now: () => new Date(Date.now() + ahead * 1000),
      ...options,
    });
  const sso = serve(keys);
  let answering = sso;
  app.use(sso.calmly);
  app.use((ctx, next) => answering.middleware(ctx, next));
  app.use(sso.notFound);
  server.on('request', app.callback());
  return {
    url,
    sso,
    pool: database.pool,
    keysDirectory,
    logged,
    renewCookies: async () => {
      await rm(join(keysDirectory, 'cookies.json'));
      answering = serve(await openKeys(keysDirectory));
    },
    wait: (seconds) => {
      ahead += seconds;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sso.close();
      await database.drop();
      if (ground === null) await rm(keysDirectory, { recursive: true });
    },
  };
}

export type NewPerson = {
  readonly login: string;
  readonly password: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly profile?: Profile | null;
  readonly role?: Role;
  readonly mustChange?: boolean;
  readonly until?: string;
};

/** Puts a person of collège 0920001A into the registry, as an approved list would. Returns the person's id. */
export async function addPerson(pool: Pool, person: NewPerson): Promise<string> {
  const { login, password, givenName = 'Léa', familyName = 'Martin', profile = 'ELV', role, mustChange = false, until = null } = person;
  const id = randomUUID();
  const identity = { familyName, givenName, birthName: null, otherNames: [], title: null, birthDate: '2013-04-02', mail: null };
  const details = { functions: [], classes: profile === 'ELV' ? ['6A'] : [], groups: [], headTeacherOf: [], subjects: [], mef: null };
  await pool.query("INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, 'directory', 1, $2, $3, '')", [
    id,
    identity,
    login,
  ]);
  if (profile !== null) {
    await pool.query(
      "INSERT INTO affiliation (person_id, uai, profile, state, since, until, details, revision) VALUES ($1, '0920001A', $2, 'active', '2025-09-01', $3, $4, 1)",
      [id, profile, until, details],
    );
  }
  if (role) {
    await pool.query("INSERT INTO role_assignment (id, person_id, role, uai, starts_on) VALUES ($1, $2, $3, $4, '2025-09-01')", [
      randomUUID(),
      id,
      role,
      ['academie', 'departement', 'dpo'].includes(role) ? null : '0920001A',
    ]);
  }
  await setCredential(pool, { personId: id, hash: await hashPassword(password), mustChange, issuedBy: null });
  return id;
}
