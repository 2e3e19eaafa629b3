import Router from '@koa/router';
import type { Limits } from '../../http/limits.js';
import type { ModelInfo } from '../../inference/classification.js';
import { type PageFile, sendFile, tagged } from '../pageFiles.js';
import { openApiDocument } from './document.js';

/** `GET /openapi.json`: what the service answers, for people's tools. Made once, when it is first asked for. */
export function openApiRouter(model: ModelInfo, limits: Limits, adminPort: boolean): Router {
  let file: PageFile | undefined;
  const router = new Router();
  router.get('/openapi.json', (ctx) => {
    file ??= tagged(
      Buffer.from(JSON.stringify(openApiDocument(model, limits, adminPort))),
      JSON_TYPE,
    );
    sendFile(ctx, file);
  });
  return router;
}

const JSON_TYPE = 'application/json; charset=utf-8';
