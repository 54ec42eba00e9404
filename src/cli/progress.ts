// A progress bar on long work, only where a terminal is there to show it; silent otherwise. Writes on the error stream: what a
// command says stays clean for scripts.
import { Presets, SingleBar } from 'cli-progress';

export type Progress = { readonly report: (step: string, done: number, total: number) => void; readonly stop: () => void };

/** A bar that follows the steps of one piece of work. */
export function openProgress(stream: NodeJS.WriteStream, wanted: boolean): Progress {
  if (!wanted || !stream.isTTY) return { report: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { stream, format: '{step} [{bar}] {percentage} %', clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  let current: string | null = null;
  return {
    report(step, done, total) {
      if (current !== step) {
        if (current !== null) bar.stop();
        bar.start(Math.max(total, 1), 0, { step: step.padEnd(12) });
        current = step;
      }
      bar.setTotal(Math.max(total, 1));
      bar.update(Math.min(done, Math.max(total, 1)));
    },
    stop() {
      if (current !== null) bar.stop();
      current = null;
    },
  };
}
