import type { SchemaStep } from '../migrate.js';
import { first } from './0001-first.js';
import { roles } from './0002-roles.js';
import { leaderboards } from './0003-leaderboards.js';

/** Every step since the empty database, oldest first. A step that was released is never edited. */
export const migrations: readonly SchemaStep[] = [first, roles, leaderboards];
