/** `player.data`, `player.account_data`, `channel.data`, `game.data`, `clan.data`, `world.data`: read and written by name. */
import type { DataOwner } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import { fromJson, jsonOf } from '../json.js';
import type { Plugin } from '../plugin.js';
import { Kind } from '../scope.js';
import { Handle } from '../vm/values.js';

const KEY_MAX = 255;

/** What a data handle is about, as its `part` says; undefined once that is gone. */
const owners: Readonly<Record<number, (plugin: Plugin, id: number) => DataOwner | undefined>> = {
  [Kind.player]: (plugin, id) => {
    const player = playerAt(plugin, id);
    return player && `player ${player.sessionKey}`;
  },
  [Kind.account]: (plugin, id) => {
    const account = playerAt(plugin, id)?.account;
    return account && `account ${account.id}`;
  },
  [Kind.channel]: ({ host }, id) => (host.services.channel(id) ? `channel ${id}` : undefined),
  [Kind.game]: ({ host }, id) => (host.services.game(id) ? `game ${id}` : undefined),
  [Kind.clan]: ({ host }, id) => (host.services.clans.known(id) ? `clan ${id}` : undefined),
  [Kind.world]: ({ host }, id) => (host.services.game(id) ? `world ${id}` : undefined),
};

function playerAt({ host }: Plugin, number: number) {
  const key = host.players.sessionKey(number);
  return key === undefined ? undefined : host.services.player(key);
}

/** The notes about something; undefined where it is gone. `kind` is that of the thing, or Kind.account. */
export function dataOf(plugin: Plugin, kind: number, id: number): Handle | undefined {
  return owners[kind]!(plugin, id) === undefined ? undefined : new Handle(Kind.data, id, kind);
}

/** What is written about something that is gone is lost with it, and reading gives nil. */
export function defineData(plugin: Plugin): void {
  const { lua, host, source } = plugin;
  const owner = () => {
    const { id, part } = lua.handleAt(1)!;
    return owners[part]!(plugin, id);
  };
  lua.defineKind(Kind.data, 'data', false, () => {
    lua.setField('__index', () =>
      plugin.pushInner('data', (args) => {
        const about = owner();
        return about && fromJson(host.services.data.get(about, source.id, args.text(2, 'key')));
      }),
    );
    lua.setField('__newindex', () =>
      plugin.pushInner('data', (args) => {
        const key = args.text(2, 'key');
        if (key === '' || key.length > KEY_MAX)
          throw new ScriptError(`data: a key has 1 to ${KEY_MAX} bytes, got ${key.length}`);
        const json = jsonOf(args.value(3), 'data');
        const about = owner();
        if (about) host.services.data.set(about, source.id, key, json);
        return undefined;
      }),
    );
  });
}
