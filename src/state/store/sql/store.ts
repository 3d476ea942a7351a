import { sql } from 'kysely';
import type { Store } from '../store.js';
import { SqlAccounts } from './accounts.js';
import { SqlAudit } from './audit.js';
import { SqlBans } from './bans.js';
import { SqlClans } from './clans/clans.js';
import { SqlCustomStats } from './custom-stats.js';
import type { Database } from './database.js';
import { SqlLeaderboards } from './leaderboards.js';
import { SqlMachines } from './machines.js';
import { SqlMutes } from './mutes.js';
import { SqlPlayerList } from './player-list.js';
import { SqlPluginStorage } from './plugin-storage.js';
import { SqlReports } from './reports.js';
import { SqlRoles } from './roles.js';
import { SqlAccountStats, SqlLadderStats } from './stats.js';
import { SqlWarnings } from './warnings.js';

/** The store over tables that were brought to this program's version. */
export function sqlStore(database: Database): Store {
  return {
    accounts: new SqlAccounts(database),
    accountStats: new SqlAccountStats(database),
    ladderStats: new SqlLadderStats(database),
    clans: new SqlClans(database),
    buddies: new SqlPlayerList(database, 'buddy'),
    ignored: new SqlPlayerList(database, 'ignored'),
    bans: new SqlBans(database),
    mutes: new SqlMutes(database),
    roles: new SqlRoles(database),
    machines: new SqlMachines(database),
    warnings: new SqlWarnings(database),
    reports: new SqlReports(database),
    audit: new SqlAudit(database),
    customStats: new SqlCustomStats(database),
    pluginStorage: new SqlPluginStorage(database),
    leaderboards: new SqlLeaderboards(database),
    ping: async () => {
      await database.call((db) => sql`select 1`.execute(db));
    },
    close: () => database.close(),
  };
}
