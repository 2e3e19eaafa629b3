import * as z from 'zod';
import { VARIABLES } from '../service/config.js';
import { isLoopback } from '../service/http/loopback.js';
import { nearest } from '../settings/nearest.js';
import { storedText } from './storedText.js';

/** The service's variables that the stack sets itself, and how else to have them otherwise. */
const TAKEN: Readonly<Record<string, string>> = {
  PORT: 'no value, since the stack sets it',
  ADMIN_PORT: 'no value, since the stack sets it',
  MODEL: 'the key model instead',
  NEUTRAL: 'the key neutral instead',
  LOG_LEVEL: 'the key logLevel instead',
  API_KEYS_FILE: 'the key apiKeys instead',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'the key otlpEndpoint instead',
};

/** What a variable must be, where a text is not; the service's own table says so. */
function expected(name: string, text: string): string | undefined {
  if (Object.hasOwn(TAKEN, name)) return TAKEN[name];
  if (!Object.hasOwn(VARIABLES, name))
    return `a variable of the service; did you mean ${nearest(name, Object.keys(VARIABLES))}?`;
  // To the service an empty variable is none.
  if (name === 'HOST' && isLoopback(text || VARIABLES.HOST.default))
    return 'an address that the node reaches, such as ::';
  const { [name as keyof typeof VARIABLES]: variable } = VARIABLES;
  return variable.schema.safeParse(text).error?.issues[0]?.message;
}

/** What is expected of them. */
export const SERVICE_VARIABLES = 'variables of the service by their names';

/** Variables for the service by their names. */
export const serviceVariables = z
  .record(z.string(), storedText, SERVICE_VARIABLES)
  .superRefine((variables, context) => {
    for (const [name, text] of Object.entries(variables)) {
      const message = expected(name, text);
      if (message) context.addIssue({ code: 'custom', path: [name], message });
    }
  });
