import type { FolderPart } from '#script/folder-part.js';
import type { Titles } from '#server/services.js';
import { type ApplicationId, applicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { ChannelSetting, Title, UniverseSetting } from '#state/title.js';
import type { Config } from './config.js';
import type { Home } from './home.js';
import { changeOf, differences, withChanges } from './title-change.js';
import { type Application, applicationsOf, readFolders, readTitles, type TitleFile } from './titles.js';

/** Every title of the home and the shipped ones; ids that none claims get a title of their own. */
export interface TitleBook extends Titles {
  all(): readonly Title[];
  /** The files that are in force. */
  files(): readonly TitleFile[];
  /**
   * Takes what a changed configuration says of titles. Their files are read for what is wrong in them, which throws
   * a ConfigError and changes nothing; they are taken over as `part`, like every change of theirs.
   */
  reload(config: Config): void;
  /** Their folders as a part of what changes together with plugins. */
  readonly part: FolderPart;
  /** Whether a folder waits for players to leave its title. */
  readonly isWaiting: boolean;
}

/** What a change of title files meets. */
export interface TitleSurroundings {
  /** How many players are here with this application id. */
  playersOf(application: ApplicationId): number;
  /** Called after title files were taken over while the servers run. */
  changed(): void;
}

/** Application ids that no file names are remembered up to this number, so that each is said once. */
const STRANGERS_KEPT = 1000;

/** Reads all titles. Throws a ConfigError that lists what is wrong in them. */
export function loadTitles(
  config: Config,
  home: Home,
  log: Log,
  surroundings: TitleSurroundings = { playersOf: () => 0, changed() {} },
): TitleBook {
  let settings = config;
  let files = readTitles(home);
  let titles = bookOf(files, settings);
  let isWaiting = false;
  const strangers = new Map<ApplicationId, Title>();
  const take = (next: readonly TitleFile[]) => {
    files = next;
    titles = bookOf(files, settings);
    strangers.clear();
  };
  return {
    all: () => [...titles.values()],
    files: () => files,
    get isWaiting() {
      return isWaiting;
    },
    reload(next) {
      readTitles(home);
      settings = next;
      take(files);
    },
    part: {
      prepare() {
        const folders = readFolders(home);
        const change = (staying: ReadonlySet<string>) => changeOf(files, folders, surroundings, staying);
        isWaiting = false;
        return {
          differing: new Set(differences(files, folders).keys()),
          faults(staying) {
            const { faults, isWaiting: waits } = change(staying);
            isWaiting ||= waits;
            return faults;
          },
          commit(staying) {
            const { changed } = change(staying);
            if (changed.size === 0) return;
            take(withChanges(files, changed));
            log.info({ folders: [...changed.keys()] }, 'title files taken over');
            surroundings.changed();
          },
        };
      },
    },
    live(title, application) {
      const now = titles.get(application);
      return now && now !== title ? { ...title, ...liveParts(now) } : title;
    },
    of(application) {
      const known = titles.get(application) ?? strangers.get(application);
      if (known) return known;
      const stranger = strangerTitle(application);
      if (strangers.size < STRANGERS_KEPT) strangers.set(application, stranger);
      // 0 stands for a client that has not said its id yet.
      if (application !== 0)
        log.warn({ applicationId: application }, 'no title file names this application id');
      return stranger;
    },
  };
}

/** What of a title counts at once, for connections that are open as well (titles.ts says of what). */
function liveParts({ name, applicationName, channels, locations, universes, chat }: Title) {
  return { name, applicationName, channels, locations, universes, chat };
}

function bookOf(files: readonly TitleFile[], config: Config): Map<ApplicationId, Title> {
  const byId = new Map(files.map((file) => [file.id, file]));
  const applications = applicationsOf(files);
  const titles = applications.map((one) => titleOf(one, applications, byId.get(one.title)!, config));
  return new Map(titles.map((title, i) => [applicationId(applications[i]!.id), title]));
}

/** A title as it is for one of its applications. */
function titleOf(one: Application, all: readonly Application[], file: TitleFile, config: Config): Title {
  const sharers = all.filter(({ accountPool }) => accountPool === one.accountPool);
  return {
    id: one.title,
    name: one.name,
    region: one.region,
    applicationIds: sharers.map(({ id }) => applicationId(id)),
    accountPool: one.accountPool,
    traits: one.traits,
    encryption: one.encryption === 'auto' ? undefined : one.encryption,
    versionString: one.versionString,
    applicationName: file.applicationName ?? '',
    channels: channelsOf(one, file, config),
    locations: config.locations.length > 0 ? config.locations : file.locations,
    universes: universesOf(one, file, config),
    chat: file.chat,
    createAccountAtLogin: one.traits.has('createAccountAtLogin'),
  };
}

/** A title without channels of its own gets one, so that its players meet somewhere. */
function channelsOf(one: Application, file: TitleFile, config: Config): readonly ChannelSetting[] {
  if (config.channels.length > 0) return config.channels;
  return file.channels.length > 0 ? file.channels : [{ name: one.name.slice(0, 63), capacity: 256 }];
}

function universesOf(one: Application, file: TitleFile, config: Config): readonly UniverseSetting[] {
  const given = config.universes.filter(({ application_id }) => application_id === one.id);
  if (given.length > 0) {
    return given.map(({ universe_id: id, name, description, hostname, port }) => {
      return { ...usualUniverse, id, name, description, hostname, port };
    });
  }
  if (file.universes.length > 0) return file.universes;
  return one.muis ? [{ ...usualUniverse, id: 1, name: one.name, description: one.name, hostname: null }] : [];
}

const usualUniverse = { port: 10075, status: 1, maxUsers: 15_000, news: '', svoUrl: '', extendedInfo: '' };

/** A game that nobody described: it gets accounts and a lobby of its own, and the common behaviour. */
function strangerTitle(application: ApplicationId): Title {
  const pool = `application-${application}`;
  return {
    id: pool,
    name: pool,
    applicationIds: [application],
    accountPool: pool,
    traits: new Set(),
    encryption: undefined,
    versionString: 'Medius Lobby Server Version 2.10.0009',
    applicationName: '',
    channels: [{ name: pool, capacity: 256 }],
    locations: [],
    universes: [],
    createAccountAtLogin: false,
  };
}
