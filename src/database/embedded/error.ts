// The one error of the embedded server: a French sentence for people, and a stable code for the code. Knows no status code.

/** What went wrong with the embedded server. `occupied`: another process holds the data directory. */
export type EmbeddedFault = 'occupied' | 'no-binaries' | 'unreachable' | 'other-version' | 'not-ours' | 'creation' | 'start';

/** Raised by everything under database/embedded; `message` may be shown as it is. */
export class EmbeddedDatabaseError extends Error {
  readonly fault: EmbeddedFault;

  constructor(fault: EmbeddedFault, message: string) {
    super(message);
    this.name = 'EmbeddedDatabaseError';
    this.fault = fault;
  }
}
