import type { RequestListener } from 'node:http';
import type { Classifier } from '../inference/classification.js';
import { type Destination, pathOf, type RefuseEarly } from './earlyRefusal.js';
import { overloaded } from './requestError.js';

/**
 * Answers what the queue has no room for, whatever it holds, before the application takes it up and
 * before its body is read. Under twice the load that can be answered, more requests are refused than
 * answered, and what a refusal costs is taken from those: this way it is half of what it would be.
 *
 * A path that is written in another way than it usually is, and what only its texts make too much
 * for the queue, the application refuses, in the same words.
 *
 * @param routes the paths to watch, for POST
 */
export function loadShedding(
  application: RequestListener,
  routes: ReadonlyMap<string, Destination>,
  classifier: Classifier,
  refuse: RefuseEarly,
): RequestListener {
  return (request, response) => {
    const route = request.method === 'POST' ? routes.get(pathOf(request.url ?? '')) : undefined;
    const retryAfter = route && classifier.retryAfter();
    if (retryAfter === undefined) application(request, response);
    else refuse(request, response, overloaded(retryAfter), route);
  };
}
