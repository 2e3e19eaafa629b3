import Router from '@koa/router';
import type { Context } from 'koa';
import { RequestError } from '../http/requestError.js';
import type { ModelInfo } from '../inference/classification.js';
import { shortened } from '../telemetry/accessLog.js';
import { VERSION } from '../version.js';
import { type PageFile, readPageFiles, sendFile } from './pageFiles.js';

/** A page runs only what comes with the service, talks only to it, and is framed by nobody. */
const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

/**
 * The pages for people: `GET /`, to try the service, and `GET /docs`, its documentation. To
 * whoever asks `/` for no page, it says where to look.
 */
export function pageRouter(model: ModelInfo): Router {
  const files = readPageFiles();
  const router = new Router();
  router.get('/', (ctx) => {
    ctx.vary('Accept, X-Forwarded-Prefix');
    if (ctx.accepts('json', 'html') === 'html') return serve(ctx, files.get('index.html')!);
    const prefix = forwardedPrefix(ctx);
    ctx.body = {
      name: 'sentiment-api',
      version: VERSION,
      model: model.name,
      analyze: `${prefix}/analyze`,
      documentation: `${prefix}/docs`,
      description: `${prefix}/openapi.json`,
    };
  });
  router.get('/docs', (ctx) => serve(ctx, files.get('docs.html')!));
  router.get('/page/:file', (ctx) => {
    const file = files.get(ctx.params.file!);
    if (!file) throw new RequestError('not-found', `There is nothing at ${shortened(ctx.path)}.`);
    serve(ctx, file);
  });
  return router;
}

/** The path under which a proxy offers the service, as it says in `X-Forwarded-Prefix`; nothing else is taken for one. */
function forwardedPrefix(ctx: Context): string {
  const said = ctx.get('X-Forwarded-Prefix').replace(/\/$/, '');
  return /^(\/[\w.~-]+)+$/.test(said) ? said : '';
}

function serve(ctx: Context, file: PageFile): void {
  ctx.set(SECURITY_HEADERS);
  sendFile(ctx, file);
}
