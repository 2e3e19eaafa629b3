import * as z from 'zod';
import {
  group,
  NOT_ALIVE,
  NOT_READY,
  type Operation,
  problems,
} from '../../protocols/operation.js';

const { get } = group('Operation');
const pages = group('Pages');
const page = { type: 'text/html', description: 'The page.' };

/** What the machines and people that look after the service ask. */
export const operationalOperations: readonly Operation[] = [
  get('/livez', 'livez', 'Whether the process is alive: a liveness probe', {
    answer: {
      name: 'Alive',
      schema: z.strictObject({ status: z.literal('alive'), version: z.string() }),
    },
    refusals: { ...problems, statuses: { 503: NOT_ALIVE } },
  }),
  get('/readyz', 'readyz', 'Whether the service takes requests: a readiness probe', {
    answer: { name: 'Ready', schema: z.strictObject({ status: z.literal('ready') }) },
    refusals: { ...problems, statuses: { 503: NOT_READY } },
  }),
  get('/metrics', 'metrics', 'Metrics for Prometheus', {
    answer: { type: 'text/plain', description: 'Metrics in Prometheus’s text format.' },
  }),
  get('/openapi.json', 'openapi', 'This description', {
    answer: { name: 'Description', schema: z.looseObject({ openapi: z.string() }) },
  }),
  pages.get('/', 'index', 'A page to try the service; as JSON, where to look', {
    answer: {
      name: 'Index',
      schema: z.strictObject({
        name: z.string(),
        version: z.string(),
        model: z.string(),
        analyze: z.string(),
        documentation: z.string(),
        description: z.string(),
      }),
    },
    alsoAs: 'text/html',
  }),
  pages.get('/docs', 'docs', 'The documentation as a page', { answer: page }),
  pages.get('/page/:file', 'pageFile', 'A file that belongs to the pages', {
    parameters: { file: 'style.css' },
    answer: { type: 'text/css', description: 'The file.' },
    refusals: { ...problems, statuses: { 404: 'There is no such file.' } },
  }),
];
