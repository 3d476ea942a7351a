/** Plugins go by small numbers in Lua, as players do; a name has one for as long as its server runs. */

/** Numbers begin with 1. */
export class PluginNames {
  private readonly all: string[] = [];

  number(name: string): number {
    const known = this.all.indexOf(name);
    return known >= 0 ? known + 1 : this.all.push(name);
  }

  name(number: number): string | undefined {
    return this.all[number - 1];
  }
}
