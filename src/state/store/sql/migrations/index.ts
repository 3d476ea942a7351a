import type { SchemaStep } from '../migrate.js';
import { first } from './0001-first.js';
import { roles } from './0002-roles.js';
import { people } from './0003-people.js';
import { leaderboards } from './0004-leaderboards.js';
import { clans } from './0005-clans.js';

/** Every step since the empty database, oldest first. A step that was released is never edited. */
export const migrations: readonly SchemaStep[] = [first, roles, people, leaderboards, clans];
