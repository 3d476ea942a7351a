/** `discord`: messages to webhooks, asked for as `http.fetch` asks, of hosts that the operator allows. */
import { createHash } from 'node:crypto';
import type { Arguments } from '../arguments.js';
import { embedFrom, messageFrom } from '../discord/message.js';
import { isWebhook, Webhook } from '../discord/webhook.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { keep } from './storage.js';

/** Milliseconds for all of it, waiting for Discord's limits included. */
const PATIENCE = 100_000;

export function defineDiscord(plugin: Plugin): void {
  const { services } = plugin.host;
  /** The last change of each status message, by its key: they come one after the other. */
  const last = new Map<string, Promise<unknown>>();
  const webhookAt = (args: Arguments) => {
    const url = args.text(1, 'webhook');
    if (isWebhook(url))
      return new Webhook(url, {
        clock: services.clock,
        fetch: (request) => services.fetch(plugin.manifest.name, request),
      });
    // Without what was given: a webhook is a secret, also with a slip of the pen in it.
    throw new ScriptError(`${args.name}: webhook must be the address of one, .../api/webhooks/<id>/<token>`);
  };
  plugin.defineTable('discord', {
    notify(args) {
      const webhook = webhookAt(args);
      const body = messageFrom(args.value(2), args.name);
      plugin.tasks.waitFor(() => webhook.post(body).then(() => true), args.name, PATIENCE);
      return WAITING;
    },
    embed(args) {
      const table = args.table(1, 'embed');
      embedFrom(table, args.name);
      return table;
    },
    status_message(args) {
      const webhook = webhookAt(args);
      const body = messageFrom(args.value(2), args.name);
      const key = statusKey(args.text(1, 'webhook'));
      const show = async () => {
        const id = plugin.storage.get(key);
        if (id !== undefined && (await webhook.edit(JSON.parse(id) as string, body))) return true;
        keep(plugin, key, JSON.stringify(await webhook.postForId(body)));
        return true;
      };
      const showing = () => {
        const next = (last.get(key) ?? Promise.resolve()).then(show, show);
        const ended = next
          .catch(() => {})
          .finally(() => {
            if (last.get(key) === ended) last.delete(key);
          });
        last.set(key, ended);
        return next;
      };
      plugin.tasks.waitFor(showing, args.name, PATIENCE);
      return WAITING;
    },
  });
}

/** Where the id of the message is kept: by a digest, since the webhook itself is a secret. */
function statusKey(url: string): string {
  return `discord.status.${createHash('sha256').update(url).digest('hex').slice(0, 16)}`;
}
