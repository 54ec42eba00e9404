// One bound connection to a directory: searches by pages, one at a time, the next page being asked for before the current one is handed over. An
// answer that is not whole (limit, referral, silence, cut) is a failure, never an end. Knows no attribute.
import type { Socket } from 'node:net';
import { FilterParser, PagedResultsControl, SearchRequest } from 'ldapts';
import { connectAndBind, type LdapServer } from './connect.ts';
import { failureOfCode, LdapFailure } from './ldap-failure.ts';
import { type LdapEntry, messageDecoder } from './message-decoder.ts';

export type LdapSearch = {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  /** RFC 4515. */
  readonly filter: string;
  readonly attributes: readonly string[];
};

export type LdapPage = readonly LdapEntry[];

export type DirectoryConnection = {
  /** Pages of entries. To be read to its end, or the connection ended. @throws LdapFailure, or the signal's reason */
  readonly search: (search: LdapSearch) => AsyncGenerator<LdapPage, void>;
  readonly end: () => void;
};

/** A page that weighs more is no page of a directory: 128 MiB. */
const maxPage = 1 << 27;
const maxEmptyPages = 100;

type Answer = { readonly entries: LdapEntry[]; readonly cookie: Buffer | null };
type Waiting = {
  readonly id: number;
  readonly entries: LdapEntry[];
  bytes: number;
  readonly done: (answer: Answer) => void;
  readonly failed: (why: unknown) => void;
};

/** Connects and binds. @throws LdapFailure, or the signal's reason */
export async function openDirectory(server: LdapServer, pageSize: number, signal: AbortSignal): Promise<DirectoryConnection> {
  const socket = await connectAndBind(server, signal);
  return overSocket(socket, server.idleTimeoutMs, pageSize, signal);
}

function overSocket(socket: Socket, idleTimeoutMs: number, pageSize: number, signal: AbortSignal): DirectoryConnection {
  let waiting: Waiting | null = null;
  let failure: unknown = null;
  let lastId = 1000;
  let timer: NodeJS.Timeout | null = null;

  const fail = (why: unknown): void => {
    failure ??= signal.aborted ? signal.reason : why;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    signal.removeEventListener('abort', abort);
    socket.destroy();
    waiting?.failed(failure);
    waiting = null;
  };
  const abort = (): void => fail(signal.reason);

  const decoder = messageDecoder({
    entry: (id, entry) => {
      if (waiting?.id !== id) return;
      waiting.bytes += entry.bytes;
      if (waiting.bytes > maxPage) throw new LdapFailure('malformed', 'page too long');
      waiting.entries.push(entry);
    },
    // Whoever is on the other server would look gone: the reading cannot be whole.
    reference: () => {
      throw new LdapFailure('referral');
    },
    result: (id, { code, cookie }) => {
      const answered = waiting;
      if (answered?.id !== id) return;
      waiting = null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      // An error ends the search, and leaves the connection to others.
      if (code === 0) answered.done({ entries: answered.entries, cookie });
      else answered.failed(failureOfCode(code));
    },
  });

  socket.on('data', (chunk: Buffer) => {
    timer?.refresh();
    try {
      decoder.feed(chunk);
    } catch (error) {
      fail(error);
    }
  });
  socket.on('close', () => fail(new LdapFailure('lost')));
  signal.addEventListener('abort', abort, { once: true });
  socket.resume();

  const ask = (search: LdapSearch, cookie: Buffer | null): Promise<Answer> => {
    if (failure !== null) return Promise.reject(failure);
    if (waiting !== null) return Promise.reject(new RangeError('One search at a time on a connection.'));
    const id = ++lastId;
    const paged =
      search.scope === 'base' ? [] : [new PagedResultsControl({ critical: true, value: { size: pageSize, ...(cookie && { cookie }) } })];
    const request = new SearchRequest({
      messageId: id,
      baseDN: search.base,
      scope: search.scope,
      filter: FilterParser.parseString(search.filter),
      attributes: [...search.attributes],
      timeLimit: 0,
      controls: paged,
    });
    timer = setTimeout(() => fail(new LdapFailure('silent')), idleTimeoutMs);
    return new Promise((done, failed) => {
      waiting = { id, entries: [], bytes: 0, done, failed };
      socket.write(request.write());
    });
  };

  async function* search(what: LdapSearch): AsyncGenerator<LdapPage, void> {
    signal.throwIfAborted();
    decoder.ask(what.attributes);
    let empty = 0;
    let next: Promise<Answer> | null = ask(what, null);
    while (next !== null) {
      const { entries, cookie }: Answer = await next;
      empty = entries.length === 0 ? empty + 1 : 0;
      if (empty > maxEmptyPages) throw new LdapFailure('malformed', 'endless pages');
      next = cookie !== null && cookie.length > 0 ? ask(what, cookie) : null;
      // Read or not, its failure is told by the next await or by nobody: the reader has walked away.
      next?.catch(() => {});
      if (entries.length > 0) yield entries;
    }
  }

  return { search, end: () => fail(new LdapFailure('lost', 'ended')) };
}
