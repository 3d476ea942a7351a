import type { ExchangeContext } from '../context.js';

/** The severity with which horizon-server tells players of a ban. */
const SEVERITY = 200;

/** Says why a request is refused where its status alone would not. Sent before the refusal. */
export function refusalBox(context: ExchangeContext, text: string): void {
  context.systemMessage(SEVERITY, text);
}
