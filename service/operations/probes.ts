import Router from '@koa/router';
import { requireAlive, requireReady } from '../http/draining.js';
import type { Lifecycle } from '../lifecycle.js';
import type { Metrics } from '../telemetry/metrics.js';
import { Rendering } from '../telemetry/rendering.js';
import { VERSION } from '../version.js';

/**
 * What machines ask all the time. `GET /livez`: the event loop turns, and no inference thread is lost.
 * `GET /readyz`: the model is loaded and warm, its threads answer, and the service is not draining; both
 * as Kubernetes probes ask for them.
 * `GET /metrics` for Prometheus.
 */
export function probesRouter(lifecycle: Lifecycle, metrics: Metrics): Router {
  const router = new Router();
  router.get('/livez', (ctx) => {
    requireAlive(lifecycle);
    ctx.body = { status: 'alive', version: VERSION };
  });
  router.get('/readyz', (ctx) => {
    requireReady(lifecycle);
    ctx.body = { status: 'ready' };
  });
  const rendering = new Rendering(metrics);
  router.get('/metrics', async (ctx) => {
    ctx.body = await rendering.next();
    ctx.set('Content-Type', metrics.registry.contentType);
  });
  return router;
}
