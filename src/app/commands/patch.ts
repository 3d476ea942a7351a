/** `patch`: what plugins registered to be written into consoles; `patching`: whether a player wants any of it. */
import type { PartState } from '#script/patch/delivery.js';
import type { SetFacts } from '#script/patch/patching.js';
import type { Player } from '#state/player.js';
import { table } from '../text-table.js';
import { type CommandContext, command } from './command.js';

export const patch = [
  command({
    name: 'patch list',
    help: 'list the patch sets that plugins registered',
    permission: 'memory.poke',
    run({ operations }) {
      const rows = operations.patching
        .sets()
        .map(({ name, plugin, regions }) => [name, plugin, regions.join(', ')]);
      return rows.length > 0 ? table(rows) : 'no patch sets';
    },
  }),
  command({
    name: 'patch verify',
    help: "read a patch set back from a player's console",
    args: ['player:player', 'set?:word'],
    permission: 'memory.poke',
    run: (context, { player, set }) =>
      later(context, player, 'read back', async () => {
        const { name } = setFor(context, player, set);
        const order = { kind: 'verify', set: name, ...orderFor(player) } as const;
        return verdict(name, (await context.operations.patching.order(order)) as readonly PartState[]);
      }),
  }),
  command({
    name: 'patch cancel',
    help: 'end the patch that is on its way to a player',
    args: ['player:player'],
    permission: 'memory.poke',
    run({ operations, player: asker }, { player }) {
      operations.rights.checkRank(asker, player.account!);
      const was = operations.patching.cancel(player.sessionKey);
      return was
        ? `the patch for ${player.account!.name} ends`
        : `nothing is on its way to ${player.account!.name}`;
    },
  }),
  command({
    name: 'patch',
    help: "write a registered patch set into a player's console; without a name the one for its disc",
    args: ['player:player', 'set?:word'],
    permission: 'memory.poke',
    run(context, { player, set }) {
      context.operations.rights.checkRank(context.player, player.account!);
      return later(context, player, 'patched', async () => {
        const { name } = setFor(context, player, set);
        const order = { kind: 'apply', set: name, ...orderFor(player) } as const;
        return `${name} is ${String(await context.operations.patching.order(order))}`;
      });
    },
  }),
];

export const patching = command({
  name: 'patching',
  help: 'whether patches are written into your console: off, on, or how it stands',
  args: ['what?:choice off|on'],
  where: ['chat'],
  silent: true,
  run({ operations, player }, { what }) {
    const { sessionKey } = player!;
    const { patching: patches } = operations;
    if (what !== undefined) patches.optOut(sessionKey, what === 'off');
    if (what === 'off') patches.cancel(sessionKey);
    if (patches.isOptedOut(sessionKey)) return 'no patches for your console; what is in it stays';
    const now = patches.facts(sessionKey);
    return now
      ? `${now.set} is on its way: ${now.sent} of ${now.total} bytes`
      : 'patches are on; nothing is on its way';
  },
});

const orderFor = ({ sessionKey }: Player) => ({
  sessionKey,
  always: false,
  force: false,
  extra: undefined,
});

/**
 * The console waits for the answer. A player does not: what is on its way may wait for that player's own connection,
 * which answers one request at a time.
 */
function later(
  { operations, player: asker }: CommandContext,
  player: Player,
  what: string,
  work: () => Promise<string>,
): string | Promise<string> {
  const name = player.account!.name;
  const answer = work().then(
    (text) => `${name}: ${text}`,
    (err: Error) => `${name} was not ${what}: ${err.message}`,
  );
  if (!asker) return answer;
  void answer.then((text) => operations.tell(asker.sessionKey, text));
  return `${name} is being ${what}; the answer comes here`;
}

/** The set of this name, or the one for the player's disc. Throws where there is none, or several. */
function setFor({ operations }: CommandContext, player: Player, wanted: string | undefined): SetFacts {
  const all = operations.patching.sets();
  const fits = ({ title, regions }: SetFacts) =>
    regions.includes(player.applicationId) && (title === undefined || title === player.title.id);
  const found =
    wanted === undefined
      ? all.filter(fits)
      : all.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const [one, another] = found;
  if (another) throw new Error(`it may be one of ${found.map(({ name }) => name).join(', ')}: say which`);
  if (one) return one;
  throw new Error(
    wanted === undefined
      ? `no patch set is for the application id ${player.applicationId}`
      : `there is no patch set "${wanted}"; "patch list" lists them`,
  );
}

function verdict(name: string, parts: readonly PartState[]): string {
  const lacking = parts.filter(({ ok }) => !ok);
  if (lacking.length === 0) return `the console holds all of ${name}`;
  const shown = lacking.map(({ kind, address, length }) => `${kind} of ${length} bytes at ${hex(address)}`);
  return `of ${name} the console does not hold the ${shown.join(', the ')}`;
}

const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;
