/**
 * One request's way: known? allowed? decoded, handled, answered. The order is the published one
 * (docs/architecture.md); a fault at any step becomes the exchange's own refusal and is logged once.
 */
import type { ExchangeContext, MediusRole } from '#medius/context.js';
import { closeList, type Exchange, Refusal, type Reply, refuse } from '#medius/exchange.js';
import { type Origin, type Outcome, outHook, pass, type ScriptLayer } from '#script/layer.js';
import { PasswordsBusy } from '#state/password/passwords.js';
import { StoreError } from '#state/store/errors.js';
import { blank } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { MediusCallbackStatus } from '#wire/enums.js';
import { WireError } from '#wire/errors.js';
import { holdsSecret } from '#wire/interpret.js';
import type { Carrier, Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import type { RequestRates } from './limits.js';
import type { Counters } from './services.js';
import type { UnknownMessages } from './unknown.js';

/** What the dispatcher needs of a connection. */
export interface Caller {
  readonly context: ExchangeContext;
  readonly rates: RequestRates;
  /** Monotonic milliseconds. */
  now(): number;
  /** Sends class byte, type byte and payload, as the carrier says where there is one. */
  send(whole: Buffer, carrier?: Carrier): void;
  /** True the first time that it is asked about this message on this connection. */
  isFirstOf(key: number): boolean;
  /** For scripts. */
  origin(): Origin;
  /** Asks for more than its rates allow. */
  overdid(): void;
}

type Known = Record<string, unknown>;

export class Dispatcher {
  private readonly byRole = new Map<MediusRole, Map<number, Exchange>>();

  constructor(
    exchanges: readonly Exchange[],
    private readonly unknown: UnknownMessages,
    private readonly counters: Counters,
    private readonly scripts: ScriptLayer,
  ) {
    for (const exchange of exchanges) for (const role of exchange.roles) this.add(role, exchange);
  }

  private add(role: MediusRole, exchange: Exchange): void {
    const table = this.byRole.get(role) ?? new Map<number, Exchange>();
    const other = table.get(exchange.request.key);
    if (other)
      throw new TypeError(`${role}: ${exchange.request.name} and ${other.request.name} have the same number`);
    table.set(exchange.request.key, exchange);
    this.byRole.set(role, table);
  }

  /** Handles one message (class byte, type byte, payload); resolves when its answers are queued. Never rejects. */
  async dispatch(caller: Caller, whole: Buffer): Promise<void> {
    this.counters.requests++;
    const key = ((whole[0] ?? 0) << 8) | (whole[1] ?? 0);
    const exchange = whole.length < 2 ? undefined : this.byRole.get(caller.context.role)?.get(key);
    if (!exchange) {
      await this.answerUnknown(caller, whole, key);
      return;
    }
    const codec = { ...caller.context.codec, requestType: key };
    const request = this.decode(caller, exchange.request, whole, codec);
    if (!request) return;
    const replies = await this.replies(caller, exchange, request, codec);
    const listed = await this.listed(caller, exchange, request, replies, codec);
    const shown = await this.hookedReplies(caller, exchange, request, listed, codec);
    this.send(caller, exchange, request, shown, codec);
  }

  private async replies(
    caller: Caller,
    exchange: Exchange,
    request: Known,
    codec: CodecContext,
  ): Promise<Reply[]> {
    const refusal = this.refusal(caller, exchange, request);
    if (refusal) return this.refused(exchange, request, refusal, codec);
    const outcome = await this.hooked(caller, exchange.request, request, codec);
    if (outcome.kind !== 'pass') return this.instead(outcome, exchange, request, codec);
    try {
      return await exchange.replies({ ...caller.context, codec }, request);
    } catch (err) {
      return this.refused(exchange, request, this.failure(caller, exchange, err), codec);
    }
  }

  /** Shows a message to scripts; where nobody listens that is one array read. */
  private hooked(
    caller: Caller,
    message: Message,
    value: Known,
    codec: CodecContext,
    side: 'mediusIn' | 'mediusOut' = 'mediusIn',
    items?: Known[],
  ): Outcome | Promise<Outcome> {
    const hook = side === 'mediusIn' ? this.scripts.mediusIn[message.key] : outHook(this.scripts, message);
    return hook
      ? hook.run({ message, value, codec, origin: caller.origin(), ...(items && { items }) })
      : pass;
  }

  /** What the client gets when a script ended its request. */
  private instead(
    outcome: Exclude<Outcome, { kind: 'pass' }>,
    exchange: Exchange,
    request: Known,
    codec: CodecContext,
  ): Reply[] {
    if (outcome.kind === 'reply') return [{ message: outcome.message, value: outcome.value }];
    if (outcome.kind === 'refuse') return this.refused(exchange, request, new Refusal(outcome.status), codec);
    return outcome.silent ? [] : this.refused(exchange, request, refuse('MediusFail'), codec);
  }

  /** Shows a list as a whole to scripts that ask for such lists; an empty one, too, and no refusal. */
  private async listed(
    caller: Caller,
    exchange: Exchange,
    request: Known,
    replies: Reply[],
    codec: CodecContext,
  ): Promise<Reply[]> {
    const hook = exchange.list && this.scripts.events[`list.${exchange.list}`];
    const [first] = replies;
    if (!hook || !first || first.message !== exchange.response) return replies;
    const { message, value } = first;
    const isEmpty = value.StatusCode === MediusCallbackStatus.MediusNoResult;
    if (!isEmpty && value.StatusCode !== MediusCallbackStatus.MediusSuccess) return replies;
    const rows = isEmpty ? [] : replies.map((reply) => reply.value);
    const messageId = String(request.MessageID ?? '');
    const fields = { message: message.name, items: { message: message.name, codec, messageId, rows } };
    const outcome = await hook.run(fields, caller.origin());
    if (outcome.kind !== 'pass') return this.instead(outcome, exchange, request, codec);
    const left = fields.items.rows;
    if (left.length === 0) return this.refused(exchange, request, refuse('MediusNoResult'), codec);
    return closeList(left.map((row) => ({ message, value: row })));
  }

  /** Shows the answers to scripts: one by one, or a list as a list. Its end marks stay ours. */
  private async hookedReplies(
    caller: Caller,
    exchange: Exchange,
    request: Known,
    replies: Reply[],
    codec: CodecContext,
  ): Promise<Reply[]> {
    if (!replies.some(({ message }) => outHook(this.scripts, message))) return replies;
    const [first] = replies;
    if (replies.length > 1 && first && replies.every(({ message }) => message === first.message)) {
      return this.hookedList(caller, exchange, request, replies, codec);
    }
    const shown: Reply[] = [];
    for (const reply of replies) {
      const outcome = await this.hooked(caller, reply.message, reply.value, codec, 'mediusOut');
      shown.push(...(outcome.kind === 'pass' ? [reply] : this.instead(outcome, exchange, request, codec)));
    }
    return shown;
  }

  private async hookedList(
    caller: Caller,
    exchange: Exchange,
    request: Known,
    replies: Reply[],
    codec: CodecContext,
  ): Promise<Reply[]> {
    const { message, value } = replies[0]!;
    const items = replies.map((reply) => reply.value);
    const outcome = await this.hooked(caller, message, value, codec, 'mediusOut', items);
    if (outcome.kind !== 'pass') return this.instead(outcome, exchange, request, codec);
    if (items.length === 0) return this.refused(exchange, request, refuse('MediusNoResult'), codec);
    return closeList(items.map((item) => ({ message, value: item })));
  }

  /** Why the request is not even handled: no session, another's session, not logged in, too many. */
  private refusal(
    { context, rates, now, overdid }: Caller,
    exchange: Exchange,
    request: Known,
  ): Refusal | undefined {
    const { player } = context;
    if (exchange.needs !== 'nothing' && !player) return refuse('MediusSessionKeyInvalid');
    const sessionKey = request.SessionKey;
    if (player && typeof sessionKey === 'string' && sessionKey !== '' && sessionKey !== player.sessionKey) {
      return refuse('MediusSessionKeyInvalid');
    }
    if (exchange.needs === 'login' && !player?.account) return refuse('MediusPlayerNotPrivileged');
    if (rates.allow(exchange.rate, now())) return undefined;
    overdid();
    return refuse('MediusServerBusy');
  }

  private refused(exchange: Exchange, request: Known, refusal: Refusal, codec: CodecContext): Reply[] {
    this.counters.failedRequests++;
    const reply = exchange.refusalReply(request, refusal, codec);
    return reply ? [reply] : [];
  }

  private failure({ context }: Caller, exchange: Exchange, err: unknown): Refusal {
    const { name } = exchange.request;
    if (err instanceof StoreError) {
      context.log.warn({ request: name, err }, 'the database did not answer a request');
      return refuse('MediusDBError');
    }
    if (err instanceof PasswordsBusy) {
      context.log.warn({ request: name, err }, 'more logins than passwords can be checked');
      return refuse('MediusServerBusy');
    }
    context.log.error({ request: name, err }, 'a request failed');
    return refuse('MediusFail');
  }

  private send(
    caller: Caller,
    exchange: Exchange,
    request: Known,
    replies: Reply[],
    codec: CodecContext,
  ): void {
    try {
      // All are encoded before the first is sent: a list is never cut short by a value that does not fit.
      const wholes = replies.map((reply) => encoded(reply, codec));
      for (const [i, whole] of wholes.entries()) caller.send(whole, replies[i]!.message.carrier);
    } catch (err) {
      const reply = exchange.refusalReply(request, this.failure(caller, exchange, err), codec);
      if (reply) caller.send(encoded(reply, codec));
    }
  }

  private decode(caller: Caller, message: Message, whole: Buffer, codec: CodecContext): Known | undefined {
    try {
      return message.decode(whole, 2, whole.length, codec) as Known;
    } catch (err) {
      if (!(err instanceof WireError)) throw err;
      this.malformed(caller, message.key, err);
      return undefined;
    }
  }

  /** A request that nobody serves: counted, logged once, and refused where its answer is known. */
  private async answerUnknown(caller: Caller, whole: Buffer, key: number): Promise<void> {
    const { context } = caller;
    const message = messages.find('client', key);
    const declared = this.scripts.declared[key]?.find(whole, caller.origin());
    if (declared?.owned) {
      await this.answerDeclared(caller, whole, key);
      return;
    }
    const known = declared?.message.name ?? messages.nameOf('client', key);
    const name = known ?? `0x${key.toString(16).padStart(4, '0')}`;
    const hides = message !== undefined && holdsSecret(message.fields);
    this.counters.unknownMessages++;
    this.unknown.add(context.role, context.applicationId, name, whole, hides);
    if (caller.isFirstOf(declared ? sighting(key, whole) : key)) {
      const hex = hides ? '' : whole.toString('hex', 0, 64);
      context.log.info(
        { message: name, length: whole.length, hex },
        'a message that this server does not serve',
      );
      if (!message && !declared) this.tellUnknown(caller, whole);
    }
    if (message) await this.refuseUnserved(caller, message, whole);
  }

  private tellUnknown(caller: Caller, whole: Buffer): void {
    const fields = { class: whole[0], type: whole[1], length: whole.length };
    void this.scripts.events['packet.unknown']?.run(fields, caller.origin());
  }

  /** A message that a plugin declared and hooked: nobody else knows it. */
  private async answerDeclared(caller: Caller, whole: Buffer, key: number): Promise<void> {
    const codec = { ...caller.context.codec, requestType: key };
    try {
      const outcome = await this.scripts.declared[key]?.run(whole, codec, caller.origin());
      if (outcome?.kind === 'reply') this.sendReply(caller, outcome, codec);
    } catch (err) {
      if (!(err instanceof WireError)) throw err;
      this.malformed(caller, sighting(key, whole), err);
    }
  }

  private malformed(caller: Caller, key: number, err: WireError): void {
    this.counters.failedRequests++;
    if (caller.isFirstOf(key))
      caller.context.log.warn({ err: err.message }, 'a malformed message was dropped');
  }

  private sendReply(caller: Caller, reply: Reply, codec: CodecContext): void {
    caller.send(encoded(reply, codec), reply.message.carrier);
  }

  /** A script may know what to do with it; else the client gets a failing answer, where one is known. */
  private async refuseUnserved(caller: Caller, message: Message, whole: Buffer): Promise<void> {
    const hook = this.scripts.mediusIn[message.key];
    const response = message.answers
      ?.map((answer) => messages.named(answer))
      .find((answer) => answer !== undefined);
    const hasAnswer = response && 'MessageID' in response.fields && 'StatusCode' in response.fields;
    if (!hook && !hasAnswer) return;
    const codec = { ...caller.context.codec, requestType: message.key };
    const request = this.decode(caller, message, whole, codec);
    if (!request) return;
    const outcome = await this.hooked(caller, message, request, codec);
    if (outcome.kind === 'reply') this.sendReply(caller, outcome, codec);
    if (!hasAnswer || outcome.kind === 'reply' || (outcome.kind === 'drop' && outcome.silent)) return;
    const value: Known = { ...(blank(response, codec) as Known), MessageID: request.MessageID ?? '' };
    value.StatusCode = outcome.kind === 'refuse' ? outcome.status : MediusCallbackStatus.MediusFail;
    for (const end of ['EndOfList', 'EndOfText']) if (end in value) value[end] = true;
    const answer = await this.hooked(caller, response, value, codec, 'mediusOut');
    if (answer.kind === 'drop' && answer.silent) return;
    caller.send(response.encodeWhole(value as never, codec));
  }
}

/** What is said once of a message that shares its class and type with others that plugins declared. */
function sighting(key: number, whole: Buffer): number {
  return 0x100_0000 | (key << 8) | (whole[2] ?? 0);
}

function encoded({ message, value }: Reply, codec: CodecContext): Buffer {
  return message.encodeWhole(value as never, codec);
}
