import type { Titles } from '#server/services.js';
import type { ApplicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Title } from '#state/title.js';
import type { Config } from './config.js';
import type { Home } from './home.js';

/** Every title of the home and the shipped ones; ids that none claims get a title of their own. */
export interface TitleBook extends Titles {
  all(): readonly Title[];
  /** Takes over what a changed configuration says about channels, locations and universes. */
  reload(config: Config): void;
}

/** Application ids seen for the first time that are remembered, so that each is said once. */
const STRANGERS_KEPT = 1000;

export function loadTitles(config: Config, _home: Home, log: Log): TitleBook {
  let titles: readonly Title[] = [];
  const strangers = new Map<ApplicationId, Title>();
  const reload = (next: Config) => {
    titles = [];
    strangers.clear();
    settings = next;
  };
  let settings = config;
  reload(config);
  return {
    all: () => titles,
    reload,
    of(application) {
      const title = titles.find(({ applicationIds }) => applicationIds.includes(application));
      const known = title ?? strangers.get(application);
      if (known) return known;
      const stranger = strangerTitle(application, settings);
      if (strangers.size < STRANGERS_KEPT) strangers.set(application, stranger);
      if (application !== 0) log.warn({ applicationId: application }, 'no title file names this application id');
      return stranger;
    },
  };
}

/** A game that nobody described: it gets accounts and a lobby of its own, and the common behaviour. */
function strangerTitle(application: ApplicationId, _config: Config): Title {
  return {
    id: `application-${application}`,
    name: `application ${application}`,
    applicationIds: [application],
    accountPool: `application-${application}`,
    traits: new Set(),
    encryption: undefined,
    versionString: 'Medius Server Version 1.0',
    applicationName: '',
    channels: [],
    locations: [],
    universes: [],
    createAccountAtLogin: false,
  };
}
