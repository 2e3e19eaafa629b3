import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { alerts } from '../../stack/monitoring/alerts.js';
import { dashboard } from '../../stack/monitoring/dashboard.js';
import { useFolder } from '../support/folder.js';

// Needs promtool, which comes with Prometheus (Debian: apt-get install prometheus).
const PROMTOOL = process.env.PROMTOOL ?? 'promtool';

/** Series by name and labels, with a value per minute in promtool's notation. */
type Series = Readonly<Record<string, string>>;

const POD = 'namespace="team-a",pod="a"';
const OTHER = 'namespace="team-b",pod="b"';
const serves = (pod: string): Series => ({ [`sentiment_model_info{${pod}}`]: '1x120' });
const answers = (pod: string, status: string, perMinute: number): Series => ({
  [`sentiment_http_requests_total{${pod},method="POST",route="/analyze",status="${status}"}`]: `0+${perMinute}x120`,
});

/** Answers of a route and a status, so many within some seconds, one value per minute. */
const within = (route: string, status: string, seconds: Record<string, string>): Series =>
  Object.fromEntries(
    Object.entries(seconds).map(([le, values]) => [
      `sentiment_http_request_duration_seconds_${le ? 'bucket' : 'count'}{${POD},method="POST",route="${route}",status="${status}"${le && `,le="${le}"`}}`,
      values,
    ]),
  );
/** The kubelet's and Prometheus' own requests. */
const PROBES: Series = {
  [`sentiment_http_requests_total{${POD},method="GET",route="/readyz",status="200"}`]: '0+9000x120',
};

describe('Prometheus', () => {
  const folder = useFolder();
  const promtool = (...args: string[]) =>
    spawnSync(PROMTOOL, args, { cwd: folder(), encoding: 'utf8' });
  const check = (...args: string[]) => {
    const { status, stdout, stderr, error } = promtool(...args);
    assert(!error, `promtool is needed: ${error?.message}`);
    assert.equal(status, 0, `${stdout}${stderr}`);
  };
  const groups = (rules: readonly object[]) =>
    writeFileSync(folder('rules.yaml'), stringify({ groups: [{ name: 'a', rules }] }));

  beforeEach(() => {
    groups(alerts('team-a'));
  });

  it('reads the alerts', () => check('check', 'rules', 'rules.yaml'));

  it('reads every query of the dashboard', () => {
    groups(
      dashboard('team-a', 'dev').panels.flatMap(({ targets }, panel) =>
        targets.map(({ expr, refId }) => ({
          record: `panel${panel}:${refId}`,
          expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$namespace', 'team-a'),
        })),
      ),
    );
    check('check', 'rules', 'rules.yaml');
  });

  const cases: [alert: string, when: string, series: Series, fires: boolean][] = [
    ['SentimentApiDown', 'no pod serves', serves(OTHER), true],
    ['SentimentApiDown', 'a pod serves', serves(POD), false],
    [
      'SentimentApiErrors',
      'one request in fifty fails',
      { ...serves(POD), ...answers(POD, '200', 98), ...answers(POD, '500', 2) },
      true,
    ],
    [
      'SentimentApiErrors',
      'requests are refused, or wrong, or fail in another namespace',
      {
        ...serves(POD),
        ...answers(POD, '200', 50),
        ...answers(POD, '503', 25),
        ...within('/analyze', '503', { 1: '0+25x120', '': '0+25x120' }),
        ...answers(POD, '400', 25),
        ...answers(OTHER, '500', 100),
      },
      false,
    ],
    [
      'SentimentApiErrors',
      'a client of text-embeddings-inference is told of an error, beside many probes',
      { ...serves(POD), ...answers(POD, '200', 98), ...answers(POD, '424', 2), ...PROBES },
      true,
    ],
    [
      'SentimentApiErrors',
      'one request in fifty is not answered in time',
      {
        ...serves(POD),
        ...answers(POD, '200', 98),
        ...answers(POD, '503', 2),
        ...within('/analyze', '503', { 1: '0x120', '': '0+2x120' }),
      },
      true,
    ],
    [
      'SentimentApiSaturated',
      'one request in twenty is refused, beside many probes',
      {
        ...answers(POD, '200', 95),
        ...answers(POD, '503', 5),
        ...PROBES,
        [`sentiment_refused_requests_total{${POD}}`]: '0+5x120',
      },
      true,
    ],
    [
      'SentimentApiSaturated',
      'none is refused',
      { ...answers(POD, '200', 95), [`sentiment_refused_requests_total{${POD}}`]: '0x120' },
      false,
    ],
    [
      'SentimentApiSlow',
      'one answer in ten takes more than a second, beside many refusals that do not',
      {
        ...within('/predict', '429', { 1: '0+900x120', '+Inf': '0+900x120' }),
        ...within('/predict', '200', { 1: '0+90x120', 2.5: '0+100x120', '+Inf': '0+100x120' }),
      },
      true,
    ],
    [
      'SentimentApiSlow',
      'one in fifty does',
      within('/predict', '200', { 1: '0+98x120', '+Inf': '0+100x120' }),
      false,
    ],
    [
      'SentimentApiRestarts',
      'a pod started three times in a quarter of an hour',
      { ...serves(POD), [`process_start_time_seconds{${POD}}`]: '1x50 2x5 3x65' },
      true,
    ],
    [
      'SentimentApiRestarts',
      'it restarted once, or another application did',
      {
        ...serves(POD),
        [`process_start_time_seconds{${POD}}`]: '1x50 2x70',
        'process_start_time_seconds{namespace="team-a",pod="other"}': '1x50 2x5 3x65',
      },
      false,
    ],
    [
      'SentimentApiStuckThreads',
      'a thread was counted once before its process started anew',
      { ...serves(POD), [`sentiment_stuck_threads_total{${POD}}`]: '0x50 1 0x69' },
      true,
    ],
    [
      'SentimentApiStuckThreads',
      'none hangs, one did an hour ago, or one does in another namespace',
      {
        ...serves(POD),
        [`sentiment_stuck_threads_total{${POD}}`]: '0 1x119',
        [`sentiment_stuck_threads_total{${OTHER}}`]: '0x50 1x70',
      },
      false,
    ],
    [
      'SentimentApiUnfamiliarTexts',
      'texts are much less familiar than the training domains',
      { [`sentiment_familiarity_shift{${POD}}`]: '0.3x120' },
      true,
    ],
    [
      'SentimentApiUnfamiliarTexts',
      'they are as familiar, or there are none',
      {
        [`sentiment_familiarity_shift{${POD}}`]: '0.05x120',
        'sentiment_familiarity_shift{namespace="team-a",pod="idle"}': 'NaN '.repeat(61).trim(),
      },
      false,
    ],
  ];
  for (const [alert, when, series, fires] of cases) {
    it(`${fires ? 'raises' : 'does not raise'} ${alert} when ${when}`, () => {
      // The alerts that fire, by name, however often.
      const expr = `count by (alertname) (ALERTS{alertname="${alert}",alertstate="firing"})`;
      const exp_samples = fires ? [{ labels: `{alertname="${alert}"}`, value: 1 }] : [];
      const input_series = Object.entries(series).map(([series, values]) => ({ series, values }));
      const promql_expr_test = [{ expr, eval_time: '1h', exp_samples }];
      const tests = [{ interval: '1m', input_series, promql_expr_test }];
      const test = { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests };
      writeFileSync(folder('test.yaml'), stringify(test));
      check('test', 'rules', 'test.yaml');
    });
  }

  it('is shown each alert both raised and not', () => {
    for (const { alert } of alerts('team-a')) {
      const outcomes = cases.filter(([name]) => name === alert).map(([, , , fires]) => fires);
      assert.deepEqual([...new Set(outcomes)].sort(), [false, true], alert);
    }
  });
});
