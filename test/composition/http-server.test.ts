// Whoever sends half a request does not keep a connection; and where the gateway is listened on.
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { openPool } from '#database/pool.ts';
import { listen } from '#src/composition/free-port.ts';
import { boundedServer } from '#src/composition/http-server.ts';
import { freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';

describe('the server of the gateway', () => {
  it('cuts off whoever sends half a request, headers or body, and says so', async () => {
    const port = await freePort();
    const server = await listen(
      boundedServer((request, answer) => request.resume().on('end', () => answer.end('whole')), 0.2),
      { port, setting: 'PORT', address: '127.0.0.1' },
    );
    const sent = (text: string) =>
      new Promise<string>((done, fail) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (part) => {
          answer += part.toString();
        });
        socket.once('error', fail);
        socket.once('close', () => done(answer));
      });
    const answers = await Promise.all([
      sent('POST / HTTP/1.1\r\nHost: a\r\nContent-'),
      sent('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf'),
      sent('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nhalf'),
    ]);
    server.close();
    expect(answers.map((answer) => answer.split(' ')[1])).to.deep.equal(['408', '408', '200']);
  });

  it('listens on the address that is named, and on no other', async () => {
    const port = await freePort();
    const server = await listen(
      boundedServer((_request, answer) => answer.end(), 5),
      { port, setting: 'PORT', address: '127.0.0.1' },
    );
    const reached = (host: string) =>
      new Promise<boolean>((done) => {
        const socket = connect(port, host, () => done(true));
        socket.once('connect', () => socket.destroy()).once('error', () => done(false));
      });
    const others = Object.values(networkInterfaces()).flatMap((all = []) =>
      all.flatMap(({ address }) => (address === '127.0.0.1' ? [] : [address])),
    );
    expect(await reached('127.0.0.1')).to.equal(true);
    // 127.0.0.2 is this machine too, on every Linux.
    for (const host of ['127.0.0.2', ...others.filter((address) => !address.startsWith('fe80'))])
      expect(await reached(host), host).to.equal(false);
    server.close();
    const elsewhere = listen(
      boundedServer(() => undefined, 5),
      { port, setting: 'PORT', address: '192.0.2.1' },
    );
    expect(await elsewhere.catch(({ message }) => message)).to.contain('LISTEN');
  });

  it('finds its database by a socket, as DATABASE_URL may say', async () => {
    const database = await freshDatabase();
    const pool = openPool({ connectionString: database.url });
    expect((await pool.query('SELECT 1 AS one')).rows).to.deep.equal([{ one: 1 }]);
    await pool.end();
    await database.drop();
  });
});
