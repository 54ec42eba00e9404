// The long wire of the SFTP benchmark, in a thread of its own so that it takes no time from the client that is measured.
import { parentPort, workerData } from 'node:worker_threads';
import { layWire } from '../connectors/sftp/wire.ts';

const { target, delay } = workerData as { target: number; delay: number };
const wire = await layWire(target, () => ({}), delay);
parentPort?.postMessage(wire.port);
