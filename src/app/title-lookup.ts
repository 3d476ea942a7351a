import { type ApplicationId, applicationId } from '#state/ids.js';
import type { Title, UniverseSetting } from '#state/title.js';
import type { Config } from './config.js';
import { type Application, applicationsOf, type TitleFile } from './titles.js';

/** What the configuration says for all titles; empty lists leave it to each title's own file. */
export type LobbyConfig = Pick<Config, 'channels' | 'locations' | 'universes'>;

/** The titles as the servers use them. */
export interface TitleLookup {
  readonly all: readonly Title[];
  /** The title of an application id; an id that no file names gets a plain one with a pool of its own. */
  of(application: ApplicationId): Title;
}

/** Joins title files and configuration: one title for each application, since traits differ by disc. */
export function titleLookup(files: readonly TitleFile[], config: LobbyConfig): TitleLookup {
  const byId = new Map(files.map((file) => [file.id, file]));
  const titles = applicationsOf(files).map((application) =>
    titleOf(application, byId.get(application.title)!, config),
  );
  const byApplication = new Map(titles.map((title) => [title.applicationIds[0]!, title]));

  function of(application: ApplicationId): Title {
    const known = byApplication.get(application);
    if (known) return known;
    // Not kept: ids come from clients, who could fill the memory with them.
    return plainTitle(application, config);
  }

  return { all: titles, of };
}

function titleOf(application: Application, file: TitleFile, config: LobbyConfig): Title {
  return {
    id: file.id,
    name: application.name,
    applicationIds: [applicationId(application.id)],
    accountPool: application.accountPool,
    traits: application.traits,
    encryption: application.encryption,
    versionString: application.versionString,
    applicationName: file.applicationName ?? application.name.slice(0, 31),
    channels: config.channels.length > 0 ? config.channels : file.channels,
    locations: config.locations.length > 0 ? config.locations : file.locations,
    universes: universesFor(application.id, config) ?? file.universes,
    createAccountAtLogin: application.traits.has('createAccountAtLogin'),
  };
}

function plainTitle(application: ApplicationId, config: LobbyConfig): Title {
  const name = `Application ${application}`;
  return {
    id: `application-${application}`,
    name,
    applicationIds: [application],
    accountPool: `application-${application}`,
    traits: new Set(),
    encryption: undefined,
    versionString: 'Medius Lobby Server Version 2.10.0009',
    applicationName: name,
    channels: config.channels.length > 0 ? config.channels : [{ id: 1, name: 'Lobby', capacity: 256 }],
    locations: config.locations,
    universes: universesFor(application, config) ?? [ownUniverse(name)],
    createAccountAtLogin: false,
  };
}

/** The configuration's universes for an application, in the form of a title's own. */
function universesFor(application: number, { universes }: LobbyConfig): UniverseSetting[] | undefined {
  const own = universes.filter((universe) => universe.application_id === application);
  if (own.length === 0) return undefined;
  return own.map(({ universe_id: id, name, description, hostname, port }) => {
    return { ...ownUniverse(name), id, description, hostname, port };
  });
}

/** A universe that is this host. */
function ownUniverse(name: string): UniverseSetting {
  return {
    id: 1,
    name,
    description: '',
    hostname: null,
    port: 10075,
    status: 1,
    maxUsers: 15_000,
    news: '',
    svoUrl: '',
    extendedInfo: '',
  };
}
