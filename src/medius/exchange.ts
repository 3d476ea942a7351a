/**
 * An exchange is one request with what answers it: a row of data (which servers, what it needs, what a
 * refusal looks like) and one function. The dispatcher (server/dispatch.ts) does the rest: it checks the
 * needs, decodes, copies the MessageID, closes lists and sends.
 */
import { blank } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { MediusCallbackStatus } from '#wire/enums.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import type { AccountContext, ExchangeContext, MediusRole, PlayerContext } from './context.js';

/** What must have happened on the connection before the handler is asked. */
export type Needs = 'nothing' | 'session' | 'login';

/** How often a connection may send it: `user` is a person's doing, `client` the program's own, `bulk` costs much. */
export type Rate = 'user' | 'client' | 'bulk';

export type ContextOf<N extends Needs> = N extends 'login'
  ? AccountContext
  : N extends 'session'
    ? PlayerContext
    : ExchangeContext;

/** The fields of an answer that differ from zero; the MessageID is the request's. */
export type Answer<R extends Fields> = Partial<Omit<Values<R>, 'MessageID'>>;

/** A refused request: the answer is blank but for the status and what stands in `fields`. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {}
}

/** The SDK's name of a callback status, such as `MediusChannelNotFound`. */
export type StatusName = keyof typeof MediusCallbackStatus & string;

/** The request is answered with this status. */
export function refuse(status: StatusName, fields: Readonly<Record<string, unknown>> = {}): Refusal {
  return new Refusal(MediusCallbackStatus[status], fields);
}

/** One message of an answer, ready to be encoded. */
export interface Reply {
  readonly message: Message;
  readonly value: Record<string, unknown>;
}

/** What the dispatcher knows of every exchange. */
export interface Exchange {
  readonly request: Message;
  /** What answers it; undefined for reports, which have no answer. A series names its last kind here. */
  readonly response: Message | undefined;
  readonly roles: readonly MediusRole[];
  readonly needs: Needs;
  readonly rate: Rate;
  readonly list: ListName | undefined;
  /** Runs the handler: the answers in order, each with its message. */
  replies(context: ExchangeContext, request: Record<string, unknown>): Promise<Reply[]>;
  /** The answer to a request that is not served, with its message; undefined for reports. */
  refusalReply(request: Record<string, unknown>, refusal: Refusal, codec: CodecContext): Reply | undefined;
}

/** What lists show: scripts are shown the whole of each before it is sent (`list.channels`). */
export type ListName = 'channels' | 'games' | 'players' | 'clans';

interface Row<Q extends Fields, N extends Needs> {
  readonly request: Message<Q>;
  readonly roles: readonly MediusRole[];
  readonly needs: N;
  readonly rate?: Rate;
}

interface AnsweredRow<Q extends Fields, R extends Fields, N extends Needs> extends Row<Q, N> {
  readonly response: Message<R>;
  /** Fields of every refusal that are not zero, such as an id of -1. */
  readonly refused?: Partial<Values<R>>;
  /** What its rows are, where scripts may change the list. */
  readonly list?: ListName;
}

interface SeriesRow<Q extends Fields, N extends Needs> extends Row<Q, N> {
  /** The message of a refusal, where that does not depend on the client. */
  readonly response: Message;
  /** The message of a refusal, where it does. */
  readonly responseAt?: (codec: CodecContext) => Message;
}

/** A request with one answer. */
export function exchange<Q extends Fields, R extends Fields, N extends Needs>(
  row: AnsweredRow<Q, R, N> & {
    handle(context: ContextOf<N>, request: Values<Q>): Promise<Answer<R> | Refusal> | Answer<R> | Refusal;
  },
): Exchange {
  const plain = plainRow(row);
  return exchangeOf(plain, async (context, request) => {
    const answer = await row.handle(context as ContextOf<N>, request as Values<Q>);
    return [replyOf(plain, row.response as unknown as Message, request, answer, context.codec)];
  });
}

/** A request answered by one message per item, of which only the last says that the list ends. */
export function listExchange<Q extends Fields, R extends Fields, N extends Needs>(
  row: AnsweredRow<Q, R, N> & {
    handle(context: ContextOf<N>, request: Values<Q>): Promise<Answer<R>[] | Refusal> | Answer<R>[] | Refusal;
  },
): Exchange {
  const plain = plainRow(row);
  return exchangeOf(plain, async (context, request) => {
    const found = await row.handle(context as ContextOf<N>, request as Values<Q>);
    const items = found instanceof Refusal ? [found] : found.length > 0 ? found : [refuse('MediusNoResult')];
    const response = row.response as unknown as Message;
    return closeList(items.map((item) => replyOf(plain, response, request, item, context.codec)));
  });
}

/** One part of a series: a message and what it says. */
export class Part {
  constructor(
    readonly message: Message,
    readonly answer: object,
  ) {}
}

/** What a series says in this message; the MessageID is the request's. */
export function part<R extends Fields>(message: Message<R>, answer: Answer<R>): Part {
  return new Part(message as unknown as Message, answer);
}

/** A request answered by messages of several kinds, of which only the last says that the list ends. */
export function seriesExchange<Q extends Fields, N extends Needs>(
  row: SeriesRow<Q, N> & {
    handle(context: ContextOf<N>, request: Values<Q>): Promise<Part[] | Refusal> | Part[] | Refusal;
  },
): Exchange {
  const plain = plainRow(row);
  return exchangeOf(plain, async (context, request) => {
    const { codec } = context;
    const found = await row.handle(context as ContextOf<N>, request as Values<Q>);
    if (found instanceof Refusal || found.length === 0) {
      const refusal = found instanceof Refusal ? found : refuse('MediusNoResult');
      return closeList([replyOf(plain, plain.responseAt(codec)!, request, refusal, codec)]);
    }
    return closeList(found.map(({ message, answer }) => replyOf(plain, message, request, answer, codec)));
  });
}

/** What a client says without waiting for an answer. */
export function report<Q extends Fields, N extends Needs>(
  row: Row<Q, N> & { handle(context: ContextOf<N>, request: Values<Q>): Promise<void> | void },
): Exchange {
  return exchangeOf(plainRow(row), async (context, request) => {
    await row.handle(context as ContextOf<N>, request as Values<Q>);
    return [];
  });
}

type Known = Record<string, unknown>;

/** A row without the static types of its messages. */
interface PlainRow {
  readonly request: Message;
  readonly response: Message | undefined;
  responseAt(codec: CodecContext): Message | undefined;
  readonly roles: readonly MediusRole[];
  readonly needs: Needs;
  readonly rate: Rate;
  readonly list: ListName | undefined;
  readonly refused: Known;
}

function plainRow(row: {
  readonly request: unknown;
  readonly response?: unknown;
  readonly responseAt?: (codec: CodecContext) => Message;
  readonly roles: readonly MediusRole[];
  readonly needs: Needs;
  readonly rate?: Rate;
  readonly list?: ListName;
  readonly refused?: object;
}): PlainRow {
  const response = row.response as Message | undefined;
  return {
    request: row.request as Message,
    response,
    responseAt: row.responseAt ?? (() => response),
    roles: row.roles,
    needs: row.needs,
    rate: row.rate ?? 'user',
    list: row.list,
    refused: (row.refused ?? {}) as Known,
  };
}

function exchangeOf(
  row: PlainRow,
  replies: (context: ExchangeContext, request: Known) => Promise<Reply[]>,
): Exchange {
  const refusalReply = (request: Known, refusal: Refusal, codec: CodecContext) => {
    const response = row.responseAt(codec);
    return response && closeList([replyOf(row, response, request, refusal, codec)])[0];
  };
  return {
    request: row.request,
    response: row.response,
    roles: row.roles,
    needs: row.needs,
    rate: row.rate,
    list: row.list,
    replies,
    refusalReply,
  };
}

/** The fields by which the last item of a list says so; texts in pieces end with EndOfText. */
const listEnds = ['EndOfList', 'EndOfText'] as const;

/** Sets the end mark of the last message of a list, and of no other. */
export function closeList(replies: Reply[]): Reply[] {
  for (const [i, { value }] of replies.entries())
    for (const end of listEnds) if (end in value) value[end] = i === replies.length - 1;
  return replies;
}

function replyOf(
  row: PlainRow,
  message: Message,
  request: Known,
  answer: object,
  codec: CodecContext,
): Reply {
  const empty = blank(message, codec) as Known;
  const messageId = 'MessageID' in empty ? { MessageID: request.MessageID ?? '' } : {};
  if (answer instanceof Refusal) {
    const status = { StatusCode: answer.status };
    return { message, value: { ...empty, ...row.refused, ...messageId, ...answer.fields, ...status } };
  }
  for (const name in answer)
    if (!(name in message.fields)) throw new TypeError(`${message.name} has no field ${name}`);
  return { message, value: { ...empty, ...messageId, ...answer } };
}
