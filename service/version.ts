import packageJson from '../package.json' with { type: 'json' };

/** The service's version. */
export const VERSION = packageJson.version;
