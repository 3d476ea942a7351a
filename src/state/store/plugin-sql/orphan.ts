/**
 * A thread beside a plugin's database: ends the process when the server that began it is gone. The process itself
 * cannot notice while a statement runs.
 */
import { workerData } from 'node:worker_threads';

const EVERY = 500;

setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL');
}, EVERY);
