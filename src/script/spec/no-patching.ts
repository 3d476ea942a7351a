/** Patches in a state that is no plugin of any server. */
import { ScriptError } from '../errors.js';
import type { Patching } from '../patch/patching.js';

const nobody = () => Promise.reject(new ScriptError('a spec patches no console itself'));

export const noPatching: Patching = {
  begin: nobody,
  stopped: async () => '',
  progress() {},
  end() {},
  cancel: () => false,
  isOptedOut: () => false,
  optOut: () => false,
  sets: () => [],
  order: nobody,
};
