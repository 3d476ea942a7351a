/** What players have of accounts and moderation. */
import type { Player } from '#state/player.js';
import { FIRST_PS3_VERSION } from '#wire/crypto/suite.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { fromJson, jsonOf } from '../json.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results, type WAITING } from '../results.js';
import { Kind } from '../scope.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { accountHandle, actorOf, keyAt, statFunctions } from './accounts.js';
import { demandAllTitles, lastingAt, reasonAt } from './moderation.js';

type Work = (player: Player, args: Arguments) => LuaValue | Results | typeof WAITING;

/** What the id of a console may look like. */
const MACHINE = /^[0-9a-z]{8,64}$/i;
/** Letters of a name under which something is whispered. */
const NAME_MAX = 31;

/** Values that a player has besides. */
export function peopleValue({ host }: Plugin, player: Player, key: string): LuaValue {
  if (key === 'account') return player.account && accountHandle(player.account.id);
  if (key === 'client_kind') return player.version >= FIRST_PS3_VERSION ? 'ps3' : 'ps2';
  return host.services.people.session(player.sessionKey);
}

export const peopleValueNames: ReadonlySet<string> = new Set(['account', 'client_kind', 'session']);

/** `shortText` reads a text that fits a screen; `withPlayer` answers for who is gone. */
export function peopleMethods(
  plugin: Plugin,
  withPlayer: (work: Work) => ApiFunction,
  shortText: (args: Arguments, index: number) => string,
): Readonly<Record<string, ApiFunction>> {
  const { host } = plugin;
  const { people } = host.services;
  const afterwards = (work: () => void) => {
    host.afterwards(plugin, work);
    return true;
  };
  /** What concerns the account of a player. */
  const withAccount = (work: Work) =>
    withPlayer((player, args) => (player.account ? work(player, args) : failed('not logged in')));
  return {
    machine_id: withPlayer(({ sessionKey }) => people.machine(sessionKey)),
    set_machine_id: withPlayer(({ sessionKey }, args) => {
      const id = args.text(2, 'id');
      if (!MACHINE.test(id))
        throw new ScriptError(`${args.name}: id is 8 to 64 letters and digits, got ${args.shown(2)}`);
      return afterwards(() => people.setMachine(sessionKey, id.toLowerCase()));
    }),
    ban: withAccount(({ sessionKey }, args) => {
      const [ms, reason, actor] = [lastingAt(args, 2), reasonAt(args, 3), actorOf(plugin)];
      const options: LuaTable = args.has(4) ? args.table(4, 'options') : new Map();
      const also = { address: options.get('address') === true, machine: options.get('machine') === true };
      if (also.address) demandAllTitles(plugin, args, 'address');
      if (also.machine) demandAllTitles(plugin, args, 'machine');
      return afterwards(() => people.ban(sessionKey, ms, reason, also, actor));
    }),
    warn: withAccount(({ sessionKey }, args) => {
      const [reason, actor] = [shortText(args, 2), actorOf(plugin)];
      return afterwards(() => people.warn(sessionKey, reason, actor));
    }),
    whisper_from: withPlayer(({ sessionKey }, args) => {
      const [name, text] = [args.text(2, 'name').slice(0, NAME_MAX), shortText(args, 3)];
      return afterwards(() => people.whisper(sessionKey, name, text));
    }),
    set_announcement: withPlayer(({ sessionKey }, args) => {
      const text = args.has(2) ? shortText(args, 2) : undefined;
      return afterwards(() => people.setAnnouncement(sessionKey, text));
    }),
    get: withPlayer(({ sessionKey }, args) => fromJson(people.value(sessionKey, keyAt(args)))),
    set: withPlayer(({ sessionKey }, args) => {
      const why = people.setValue(sessionKey, keyAt(args), jsonOf(args.value(3), args.name));
      return why === undefined ? true : failed(why);
    }),
    ...accountStats(plugin, withAccount),
  };
}

/** The stats of the account of a player, in the player's title. */
function accountStats(
  plugin: Plugin,
  withAccount: (work: Work) => ApiFunction,
): Readonly<Record<string, ApiFunction>> {
  const { players, services } = plugin.host;
  const functions = statFunctions(
    plugin,
    { stats: 'account_stats', setStats: 'set_account_stats' },
    (args) => {
      const player = services.player(players.sessionKey(args.handle(1, 'player', Kind.player).id)!)!;
      return { id: player.account!.id, title: () => async () => player.title.id };
    },
  );
  return Object.fromEntries(
    Object.entries(functions).map(([name, fn]) => [name, withAccount((_, args) => fn(args))]),
  );
}
