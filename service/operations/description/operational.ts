import * as z from 'zod';
import { NOT_ALIVE, NOT_READY, type Operation, problems } from '../../protocols/operation.js';

const TAG = 'Operation';

const page = (path: string, id: string, summary: string): Operation => ({
  method: 'get',
  path,
  id,
  tag: 'Pages',
  summary,
  answer: { type: 'text/html', description: 'The page.' },
});

/** What the machines and people that look after the service ask. */
export const operationalOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/livez',
    id: 'livez',
    tag: TAG,
    summary: 'Whether the process is alive: a liveness probe',
    answer: {
      name: 'Alive',
      schema: z.strictObject({ status: z.literal('alive'), version: z.string() }),
    },
    refusals: { ...problems, statuses: { 503: NOT_ALIVE } },
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'readyz',
    tag: TAG,
    summary: 'Whether the service takes requests: a readiness probe',
    answer: { name: 'Ready', schema: z.strictObject({ status: z.literal('ready') }) },
    refusals: { ...problems, statuses: { 503: NOT_READY } },
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'metrics',
    tag: TAG,
    summary: 'Metrics for Prometheus',
    answer: { type: 'text/plain', description: 'Metrics in Prometheus’s text format.' },
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'openapi',
    tag: TAG,
    summary: 'This description',
    answer: { name: 'Description', schema: z.looseObject({ openapi: z.string() }) },
  },
  {
    method: 'get',
    path: '/',
    id: 'index',
    tag: 'Pages',
    summary: 'A page to try the service; as JSON, where to look',
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
  },
  page('/docs', 'docs', 'The documentation as a page'),
  {
    ...page('/page/:file', 'pageFile', 'A file that belongs to the pages'),
    parameters: { file: 'style.css' },
    answer: { type: 'text/css', description: 'The file.' },
    refusals: { ...problems, statuses: { 404: 'There is no such file.' } },
  },
];
