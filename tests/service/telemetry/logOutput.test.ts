import assert from 'node:assert/strict';
import { LogOutput } from '../../../service/telemetry/logOutput.js';

type Done = (error?: Error | null) => void;

/** An output to a place that takes lines when it is told to. */
function slowOutput() {
  const given: string[] = [];
  const pending: Done[] = [];
  const write = (lines: string, done: Done) => {
    given.push(lines);
    pending.push(done);
  };
  const finish = (error?: Error) => pending.shift()?.(error);
  return { output: new LogOutput(write), given, finish };
}

const turn = () => new Promise(setImmediate);

describe('The log’s output', () => {
  it('writes what came together at once, in order, and one write at a time', async () => {
    const { output, given, finish } = slowOutput();
    output.write('a\n');
    output.write('b\n');
    await turn();
    output.write('c\n');
    output.write('d\n');
    await turn();
    assert.deepEqual(given, ['a\nb\n']);
    finish();
    assert.deepEqual(given, ['a\nb\n', 'c\nd\n']);
  });

  it('drops and counts what there is no room for while a reader stalls, and goes on after', async () => {
    const { output, given, finish } = slowOutput();
    output.write('first\n');
    await turn();
    const line = `${'x'.repeat(2 ** 16 - 1)}\n`;
    for (let lines = 0; lines < 20; lines++) output.write(line);
    assert.equal(output.droppedLines, 4, 'of 20 lines of 64 KiB, 16 fit');
    finish();
    finish();
    output.write('last\n');
    await turn();
    assert.deepEqual([given[0], given[1]?.length, given[2]], ['first\n', 2 ** 20, 'last\n']);
    assert.equal(output.droppedLines, 4);
  });

  it('counts the lines that a full disk did not take', async () => {
    const { output, finish } = slowOutput();
    output.write('a\n');
    output.write('b\n');
    await turn();
    finish(new Error('ENOSPC'));
    assert.equal(output.droppedLines, 2);
  });

  it('ends once everything is written', async () => {
    const { output, given, finish } = slowOutput();
    await output.end();
    output.write('a\n');
    await turn();
    output.write('b\n');
    let ended = false;
    const end = output.end(60_000).then(() => {
      ended = true;
    });
    finish();
    await turn();
    assert.equal(ended, false);
    finish();
    await end;
    assert.deepEqual(given, ['a\n', 'b\n']);
  });

  it('ends all the same where nothing is taken any more', async () => {
    const { output } = slowOutput();
    output.write('a\n');
    await turn();
    await output.end(1);
  });
});
