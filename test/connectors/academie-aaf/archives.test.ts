// What a hostile or damaged archive may do: nothing, and it is said why.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { DropRefused } from '#connectors/academie-aaf/drop.ts';
import { unpackTar } from '#connectors/academie-aaf/unpack-tar.ts';
import { unpackZip } from '#connectors/academie-aaf/unpack-zip.ts';
import { type ArchiveLimits, archiveLimits, brokenBy, unpacking } from '#connectors/academie-aaf/unpacking.ts';
import { readAll, sourceContract } from '../../contracts/source.ts';
import { delivery, emptyFolder, examples, open, pupils, refusals, staff } from '../delivery.ts';
import { entriesOf, tarFolder, tgzOf, zipOf } from './archives.ts';

const complet = join(examples, 'complet');
const zipName = 'ENT_CRP_Complet_20250908_export.zip';
const tgzName = 'ENT2DVA.20250908.tgz';

async function dropped(name: string, bytes: Buffer): Promise<string> {
  const folder = await emptyFolder();
  await writeFile(join(folder, name), bytes);
  return folder;
}

async function tarred(folder: string, name = tgzName): Promise<string> {
  const drop = await emptyFolder();
  await tarFolder(folder, join(drop, name));
  return drop;
}

const truncated = () => delivery({ [staff]: (text) => text.slice(0, text.length >> 1) });

sourceContract('AAF dans une archive zip', {
  whole: async () => open(await dropped(zipName, zipOf(await entriesOf(complet, 'export/')))),
  cut: async () => open(await dropped(zipName, zipOf(await entriesOf(await truncated())))),
});

sourceContract('AAF dans une archive tar.gz', {
  whole: async () => open(await tarred(complet)),
  cut: async () => open(await dropped(tgzName, (await readFile(join(await tarred(complet), tgzName))).subarray(0, -200))),
});

/** Unpacks bytes under the limits asked; the rule of the refusal, or the labels of what came out. */
async function outcome(form: 'zip' | 'tar', bytes: Buffer, limits: Partial<ArchiveLimits> = {}): Promise<string | string[]> {
  const folder = await emptyFolder();
  const path = join(folder, 'archive');
  const into = join(folder, 'into');
  await mkdir(into);
  await writeFile(path, bytes);
  const signal = new AbortController().signal;
  const archive = { name: 'archive', path, bytes: bytes.length, into, limits: { ...archiveLimits, ...limits }, signal, progress: () => {} };
  try {
    const files = await (form === 'zip' ? unpackZip : unpackTar)(archive);
    for (const file of files) expect((await stat(file.path)).size).to.equal(file.bytes);
    return files.map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof DropRefused)) throw error;
    expect(error.message).to.match(/^[A-ZL].*\.$/);
    expect(error.file).to.equal('archive');
    return error.rule;
  } finally {
    // Whatever is inside, nothing is written anywhere else, nor under a name that the archive chose.
    expect((await readdir(folder)).sort()).to.deep.equal(['archive', 'into']);
    for (const name of await readdir(into)) expect(name).to.match(/^\d{5}$/);
  }
}

const zeros = Buffer.alloc(3 << 20);
const file = { name: 'a.xml', data: '<a/>' };
type Hostile = readonly [string, string, 'zip' | 'tar', () => Buffer | Promise<Buffer>, Partial<ArchiveLimits>?];
const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `${n}.xml`, data: 'x' }));

const hostile: readonly Hostile[] = [
  ['a zip bomb', 'archive-bomb', 'zip', () => zipOf([{ name: 'a.xml', data: zeros }])],
  ['a gzip bomb', 'archive-bomb', 'tar', () => tgzOf([{ name: 'a.xml', data: zeros }])],
  ['a zip of too many files', 'archive-entries', 'zip', () => zipOf(many(51)), { entries: 50 }],
  ['a tar of too many files', 'archive-entries', 'tar', () => tgzOf(many(51)), { entries: 50 }],
  [
    'a tar of too many folders',
    'archive-entries',
    'tar',
    () => tgzOf(many(30).map(({ name }) => ({ name, type: 'directory' }))),
    { entries: 20 },
  ],
  ['a file too large in a zip', 'archive-size', 'zip', () => zipOf([{ name: 'a.xml', data: randomBytes(5_000) }]), { entryBytes: 4_999 }],
  ['a file too large in a tar', 'archive-size', 'tar', () => tgzOf([{ name: 'a.xml', data: randomBytes(5_000) }]), { entryBytes: 4_999 }],
  ['files too large together', 'archive-size', 'zip', () => zipOf(many(100)), { totalBytes: 99 }],
  ['a name that climbs out of a zip', 'archive-path', 'zip', () => zipOf([{ ...file, name: '../../etc/cron.d/a.xml' }])],
  ['a name that climbs out of a tar', 'archive-path', 'tar', () => tgzOf([{ ...file, name: 'export/../../a.xml' }])],
  ['an absolute name in a zip', 'archive-path', 'zip', () => zipOf([{ ...file, name: '/etc/a.xml' }])],
  ['an absolute name in a tar', 'archive-path', 'tar', () => tgzOf([{ ...file, name: '/etc/a.xml' }])],
  ['a name with backslashes', 'archive-path', 'zip', () => zipOf([{ ...file, name: '..\\a.xml' }])],
  ['a name with a drive', 'archive-path', 'zip', () => zipOf([{ ...file, name: 'C:a.xml' }])],
  ['a name with a zero byte', 'archive-path', 'zip', () => zipOf([{ ...file, name: 'a\0.xml' }])],
  ['a file without a name', 'archive-path', 'zip', () => zipOf([{ ...file, name: '' }])],
  ['an archive in a zip', 'archive-nested', 'zip', () => zipOf([{ name: 'a.zip', data: zipOf([file]) }])],
  ['an archive in a tar', 'archive-nested', 'tar', () => tgzOf([{ name: 'a.tar.gz', data: gzipSync('x') }])],
  ['an archive under another name', 'archive-nested', 'zip', () => zipOf([{ name: 'a.xml', data: zipOf([file]), stored: true }])],
  ['two files of one name in a zip', 'archive-doubled', 'zip', () => zipOf([file, { ...file, data: '<b/>' }])],
  ['two files of one name in two folders', 'archive-doubled', 'tar', () => tgzOf([file, { ...file, name: 'b/A.XML' }])],
  ['a size announced too small', 'archive-broken', 'zip', () => zipOf([{ ...file, size: 3 }])],
  ['a size announced too large', 'archive-broken', 'zip', () => zipOf([{ ...file, size: 3_000 }])],
  ['a wrong checksum', 'archive-broken', 'zip', () => zipOf([{ ...file, crc: 1 }])],
  ['a wrong checksum of a file that is only stored', 'archive-broken', 'zip', () => zipOf([{ ...file, crc: 1, stored: true }])],
  ['a file under a password', 'archive-encrypted', 'zip', () => zipOf([{ ...file, flags: 0x801 }])],
  ['a symbolic link in a zip', 'archive-link', 'zip', () => zipOf([{ name: 'a.xml', data: '/etc/passwd', mode: 0o120777 }])],
  ['a symbolic link in a tar', 'archive-link', 'tar', () => tgzOf([{ name: 'a.xml', type: 'symlink', linkname: '/etc/passwd' }])],
  ['a hard link', 'archive-link', 'tar', () => tgzOf([file, { name: 'b.xml', type: 'link', linkname: 'a.xml' }])],
  ['a device', 'archive-link', 'tar', () => tgzOf([{ name: 'a.xml', type: 'character-device', devmajor: 1, devminor: 5 }])],
  ['a zip that is none', 'archive-broken', 'zip', () => Buffer.from('bonjour')],
  ['an empty zip file', 'archive-broken', 'zip', () => Buffer.alloc(0)],
  ['a zip without its end', 'archive-broken', 'zip', () => zipOf([file]).subarray(0, -30)],
  ['a gzip that is none', 'archive-broken', 'tar', () => Buffer.from('bonjour')],
  [
    'a gzip without its end',
    'archive-broken',
    'tar',
    async () => (await tgzOf([{ name: 'a.xml', data: randomBytes(9_000) }])).subarray(0, -900),
  ],
  [
    'a tar cut inside a file',
    'archive-broken',
    'tar',
    async () => gzipSync(gunzipSync(await tgzOf([{ name: 'a.xml', data: randomBytes(9_000) }])).subarray(0, 2_000)),
  ],
  ['a gzip of something else', 'archive-broken', 'tar', () => gzipSync(randomBytes(2_000))],
];

describe('an archive of the académie', () => {
  for (const [what, rule, form, bytes, limits] of hostile)
    it(`is refused for ${what}`, async () => {
      expect(await outcome(form, await bytes(), limits)).to.equal(rule);
    });

  it('may hold folders, and hidden files that nobody reads', async () => {
    const names = ['export/', 'export/a.xml', './b.xml', '__MACOSX/._a.xml', 'export/.DS_Store'];
    expect(await outcome('zip', zipOf(names.map((name) => ({ name, data: name.endsWith('/') ? '' : 'x' }))))).to.deep.equal([
      'a.xml',
      'b.xml',
    ]);
    const entries = names.map((name) => (name.endsWith('/') ? { name, type: 'directory' as const } : { name, data: 'x' }));
    expect(await outcome('tar', await tgzOf(entries))).to.deep.equal(['a.xml', 'b.xml']);
  });

  it('that does not fit on the disk is not called broken, nor is what the machine does', () => {
    const { refuse } = unpacking({
      name: 'a.zip',
      path: '',
      bytes: 1,
      into: '',
      limits: archiveLimits,
      signal: new AbortController().signal,
      progress: () => {},
    });
    const met = (error: Error) => {
      try {
        return brokenBy(error, refuse);
      } catch (thrown) {
        return thrown instanceof DropRefused ? thrown.rule : (thrown as Error).message;
      }
    };
    const ofMachine = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' });
    expect(['ENOSPC', 'EDQUOT', 'EIO'].map((code) => met(ofMachine(code)))).to.deep.equal(['disk-full', 'disk-full', 'EIO']);
    expect(met(new Error('invalid signature'))).to.equal('archive-broken');
  });

  it('gives names without control characters', async () => {
    expect(await outcome('zip', zipOf([{ ...file, name: 'a\u001b[31m\u202e.xml' }]))).to.deep.equal(['a[31m.xml']);
  });

  it('is unpacked, or refused, and never anything else, whatever bytes are changed in it', async () => {
    const zip = zipOf([...(await entriesOf(complet)), { name: 'x/', data: '' }]);
    const tar = await readFile(join(await tarred(complet), tgzName));
    const plain = gunzipSync(tar);
    // The directory of a zip stands at its end, the first header of a tar at its beginning.
    const span = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const place = fc.oneof(span(0, 1), span(0.9, 1), span(0, 0.02));
    const edits = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    const changed = (bytes: Buffer, all: readonly (readonly [number, number])[]) => {
      const copy = Buffer.from(bytes);
      for (const [at, put] of all) copy[Math.min(copy.length - 1, Math.floor(at * copy.length))] = put;
      return copy;
    };
    await fc.assert(
      fc.asyncProperty(edits, fc.constantFrom('zip', 'tar', 'tar inside'), async (all, what) => {
        if (what === 'zip') await outcome('zip', changed(zip, all));
        else await outcome('tar', what === 'tar' ? changed(tar, all) : gzipSync(changed(plain, all)));
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('gives the same records as its files would, and leaves nothing behind', async () => {
    const plain = await readAll(open(complet));
    const workFolder = join(await emptyFolder(), 'work');
    for (const folder of [await dropped(zipName, zipOf(await entriesOf(complet, 'a/b/'))), await tarred(complet)]) {
      const found = await readAll(open(folder, {}, { workFolder }));
      expect(found.records).to.deep.equal(plain.records);
      expect(found.reading.parts).to.deep.equal(plain.reading.parts);
      expect(found.reading.problems).to.deep.equal([]);
      expect(await readdir(workFolder)).to.deep.equal([]);
    }
  });

  it('leaves nothing behind either when it is refused, or when its reader walks away', async () => {
    const workFolder = join(await emptyFolder(), 'work');
    const broken = await readAll(open(await dropped(zipName, zipOf([{ ...file, crc: 1 }])), {}, { workFolder }));
    expect(refusals(broken)).to.deep.equal(['archive-broken']);
    expect(broken.reading.problems[0]?.place?.file).to.equal(zipName);
    const pass = open(await tarred(complet), {}, { workFolder }).read(null, new AbortController().signal);
    await pass.next();
    expect((await stat(workFolder)).mode & 0o777).to.equal(0o700);
    const [own = ''] = await readdir(workFolder);
    expect((await stat(join(workFolder, own))).mode & 0o777).to.equal(0o700);
    await pass.return(undefined as never);
    expect(await readdir(workFolder)).to.deep.equal([]);
  });

  it('is refused when its name is not that of what it holds', async () => {
    const bytes = zipOf(await entriesOf(complet));
    expect(refusals(await readAll(open(await dropped('ENT_Complet_20250909.zip', bytes))))).to.deep.equal(['dates-differ']);
    const delta = zipOf(await entriesOf(join(examples, 'delta')));
    expect(refusals(await readAll(open(await dropped('ENT_Complet_20250909.zip', delta))))).to.deep.equal(['kinds-differ']);
    const mixed = zipOf([
      ...(await entriesOf(complet)),
      ...(await entriesOf(join(examples, 'delta'))).filter(({ name }) => name.endsWith('xml')),
    ]);
    expect(refusals(await readAll(open(await dropped('ENT.zip', mixed))))).to.deep.equal(['kinds-differ']);
  });

  it('tells its kind and its day by what it holds when its name says neither', async () => {
    const whole = await readAll(open(await dropped('ENT2DVA.zip', zipOf(await entriesOf(complet)))));
    expect([whole.reading.kind, whole.reading.asOf]).to.deep.equal(['complete', '2025-09-08']);
    const changes = await readAll(open(await dropped('ENT2DVA.20250909.zip', zipOf(await entriesOf(join(examples, 'delta'))))));
    expect(refusals(changes)).to.deep.equal(['complet-missing']);
    expect(
      refusals(await readAll(open(await dropped('x.zip', zipOf([{ name: pupils.replace('Eleve', 'Autre'), data: '' }]))))),
    ).to.deep.equal(['delivery-empty']);
  });
});
