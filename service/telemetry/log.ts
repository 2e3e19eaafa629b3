import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config.js';
import { LogOutput } from './logOutput.js';

/** A log and where its lines go. */
export interface Log {
  readonly logger: Logger;
  readonly output: LogOutput;
}

/** Structured logs: one JSON object per line on standard output, with level names and ISO 8601 times. */
export function createLog(level: Config['LOG_LEVEL']): Log {
  const output = new LogOutput();
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    output,
  );
  return { logger, output };
}
