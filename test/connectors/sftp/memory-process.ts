// Brings files from an SFTP drop, one after another, and says how high the memory of this process went: measured where nothing else has left garbage.
import { openSftpDrop } from '#connectors/academie-aaf/sftp-drop.ts';
import { sftpSettings } from '#connectors/academie-aaf/sftp-settings.ts';

type Asked = { readonly settings: unknown; readonly into: string; readonly names: readonly string[] };
export type Peaks = { readonly start: number; readonly brought: readonly { readonly path: string; readonly most: number }[] };

const megabytes = (): number => process.memoryUsage.rss() / 1e6;

async function measure({ settings, into, names }: Asked): Promise<Peaks> {
  const drop = openSftpDrop(sftpSettings.parse(settings), []);
  const never = new AbortController().signal;
  const entries = await drop.list(never);
  const start = megabytes();
  const brought: Peaks['brought'][number][] = [];
  for (const name of names) {
    let most = 0;
    const wanted = entries.filter((entry) => entry.name === name);
    const [path = ''] = await drop.bring(wanted, into, never, () => {
      most = Math.max(most, megabytes());
    });
    brought.push({ path, most });
  }
  await drop.close();
  return { start, brought };
}

process.once('message', (asked: Asked) => {
  measure(asked).then(
    (peaks) => process.send!(peaks, () => process.disconnect()),
    (fault: Error) => {
      process.stderr.write(`${fault.stack}\n`);
      process.exit(1);
    },
  );
});
