// The worker when the service runs from its sources: a worker thread of Node 20 does not take over
// the TypeScript loader of the thread that started it.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
