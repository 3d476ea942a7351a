/** What the table of the API is made of: functions with their parameters, tables and handles that hold them. */
import type { Permission } from './permissions.js';
import type { HandleName, ValueType } from './types.js';

export interface Parameter {
  readonly name: string;
  readonly type: ValueType;
  readonly optional: boolean;
}

export interface FunctionRow {
  readonly parameters: readonly Parameter[];
  /** It takes any number of values behind its parameters. */
  readonly rest: boolean;
  /** Types of its results, as annotations write them; `?` behind one that may be nil. */
  readonly gives: readonly string[];
  /** What it does: one line of Markdown. */
  readonly help: string;
  /** What the operator has to grant. */
  readonly needs: readonly Permission[];
  /** Who may do it without; the function itself looks then. */
  readonly unless: string | undefined;
  /** `task`: it waits, and works in a task only. `task or not`: it waits where it can. */
  readonly waits: 'task' | 'task or not' | undefined;
  /** The level of the API that has it first. */
  readonly since: number;
  /** The feature that is missing: calling it is an error that says so. */
  readonly notBuilt: string | undefined;
  /** Not defined by the host, and checked where it is: in Lua's own words, or inside WebAssembly. */
  readonly elsewhere: boolean;
}

/** A value that is read with a dot. */
export interface ValueRow {
  readonly lua: string;
  readonly help: string;
  /** True for what the author of a plugin assigns. */
  readonly assigned?: boolean;
}

/** A global table; `_G` has the functions that stand alone. */
export interface TableRow {
  readonly name: string;
  readonly help: string;
  readonly functions: Readonly<Record<string, FunctionRow>>;
  readonly values: Readonly<Record<string, ValueRow>>;
  /** What its annotation inherits, or how it is called. */
  readonly lua?: readonly string[];
}

/** Something of the server's that Lua holds a reference to. */
export interface HandleRow {
  readonly name: HandleName;
  readonly help: string;
  readonly values: Readonly<Record<string, ValueRow>>;
  readonly methods: Readonly<Record<string, FunctionRow>>;
}

type More = Partial<Omit<FunctionRow, 'parameters' | 'help' | 'gives'>>;

/**
 * A function: what it does, its parameters in order (`name?` may be left out), the types of its results. An
 * optional parameter before a needed one may be left out with the others moving up.
 */
export function row(
  help: string,
  parameters: Readonly<Record<string, ValueType>> = {},
  gives: readonly string[] = [],
  more: More = {},
): FunctionRow {
  return {
    help,
    parameters: Object.entries(parameters).map(([key, type]) => ({
      name: key.replace('?', ''),
      type,
      optional: key.endsWith('?'),
    })),
    gives,
    rest: false,
    needs: [],
    unless: undefined,
    waits: undefined,
    since: 1,
    notBuilt: undefined,
    elsewhere: false,
    ...more,
  };
}

export function tableRow(
  name: string,
  help: string,
  functions: TableRow['functions'],
  values: TableRow['values'] = {},
  lua: readonly string[] = [],
): TableRow {
  return { name, help, functions, values, lua };
}

/** What is done, or `nil, "gone"` when the thing is not there any more. */
export const DONE: readonly string[] = ['true?', 'string?'];
