import Router from '@koa/router';
import type { Lifecycle } from '../lifecycle.js';
import { RequestError } from './requestError.js';

/**
 * `GET /livez`: the event loop turns. `GET /readyz`: the model is loaded and warm, and the service
 * is not draining. Both as Kubernetes probes ask for them.
 */
export function healthRouter(lifecycle: Lifecycle): Router {
  const router = new Router();
  router.get('/livez', (ctx) => {
    ctx.body = { status: 'alive' };
  });
  router.get('/readyz', (ctx) => {
    if (lifecycle.draining) {
      throw new RequestError('not-ready', 'The service is draining.', [], { 'Retry-After': '1' });
    }
    ctx.body = { status: 'ready' };
  });
  return router;
}
