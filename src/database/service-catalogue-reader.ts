// The catalogue of services: what was registered, and how it stands. Writes nothing; a secret comes out as it lies there, sealed.
import type { Service } from '#core/release/service.ts';
import type { Client, Pool } from './pool.ts';

export type RegisteredService = {
  readonly service: Service;
  /** Sealed; null for a client without one. */
  readonly secret: Buffer | null;
  readonly revision: number;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  readonly closedAt: Date | null;
};

/** Grows with every change of the catalogue: cheap to ask for (one row a service, some dozens). */
export async function readCatalogueVersion(db: Pool | Client): Promise<number> {
  const { rows } = await db.query<{ version: number }>({
    name: 'catalogue-version',
    text: 'SELECT coalesce(sum(revision), 0)::int AS version FROM service',
  });
  return rows[0]?.version ?? 0;
}

const columns = `definition AS service, secret, revision, registered_at AS "registeredAt", changed_at AS "changedAt", closed_at AS "closedAt"`;

/** Every service that was ever registered, closed ones too, by name of client. */
export async function readCatalogue(db: Pool | Client): Promise<readonly RegisteredService[]> {
  return (await db.query<RegisteredService>(`SELECT ${columns} FROM service ORDER BY client_id`)).rows;
}

/** `lock`: until the transaction ends. */
export async function readRegistered(db: Pool | Client, clientId: string, lock = false): Promise<RegisteredService | null> {
  const { rows } = await db.query<RegisteredService>(`SELECT ${columns} FROM service WHERE client_id = $1 ${lock ? 'FOR UPDATE' : ''}`, [
    clientId,
  ]);
  return rows[0] ?? null;
}
