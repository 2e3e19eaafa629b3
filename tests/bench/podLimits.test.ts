import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { POD_LIMITS, podLimits } from '../../bench/systems/podLimits.js';
import { amount } from '../../stack/quantity.js';

const [MEMORY, CPUS] = [amount(POD_LIMITS.memory), amount(POD_LIMITS.cpu)];

function canMakeCgroups(): boolean {
  try {
    accessSync('/sys/fs/cgroup', constants.W_OK);
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

/** Runs a program of this Node.js within the limits. */
async function inPod(program: string) {
  const pod = podLimits('test');
  const before = pod.outOfMemoryKills!();
  const [command, ...args] = [...pod.prefix, process.execPath, '--import=tsx', '-e', program];
  const { stdout, stderr, signal } = spawnSync(command!, args, { encoding: 'utf8' });
  const kills = pod.outOfMemoryKills!() - before;
  await pod.remove!();
  return { stdout, stderr, signal, kills };
}

describe('A server in a pod’s limits', () => {
  if (!canMakeCgroups())
    return it('is refused where there can be no cgroups', () => {
      assert.throws(() => podLimits('test'), /a pod’s limits take Linux, root and cgroups/);
    });

  it('sees them as in a container', async () => {
    const program =
      "import('./service/inference/cpus.ts').then(({ cgroupCpuLimit }) =>" +
      'console.log(cgroupCpuLimit(), process.constrainedMemory()))';
    const { stdout, stderr, kills } = await inPod(program);
    assert.equal(stdout, `${CPUS} ${MEMORY}\n`, stderr);
    assert.equal(kills, 0);
  });

  it('is killed when it takes more memory', async () => {
    const program = `const held = []; for (;;) held.push(Buffer.alloc(${MEMORY / 32}, 1))`;
    const { signal, kills } = await inPod(program);
    assert.equal(signal, 'SIGKILL');
    // In cgroup v2 each of its processes counts.
    assert.ok(kills >= 1);
  });
});
