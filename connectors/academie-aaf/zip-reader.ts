// A zip on disk as yauzl asks for it, within the bounds of the file: an archive may announce any offset, and a reading beyond what a number can say
// would end the whole process, out of reach of anybody. Knows bytes alone.
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

const pieceBytes = 64 * 1024;

/** Reads `file`, of `bytes` bytes; whoever opened the file closes it. */
export class ZipReader extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #bytes: number;

  constructor(file: FileHandle, bytes: number) {
    super();
    this.#file = file;
    this.#bytes = bytes;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, read?: number) => void,
  ): void {
    if (!this.#holds(position, position + length)) {
      setImmediate(callback, outside());
      return;
    }
    this.#file.read(buffer, offset, length, position).then(
      ({ bytesRead }) => callback(null, bytesRead),
      (error: Error) => callback(error),
    );
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const [file, holds] = [this.#file, this.#holds(start, end)];
    let at = start;
    return new Readable({
      highWaterMark: pieceBytes,
      read() {
        if (!holds) return void this.destroy(outside());
        if (at >= end) return void this.push(null);
        const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - at));
        file.read(piece, 0, piece.length, at).then(
          ({ bytesRead }) => {
            at += bytesRead;
            this.push(bytesRead === 0 ? null : piece.subarray(0, bytesRead));
          },
          (error: Error) => this.destroy(error),
        );
      },
    });
  }

  #holds(start: number, end: number): boolean {
    return start >= 0 && start <= end && end <= this.#bytes;
  }
}

const outside = (): Error => new Error('outside of the archive');
