// Our own keys for an upstream as a gateway without a passphrase keeps them.
import type { KeyCipher } from '#connectors/connector.ts';

export const inClear: KeyCipher = { open: async (_file, text) => text, close: async (_file, text) => text };
