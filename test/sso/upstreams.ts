// Upstreams of a test gateway: a real oidc-provider behind two configured logins (families, agents), and the records that lead to people.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '#database/pool.ts';
import { openUpstreams } from '#src/composition/upstreams.ts';
import type { Upstream } from '#src/sso/upstream/upstream.ts';
import { inClear } from '../support/clear-keys.ts';
import { type Upstream as Portal, startUpstream } from '../support/upstream-provider.ts';

const settings = (portal: Portal, secretFile: string) => `kind: login-oidc
settings:
  issuer: ${portal.issuer}
  clientId: ${portal.clientId}
  clientSecretFile: ${secretFile}
  authentication: client_secret_post
  scopes: [agent]
  userinfo: signed
  idTokenClaims: [amr, acr, auth_time]
`;

const agents = `
id: agents
label: Portail des agents
hint: Personnels de l’académie
audience: agents
match:
  - by: mail
    domains: [ac-exemple.fr]
second_factor: [eidas3]
roles:
  chef: true
  delegation: { application: annuaire }
`;

const families = `
id: educonnect
label: EduConnect
hint: Élèves et familles
audience: families
match:
  - by: ref-id
    academies: { 25: academie-aaf, 24: academie-voisine }
  - by: vector
`;

export type Portals = {
  readonly portal: () => Portal;
  readonly open: (url: string, pool: Pool, keysDirectory: string) => Promise<readonly Upstream[]>;
};

/** For `startGateway`: the portal starts once the gateway's address is known. */
export function portals(): Portals {
  let portal: Portal | null = null;
  return {
    portal: () => portal!,
    open: async (url, pool, keysDirectory) => {
      portal = await startUpstream(['agents', 'educonnect'].map((login) => `${url}/connexion/retour/${login}`));
      const folder = join(keysDirectory, 'logins-de-test');
      await mkdir(folder);
      await writeFile(join(folder, 'secret'), portal.secret, { mode: 0o600 });
      const wire = settings(portal, join(folder, 'secret'));
      for (const [name, text] of Object.entries({ 'agents.yaml': agents, 'educonnect.yaml': families }))
        await writeFile(join(folder, name), wire + text);
      return openUpstreams(folder, { pool, keysDirectory, cipher: () => inClear });
    },
  };
}

export type RecordSeed = {
  readonly category: 'Eleve' | 'PersRelEleve' | 'PersEducNat';
  readonly key: string;
  readonly source?: string;
  readonly names?: readonly [string, string];
  readonly mail?: string;
  readonly siecle?: string;
};

/** What the académie delivered about somebody, as a synchronisation would have kept it. */
export async function addRecord(pool: Pool, personId: string | null, record: RecordSeed): Promise<void> {
  const { category, key, source = 'academie-aaf', names = ['Martin', 'Léa'], mail = null, siecle = null } = record;
  const facts = { category, key, identity: { familyName: names[0], givenName: names[1], mail }, home: '0920001A' };
  await pool.query(
    `INSERT INTO source_record (source, category, key, person_id, digest, facts, uais, siecle, file, delivery_id)
     VALUES ($1, $2, $3, $4, '\\x00', $5, '{0920001A}', $6, 'test', gen_random_uuid())`,
    [source, category, key, personId, facts, siecle],
  );
}

/** Pupil and guardian of one source. */
export async function addRelation(pool: Pool, pupilKey: string, guardianKey: string): Promise<void> {
  await pool.query(
    `INSERT INTO source_relation (source, pupil_key, guardian_key, uais, opens_account) VALUES ('academie-aaf', $1, $2, '{0920001A}', true)`,
    [pupilKey, guardianKey],
  );
}
