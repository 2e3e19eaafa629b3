import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from './config.js';

/** Structured logs: one JSON object a line on standard output, with level names and ISO 8601 times. */
export function createLogger(level: Config['LOG_LEVEL']): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ fd: 1, sync: false }),
  );
}
