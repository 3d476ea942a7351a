/** A reason for which the servers cannot start that a person can remove; shown without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
