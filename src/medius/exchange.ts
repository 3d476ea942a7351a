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

/** What the dispatcher knows of every exchange. */
export interface Exchange {
  readonly request: Message;
  /** What answers it; undefined for reports, which have no answer. */
  readonly response: Message | undefined;
  readonly roles: readonly MediusRole[];
  readonly needs: Needs;
  readonly rate: Rate;
  /** Runs the handler: the answers in order, ready to be encoded. */
  run(context: ExchangeContext, request: Record<string, unknown>): Promise<Record<string, unknown>[]>;
  /** The answer to a request that is not served. */
  refusal(request: Record<string, unknown>, refusal: Refusal, codec: CodecContext): Record<string, unknown>;
}

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
}

/** A request with one answer. */
export function exchange<Q extends Fields, R extends Fields, N extends Needs>(
  row: AnsweredRow<Q, R, N> & {
    handle(context: ContextOf<N>, request: Values<Q>): Promise<Answer<R> | Refusal> | Answer<R> | Refusal;
  },
): Exchange {
  const { handle, ...rest } = row;
  return {
    ...base(rest),
    async run(context, request) {
      const answer = await handle(context as ContextOf<N>, request as Values<Q>);
      return [answerOf(rest, request, answer, context.codec)];
    },
  };
}

/** A request answered by one message per item, of which only the last says that the list ends. */
export function listExchange<Q extends Fields, R extends Fields, N extends Needs>(
  row: AnsweredRow<Q, R, N> & {
    handle(context: ContextOf<N>, request: Values<Q>): Promise<Answer<R>[] | Refusal> | Answer<R>[] | Refusal;
  },
): Exchange {
  const { handle, ...rest } = row;
  return {
    ...base(rest),
    async run(context, request) {
      const found = await handle(context as ContextOf<N>, request as Values<Q>);
      const items =
        found instanceof Refusal ? [found] : found.length > 0 ? found : [refuse('MediusNoResult')];
      return items.map((item, i) =>
        closeList(answerOf(rest, request, item, context.codec), i === items.length - 1),
      );
    },
  };
}

/** What a client says without waiting for an answer. */
export function report<Q extends Fields, N extends Needs>(
  row: Row<Q, N> & { handle(context: ContextOf<N>, request: Values<Q>): Promise<void> | void },
): Exchange {
  const { handle, ...rest } = row;
  return {
    ...base({ ...rest, response: undefined }),
    async run(context, request) {
      await handle(context as ContextOf<N>, request as Values<Q>);
      return [];
    },
  };
}

/** The fields by which the last item of a list says so; texts in pieces end with EndOfText. */
const listEnds = ['EndOfList', 'EndOfText'] as const;

function closeList(answer: Record<string, unknown>, last: boolean): Record<string, unknown> {
  for (const end of listEnds) if (end in answer) answer[end] = last;
  return answer;
}

type Plain = {
  readonly request: unknown;
  readonly response: unknown;
  readonly roles: readonly MediusRole[];
  readonly needs: Needs;
  readonly rate?: Rate;
  readonly refused?: unknown;
};

function base(row: Plain): Omit<Exchange, 'run'> {
  const response = row.response as Message | undefined;
  return {
    request: row.request as Message,
    response,
    roles: row.roles,
    needs: row.needs,
    rate: row.rate ?? 'user',
    refusal(request, refusal, codec) {
      if (!response) return {};
      return closeList(answerOf({ response, refused: row.refused }, request, refusal, codec), true);
    },
  };
}

function answerOf(
  row: { readonly response: unknown; readonly refused?: unknown },
  request: Record<string, unknown>,
  answer: object,
  codec: CodecContext,
): Record<string, unknown> {
  const response = row.response as Message;
  const empty = blank(response, codec) as Record<string, unknown>;
  const messageId = 'MessageID' in empty ? { MessageID: request.MessageID ?? '' } : {};
  if (!(answer instanceof Refusal)) {
    for (const name in answer)
      if (!(name in response.fields)) throw new TypeError(`${response.name} has no field ${name}`);
    return { ...empty, ...messageId, ...answer };
  }
  return {
    ...empty,
    ...(row.refused as object | undefined),
    ...messageId,
    ...answer.fields,
    StatusCode: answer.status,
  };
}
