import { join } from 'node:path';
import { run } from './command.js';

const MODULE = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';

/** The definitions of the Prometheus Operator's objects that the stack can make, as files of its Go module. */
export async function operatorDefinitions(): Promise<readonly string[]> {
  const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', MODULE]));
  return ['servicemonitors', 'prometheusrules'].map((kind) =>
    join(Dir, 'example/prometheus-operator-crd', `monitoring.coreos.com_${kind}.yaml`),
  );
}
