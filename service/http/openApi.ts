import Router from '@koa/router';
import type { ModelInfo } from '../inference/classification.js';
import { openApiDocument } from './description/document.js';
import type { Limits } from './limits.js';

/** `GET /openapi.json`: what the service answers, for people's tools. */
export function openApiRouter(model: ModelInfo, limits: Limits): Router {
  let document: string | undefined;
  const router = new Router();
  router.get('/openapi.json', (ctx) => {
    document ??= JSON.stringify(openApiDocument(model, limits));
    ctx.body = document;
    ctx.type = 'json';
  });
  return router;
}
