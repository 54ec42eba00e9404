// What a connector is given beside its settings, where a test asks for nothing special.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Surroundings } from '#connectors/connector.ts';

/** A work folder of this process, no trusted certificate, no attribute asked for. */
export const surroundings = (changes: Partial<Surroundings> = {}): Surroundings => ({
  source: 'academie-de-test',
  workFolder: join(tmpdir(), `annuaire-test-work-${process.pid}`),
  trustFolder: join(tmpdir(), 'annuaire-test-trust-nowhere'),
  attributes: { EtabEducNat: [], MefEducNat: [], MatiereEducNat: [], Eleve: [], PersRelEleve: [], PersEducNat: [] },
  ...changes,
});
