/** Every message that games/uya declares, both ways, against bytes put together here from the layouts of the patch's sources. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './root.js';
import { host, world } from './world.js';

const codec = { version: 108 };

/** Little-endian numbers and slots of text, one after the other; `u8 i8 u16 i16 u32 i32 f32`. */
type Part = readonly ['1' | '2' | '4' | 'f', number] | readonly ['text', string, number] | Buffer;

function bytesOf(...parts: Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (Buffer.isBuffer(part)) return part;
      const [kind, value] = part;
      if (kind === 'text') return Buffer.from((value as string).padEnd(part[2]!, '\0'), 'latin1');
      const bytes = Buffer.alloc(4);
      if (kind === 'f') bytes.writeFloatLE(value as number);
      else bytes.writeInt32LE((value as number) | 0);
      return bytes.subarray(0, kind === 'f' ? 4 : Number(kind));
    }),
  );
}

/** Rules of a game: 39 bytes, the seed, 6 bytes; `names` in the order of the bytes. */
const ruleNames =
  `is_custom_map custom_mode_id radar_blips_distance respawn_timer respawn_invincibility disable_penalty_timers
disable_weapon_packs v2s no_cooldown health_bars health_boxes disable_weapon_crates disable_ammo_pickups health_box_timer
weapon_crate_timer ammo_pickup_timer auto_respawn gatling_turret_health disable_drones disable_player_turrets
no_base_defense_bots no_base_defense_small_turrets base_health_pad_active vampire flux_shots_always_hit flux_niking_disabled
flag_hotspots destructible_bridges suicide_penalty_timer all_nodes_timer node_select_timer siege_no_ties koth_score_limit
koth_hill_duration koth_respawn_outside koth_respawn_inside koth_hill_size koth_contested_stops_score koth_point_stacking
seed new_player_sync survivor charge_boots_forever loadout_weapons_only gravity_bomb_tweakers disable_dl_style_flips`.split(
    /\s+/,
  );
const numbers =
  `is_custom_map custom_mode_id radar_blips_distance respawn_timer v2s health_boxes health_box_timer
weapon_crate_timer ammo_pickup_timer gatling_turret_health vampire suicide_penalty_timer all_nodes_timer node_select_timer
koth_score_limit koth_hill_duration koth_respawn_outside koth_respawn_inside koth_hill_size koth_contested_stops_score
koth_point_stacking`.split(/\s+/);

/** Numbers are their place, switches are on and off in turn. */
const rules = Object.fromEntries(
  ruleNames.map((name, i) => [name, name === 'seed' ? -123_456 : numbers.includes(name) ? i : i % 2 === 1]),
);
const ruleBytes = bytesOf(
  ...ruleNames.map((name): Part => [name === 'seed' ? '4' : '1', Number(rules[name])]),
);

const map = {
  version: 3,
  base_map_id: 44,
  forced_mode_id: -1,
  name: 'Maraxus Prison',
  filename: 'maraxus prison',
};
const mapBytes = bytesOf(
  ['4', 3],
  ['4', 44],
  ['4', -1],
  ['text', 'Maraxus Prison', 32],
  ['text', 'maraxus prison', 64],
);
const three = Buffer.alloc(3);
const data = Buffer.from('payload');
const later = Buffer.from('ff01', 'hex');
const i8s = (...values: number[]) => Buffer.from(values.map((value) => value & 0xff));
const choices = {
  enable_auto_maps: true,
  disable_camera_shake: false,
  level_of_detail: 2,
  enable_fps_counter: true,
  player_fov: -5,
  enable_spectate: true,
  always_show_health: false,
  map_button: 7,
  score_button: 8,
  disable_scavenger_hunt: true,
  enable_singleplayer_music: false,
  quick_select_delay: 11,
  aim_assist: true,
  cycle_weapon1: 13,
  cycle_weapon2: 14,
  cycle_weapon3: 15,
  hypershot_button: 16,
  disable_dpad_movement: true,
  later,
};

/** Name, number, value, and the bytes behind the number and what aligns it. */
const rows: readonly (readonly [string, number, object, Buffer])[] = [
  [
    'DownloadData',
    1,
    { id: 101, address: 0x8000_0001, total: 9, offset: 2, chunk: -4, length: 7, data },
    bytesOf(['4', 101], ['4', 0x8000_0001], ['4', 9], ['4', 2], ['2', -4], ['2', 7], data),
  ],
  ['DownloadAck', 2, { id: 101, bytes_received: 6810 }, bytesOf(['4', 101], ['4', 6810])],
  [
    'MapModulesRequest',
    3,
    { module1_start: 0x100, module2_start: 0xffff_ffff },
    bytesOf(['4', 0x100], ['4', -1]),
  ],
  [
    'MapModulesResponse',
    4,
    { custom_maps_version: 5, module1_size: 6, module2_size: 7 },
    bytesOf(['4', 5], ['4', 6], ['4', 7]),
  ],
  ['MapOverride', 5, { map }, mapBytes],
  [
    'MapOverrideResponse',
    6,
    { client_map_version: -2, filename: Buffer.from('maraxus') },
    bytesOf(['4', -2], Buffer.from('maraxus')),
  ],
  ['GetMapOverride', 7, {}, Buffer.alloc(0)],
  [
    'PatchConfig',
    8,
    choices,
    Buffer.concat([i8s(1, 0, 2, 1, -5, 1, 0, 7, 8, 1, 0, 11, 1, 13, 14, 15, 16, 1), later]),
  ],
  ['SetGameConfig', 9, { config: rules, map }, Buffer.concat([ruleBytes, three, mapBytes])],
  ['GameConfig', 10, { config: rules }, ruleBytes],
  ['GameStarted', 11, {}, Buffer.alloc(0)],
  ['GameEnded', 12, {}, Buffer.alloc(0)],
  ['RepatchRequest', 13, {}, Buffer.alloc(0)],
  ['MachineId', 14, { machine_id: i8s(0, 1, 2, 253, 254, 255) }, i8s(0, 1, 2, 253, 254, 255)],
  ['PickedUpBolt', 16, {}, Buffer.alloc(0)],
  ['GetScavengerHunt', 17, {}, Buffer.alloc(0)],
  ['ScavengerHunt', 18, { enabled: 1, spawn_factor: 2.5 }, bytesOf(['4', 1], ['f', 2.5])],
  ['GetDate', 19, {}, Buffer.alloc(0)],
  ['Date', 20, { month: 12, day: 24 }, i8s(12, 24)],
  ['BotInvite', 23, { bots: 1, mode: 2, difficulty: 3, profile: 4 }, i8s(1, 2, 3, 4)],
  [
    'GameState',
    25,
    {
      state: {
        teams_enabled: 1,
        round_number: 2,
        team_scores: [3, -4, 5, 6, 7, 8, 9, 10],
        client_ids: [0, 1, 2, 3, 4, 5, 6, -1],
        teams: [1, 0, 1, 0, 1, 0, 1, -1],
      },
    },
    bytesOf(
      ['4', 1],
      ['4', 2],
      ...[3, -4, 5, 6, 7, 8, 9, 10].map((score): Part => ['2', score]),
      i8s(0, 1, 2, 3, 4, 5, 6, -1),
      i8s(1, 0, 1, 0, 1, 0, 1, -1),
    ),
  ],
  ['BootElf', 30, { boot_elf_id: 2 }, bytesOf(['4', 2])],
  [
    'BootElfResponse',
    31,
    { boot_elf_id: 2, address: 0x180_0000, size: 99 },
    bytesOf(['4', 2], ['4', 0x180_0000], ['4', 99]),
  ],
  [
    'LobbyTeams',
    255,
    { seed: 77, count: 3, team_ids: [0, 1, 2, -1, -1, -1, -1, -1] },
    bytesOf(['4', 77], ['4', 3], i8s(0, 1, 2, -1, -1, -1, -1, -1)),
  ],
];

test('each has its bytes, and its bytes give each back; none is left out', async (t) => {
  const made = world(t);
  cpSync(join(root, 'games/uya'), join(made.folder, 'games/uya'), { recursive: true });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const names = [...scripts.messages.keys()];
  assert.deepEqual(
    names,
    rows.map(([name]) => `Uya${name}`),
  );
  for (const [name, number, value, body] of rows) {
    const message = scripts.messages.get(`Uya${name}`)!;
    const payload = Buffer.concat([Buffer.of(number, 0, 0, 0), body]);
    const whole = Buffer.concat([Buffer.of(0, 8), payload]);
    assert.equal(message.encodeWhole(value as never, codec).toString('hex'), whole.toString('hex'), name);
    assert.deepEqual({ ...message.decode(payload, 0, payload.length, codec) }, value, name);
  }
});
