// Opens the configured upstreams (mappings/logins): each file's connector, with the places and the memory that it may use. Reaches none of them.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { KeyCipher, Login, LoginSurroundings } from '#connectors/connector.ts';
import { logins } from '#connectors/registry.ts';
import type { Pool } from '#database/pool.ts';
import { takeOnce } from '#database/upstream-visit.ts';
import { type LoginConfiguration, readLogins } from '#src/config/login-file.ts';
import { MappingFileError } from '#src/config/mapping-file.ts';
import { schemaFaults } from '#src/config/yaml-file.ts';
import type { Upstream } from '#src/sso/upstream/upstream.ts';

/** `cipher`: how our own keys for an upstream are kept. */
type Around = {
  readonly pool: Pool;
  readonly keysDirectory: string;
  readonly cipher: (login: string) => KeyCipher;
  readonly now?: () => Date;
};

/** In the order of file names: that of the buttons. @throws MappingFileError */
export async function openUpstreams(directory: string, around: Around): Promise<readonly Upstream[]> {
  const configured = await readLogins(directory);
  return configured.map((configuration) => ({
    definition: configuration.definition,
    login: open(configuration, surroundings(configuration.definition.id, around)),
  }));
}

function surroundings(login: string, { pool, keysDirectory, cipher, now = () => new Date() }: Around): LoginSurroundings {
  return {
    login,
    trustFolder: join(keysDirectory, 'trust', login),
    keysFolder: join(keysDirectory, 'logins', login),
    keyCipher: cipher(login),
    now,
    once: (id, until) => takeOnce(pool, login, createHash('sha256').update(id).digest(), until),
  };
}

function open({ file, kind, settings }: LoginConfiguration, around: LoginSurroundings): Login {
  for (const [name, { configuration, open: opened }] of Object.entries(logins)) {
    if (name !== kind) continue;
    const read = configuration.safeParse(settings);
    if (!read.success) throw new MappingFileError(file, schemaFaults(read.error, ['settings']));
    return opened(read.data as never, around);
  }
  throw new MappingFileError(file, [`kind : inconnu ; connecteurs connus : ${Object.keys(logins).join(', ')}`]);
}
