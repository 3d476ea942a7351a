/** Threads for plugins: one is kept ready once any was wanted, because making one takes tenths of a second. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';

/** A thread with the way in which it is answered while it stands still. */
export interface Thread {
  readonly worker: Worker;
  readonly answers: MessagePort;
  /** Word 0 is the number of the stay inside a script, 0 outside; word 1 what it does there; word 2 counts answers. */
  readonly words: Int32Array;
}

export class Threads {
  private spare: Thread | undefined;
  private closed = false;

  take(): Thread {
    const thread = this.spare ?? begin();
    this.spare = this.closed ? undefined : begin();
    return thread;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.spare?.worker.terminate();
    this.spare = undefined;
  }
}

function begin(): Thread {
  const words = new Int32Array(new SharedArrayBuffer(12));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    workerData: { words, answers: port2 },
    transferList: [port2],
    execArgv: [],
  });
  worker.unref();
  port1.unref();
  return { worker, answers: port1, words };
}
