import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../../bench/systems/freePort.js';
import { dashboard } from '../../stack/monitoring/dashboard.js';
import { analyze, startRealService } from '../clients/realService.js';
import { useOneFolder } from '../support/folder.js';
import { perSuite } from '../support/started.js';

// Needs the prometheus command (Debian: apt-get install prometheus).
const PROMETHEUS = process.env.PROMETHEUS ?? 'prometheus';
const SCRAPES = 4;

describe('A Prometheus that scrapes the service', () => {
  const folder = useOneFolder();
  const service = perSuite(startRealService);
  let prometheus: ChildProcess;
  let url: string;

  /** The samples that a query gives now. */
  async function query(expr: string): Promise<readonly { value: [number, string] }[]> {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr })}`);
    const { data, error } = (await response.json()) as { data: { result: [] }; error?: string };
    assert.equal(error, undefined);
    return data.result;
  }

  before(async () => {
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    const labels = { namespace: 'team-a', pod: 'a' };
    writeFileSync(
      folder('prometheus.yaml'),
      stringify({
        global: { scrape_interval: '1s' },
        scrape_configs: [
          {
            job_name: 'pods',
            static_configs: [{ targets: [new URL(service.url).host], labels }],
          },
        ],
      }),
    );
    prometheus = spawn(
      PROMETHEUS,
      [
        '--config.file=prometheus.yaml',
        '--storage.tsdb.path=data',
        `--web.listen-address=${address}`,
      ],
      { cwd: folder(), stdio: 'ignore' },
    );
    await once(prometheus, 'spawn');
    for (;;) {
      await analyze(service.url, ['I love it.', 'I hate it, and every minute of it.']);
      const scrapes = await query('count_over_time(sentiment_build_info[1m])').catch(() => []);
      if (Number(scrapes[0]?.value[1]) >= SCRAPES) break;
      await delay(500);
    }
  });

  after(async () => {
    // One that could not be started has nothing to wait for.
    if (prometheus?.kill()) await once(prometheus, 'exit');
  });

  for (const { title, targets } of dashboard('team-a', 'dev').panels) {
    for (const { expr, refId } of targets) {
      it(`has numbers for the panel ${title}, query ${refId}`, async () => {
        const samples = await query(
          expr.replaceAll('$__rate_interval', '1m').replaceAll('$namespace', 'team-a'),
        );
        assert.equal(samples.length, 1);
        assert(Number.isFinite(Number(samples[0]!.value[1])), `${samples[0]!.value[1]}`);
      });
    }
  }
});
