/** A game as messages carry it, in both directions. */
import type { GameDescription, GameReport, GameStatus, GameWorld } from '#state/game-world.js';
import { MediusWorldSecurityLevelType, MediusWorldStatus } from '#wire/enums.js';

const numberOf: Readonly<Record<GameStatus, number>> = {
  creating: MediusWorldStatus.WorldPendingCreation,
  inactive: MediusWorldStatus.WorldInactive,
  staging: MediusWorldStatus.WorldStaging,
  active: MediusWorldStatus.WorldActive,
  closed: MediusWorldStatus.WorldClosed,
};

/** MediusWorldStatus. */
export function worldStatus({ status }: GameWorld): number {
  return numberOf[status];
}

/** The statuses that a host may report, by MediusWorldStatus. */
const reported: ReadonlyMap<number, GameReport['status']> = new Map([
  [MediusWorldStatus.WorldInactive, 'inactive'],
  [MediusWorldStatus.WorldStaging, 'staging'],
  [MediusWorldStatus.WorldActive, 'active'],
  [MediusWorldStatus.WorldClosed, 'closed'],
]);

/** The status of a report; undefined for one that no host may set. */
export function reportedStatus(worldStatus: number): GameReport['status'] {
  return reported.get(worldStatus);
}

export function gameSecurityLevel({ status, hasPassword, hasSpectatorPassword }: GameWorld): number {
  const bits = MediusWorldSecurityLevelType;
  return (
    (hasPassword ? bits.WORLD_SECURITY_PLAYER_PASSWORD : bits.WORLD_SECURITY_NONE) |
    (status === 'closed' ? bits.WORLD_SECURITY_CLOSED : bits.WORLD_SECURITY_NONE) |
    (hasSpectatorPassword ? bits.WORLD_SECURITY_SPECTATOR_PASSWORD : bits.WORLD_SECURITY_NONE)
  );
}

/** What GameInfo and GameList_ExtraInfo both say in messages with three generic fields. */
export function gameValues(game: GameWorld) {
  const [GenericField1 = 0, GenericField2 = 0, GenericField3 = 0] = game.genericFields;
  return {
    PlayerCount: game.players,
    MinPlayers: game.minPlayers,
    MaxPlayers: game.maxPlayers,
    GameLevel: game.level,
    PlayerSkillLevel: game.skillLevel,
    RulesSet: game.rulesSet,
    GenericField1,
    GenericField2,
    GenericField3,
    WorldStatus: worldStatus(game),
    GameHostType: game.hostType,
    GameName: game.name,
    GameStats: game.stats,
  };
}

/** The generic fields that the newer messages have besides. */
export function laterFields({ genericFields }: GameWorld) {
  const [
    ,
    ,
    ,
    GenericField4 = 0,
    GenericField5 = 0,
    GenericField6 = 0,
    GenericField7 = 0,
    GenericField8 = 0,
  ] = genericFields;
  return { GenericField4, GenericField5, GenericField6, GenericField7, GenericField8 };
}

/** The fields of requests and reports that describe a game; the older ones have three generic fields. */
export interface DescribedGame {
  readonly GameName: string;
  readonly MinPlayers: number;
  readonly MaxPlayers: number;
  readonly GameLevel: number;
  readonly PlayerSkillLevel: number;
  readonly RulesSet: number;
  readonly GenericField1: number;
  readonly GenericField2: number;
  readonly GenericField3: number;
  readonly GenericField4?: number;
  readonly GenericField5?: number;
  readonly GenericField6?: number;
  readonly GenericField7?: number;
  readonly GenericField8?: number;
}

export function gameDescription(from: DescribedGame): GameDescription {
  return {
    name: from.GameName,
    minPlayers: from.MinPlayers,
    maxPlayers: from.MaxPlayers,
    level: from.GameLevel,
    skillLevel: from.PlayerSkillLevel,
    rulesSet: from.RulesSet,
    genericFields: genericFields(from),
  };
}

/** As many as the message has, three or eight. */
function genericFields(from: DescribedGame): number[] {
  return [
    from.GenericField1,
    from.GenericField2,
    from.GenericField3,
    from.GenericField4,
    from.GenericField5,
    from.GenericField6,
    from.GenericField7,
    from.GenericField8,
  ].filter((field) => field !== undefined);
}
