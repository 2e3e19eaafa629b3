import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import { useFolder } from '../support/folder.js';
import { perTest } from '../support/started.js';
import { COMMAND, runCommand } from './support/command.js';
import { startFakeService } from './support/fakeService.js';

// The command loads TypeScript and the model anew each time.
describe('sentiment-api', function () {
  this.timeout(120_000);
  const folder = useFolder();
  const file = (name: string, content: string) => {
    const path = folder(name);
    writeFileSync(path, content);
    return path;
  };

  describe('analyze', () => {
    it('classifies a file with the embedded model, from any directory', async () => {
      file('reviews.csv', 'id,text\n1,"I love it, it is wonderful."\n2,This is terrible.\n3,\n');
      // What lies in that directory must not matter.
      file('tsconfig.json', '{');
      const { code, stdout, stderr } = await runCommand(['analyze', 'reviews.csv'], {
        cwd: folder(),
      });
      assert.match(
        stdout,
        /^id,text,label,score\n1,"I love it, it is wonderful.",POSITIVE,0\.\d{6}\n2,This is terrible.,NEGATIVE,0\.\d{6}\n3,,,\n$/,
      );
      assert.equal(stderr, 'sentiment-api: 1 of 3 records have no text, and so no label\n');
      assert.equal(code, 0);
    });

    it('says of a file of nothing but names that there are no texts', async () => {
      const stdin = 'id,text\n';
      const { code, stderr } = await runCommand(['analyze', '--format', 'csv'], { stdin });
      assert.deepEqual([code, stderr], [0, 'sentiment-api: standard input: there are no texts\n']);
    });

    it('classifies lines on standard input, the same each time', async () => {
      const stdin = Array.from({ length: 70 }, (_, n) => `A film that I would give ${n} of 70.\n`);
      const once = await runCommand(['analyze'], { stdin: stdin.join('') });
      const again = await runCommand(['analyze', '-'], { stdin: stdin.join('') });
      assert.deepEqual([once.code, once.stderr], [0, '']);
      assert.equal(once.stdout.split('\n').length, 71);
      assert.equal(again.stdout, once.stdout);
    });

    it('says of texts that are too long that only their start was read', async () => {
      const { stderr } = await runCommand(['analyze'], { stdin: 'good '.repeat(5000) });
      assert.equal(
        stderr,
        'sentiment-api: 1 of 1 texts have more tokens than are read; their start was classified\n',
      );
    });

    it('ends silently when nobody reads any further', () => {
      const script = `seq 5000 | ${process.execPath} ${COMMAND} analyze | head -1; echo "\${PIPESTATUS[1]}"`;
      const output = execFileSync('bash', ['-c', `${script} 2>&1`], { encoding: 'utf8' });
      assert.match(output, /^\w+\t0\.\d{6}\t1\n0\n$/);
    });

    it('ends with 1 and one line when the call or the input is wrong', async () => {
      const uneven = file('uneven.csv', 'id,text\n1,good\n2,so, so\n');
      const cases: [string[], RegExp][] = [
        [['analyse'], /there is no command analyse; there are analyze, .*; try --help$/],
        [['analyze', '--fast'], /Unknown option '--fast'.*; try --help$/],
        [['analyze', uneven], /uneven\.csv:3: 3 fields, but the first record has 2: "id", "text"/],
      ];
      for (const [args, message] of cases) {
        const { code, stderr } = await runCommand(args);
        assert.equal(code, 1, args.join(' '));
        assert.match(stderr, /^sentiment-api: [^\n]+\n$/);
        assert.match(stderr.trimEnd(), message);
      }
    });

    it('says in words that the output cannot be written', async function () {
      if (!existsSync('/dev/full')) this.skip();
      const script = `echo good | ${process.execPath} ${COMMAND} analyze > /dev/full; echo $?`;
      const output = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], { encoding: 'utf8' });
      assert.equal(
        output,
        'sentiment-api: cannot write the output: no space is left on the device; what was written is not whole\n2\n',
      );
      const help = script.replace('analyze', '--help').replace('; echo', ' 2>/dev/full; echo');
      assert.equal(execFileSync('bash', ['-c', help], { encoding: 'utf8' }), '2\n');
    });

    it('ends with 2 when the model or the service cannot answer', async () => {
      const noModel = await runCommand(['analyze'], { stdin: 'good\n', env: { MODEL: folder() } });
      assert.equal(noModel.code, 2);
      assert.match(noModel.stderr, /^sentiment-api: [^\n]*there is no model in [^\n]+\n$/);
      const nobody = await runCommand(['analyze', '--url', 'http://127.0.0.1:1'], { stdin: 'a\n' });
      assert.equal(nobody.code, 2);
      assert.match(
        nobody.stderr,
        /^sentiment-api: cannot reach http:\/\/127\.0\.0\.1:1: [^\n]+\n$/,
      );
    });
  });

  describe('analyze --url', () => {
    const service = perTest(startFakeService);

    const long = `1,"${'A long review of a film that went on and on. '.repeat(1400)}"\n`;

    /** The most memory that the command took for so many rows, in MB. */
    const memoryFor = async (records: number, row: string) => {
      async function* rows() {
        yield 'id,text\n';
        const together = Math.max(1, Math.floor(2 ** 16 / row.length));
        for (let left = records; left > 0; left -= together)
          yield row.repeat(Math.min(left, together));
      }
      const say = 'process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
      const { code, stdout, stderr } = await runCommand(
        ['analyze', '--format', 'csv', '--url', service.url],
        { stdin: rows(), nodeArgs: ['--import', `data:text/javascript,${say}`] },
      );
      assert.equal(code, 0, stderr);
      assert.equal(stdout.split('\n').length, records + 2);
      return Number(stderr.trim().split('\n').at(-1)) / 1000;
    };

    it('takes as much memory for a large file as for a small one', async () => {
      const small = await memoryFor(32, long);
      const large = await memoryFor(1024, long);
      assert.ok(large < small + 24, `${small} MB for 2 MB, ${large} MB for 64 MB`);
      assert.ok(service.mostAtOnce() <= 4, `${service.mostAtOnce()} requests at once`);
    });

    it('takes no more for rows without a text', async () => {
      const few = await memoryFor(10_000, '1,\n');
      const many = await memoryFor(300_000, '1,\n');
      assert.ok(many < few + 64, `${few} MB for 10,000 rows, ${many} MB for 300,000`);
    });
  });

  it('explains itself', async () => {
    const { code, stdout } = await runCommand(['analyze', '--help']);
    assert.match(stdout, /sentiment-api analyze \[FILE\]/);
    assert.equal(code, 0);
    assert.match((await runCommand(['serve', '--help'])).stdout, /MAX_QUEUE_WAIT_MS/);
  });

  it('serves, and ends with exit code 0 on a signal that comes before it has loaded its own code', async () => {
    // The first thing that the command does is to try the temporary folder.
    const signal = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { mkdtempSync } = fs;
      fs.mkdtempSync = (prefix) => {
        fs.mkdtempSync = mkdtempSync;
        syncBuiltinESMExports();
        process.kill(process.pid, 'SIGTERM');
        return mkdtempSync(prefix);
      };
      syncBuiltinESMExports();`;
    const { code, stdout } = await runCommand(['serve'], {
      env: { PORT: '0' },
      nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(signal)}`],
    });
    assert.equal(code, 0);
    assert.match(stdout, /"msg":"draining".*"msg":"stopped"/s);
  });

  it('needs no temporary folder', async () => {
    const none = file('no folder', '');
    const { code, stderr } = await runCommand(['--help'], { env: { TMPDIR: none, TEMP: none } });
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('is what npm links, and runs through a link', () => {
    assert.deepEqual(packageJson.bin, { 'sentiment-api': 'cli/sentiment-api.mjs' });
    const link = folder('sentiment-api');
    symlinkSync(COMMAND, link);
    const version = execFileSync(link, ['--version'], { encoding: 'utf8' });
    assert.equal(version, `${packageJson.version}\n`);
  });
});
