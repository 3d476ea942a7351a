/** `stop`, `exit`, `restart`: the end of the servers, in order, at once or announced. */
import type { Player } from '#state/player.js';
import { command } from './command.js';

const permission = 'server.stop';
const args = ['after?:duration', 'reason?:rest'] as const;

const reasonOf = (reason: string | undefined, player: Player | undefined, word: string) =>
  reason ?? (player ? `the command of ${player.account?.name}` : `the word ${word}`);

export const stop = [
  command({
    name: 'stop',
    aliases: ['exit'],
    help: 'stop the servers in order, at once or after a time that is announced',
    args,
    permission,
    run({ ending, player }, { after, reason }) {
      ending.order(reasonOf(reason, player, 'exit'), (after ?? 0) * 1000, false);
      return after === undefined ? 'stopping' : `announced; "stop cancel" takes it back`;
    },
  }),
  command({
    name: 'restart',
    help: 'stop the servers in order and start them again; players keep their sessions',
    args,
    permission,
    run({ ending, player }, { after, reason }) {
      ending.order(reasonOf(reason, player, 'restart'), (after ?? 0) * 1000, true);
      return after === undefined ? 'restarting' : `announced; "stop cancel" takes it back`;
    },
  }),
  command({
    name: 'stop cancel',
    help: 'take back a stop or restart that was announced',
    permission,
    run: ({ ending }) => (ending.takeBack() ? 'taken back' : 'none was announced'),
  }),
];
