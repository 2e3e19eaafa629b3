import Router from '@koa/router';
import { RequestError } from '../http/requestError.js';
import type { Lifecycle } from '../lifecycle.js';
import { VERSION } from '../version.js';

/**
 * `GET /livez`: the event loop turns. `GET /readyz`: the model is loaded and warm, and the service
 * is not draining. Both as Kubernetes probes ask for them.
 */
export function healthRouter(lifecycle: Lifecycle): Router {
  const router = new Router();
  router.get('/livez', (ctx) => {
    ctx.body = { status: 'alive', version: VERSION };
  });
  router.get('/readyz', (ctx) => {
    refuseWhileDraining(lifecycle);
    ctx.body = { status: 'ready' };
  });
  return router;
}

/** @throws RequestError 503 once the service takes no new work */
export function refuseWhileDraining({ draining }: Lifecycle): void {
  if (!draining) return;
  throw new RequestError('not-ready', 'The service is draining.', [], { 'Retry-After': '1' });
}
