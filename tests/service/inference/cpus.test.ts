import assert from 'node:assert/strict';
import { cgroupCpuLimit, inferenceThreads } from '../../../service/inference/cpus.js';

const reading = (files: Record<string, string>) => (path: string) => files[path];

describe('The CPU limit of the container', () => {
  it('is read from cgroup v2', () => {
    assert.equal(cgroupCpuLimit(reading({ '/sys/fs/cgroup/cpu.max': '150000 100000' })), 1.5);
  });

  it('is read from cgroup v1', () => {
    const files = {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '200000',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    };
    assert.equal(cgroupCpuLimit(reading(files)), 2);
  });

  it('is absent where there is none', () => {
    assert.equal(cgroupCpuLimit(reading({})), undefined);
    assert.equal(cgroupCpuLimit(reading({ '/sys/fs/cgroup/cpu.max': 'max 100000' })), undefined);
    assert.equal(cgroupCpuLimit(reading({ '/sys/fs/cgroup/cpu.max': '0 100000' })), undefined);
    const files = {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    };
    assert.equal(cgroupCpuLimit(reading(files)), undefined);
  });
});

describe('The number of inference threads', () => {
  it('is one per CPU of the limit, rounded, at least one, at most one per core', () => {
    assert.equal(inferenceThreads(0.3, 8), 1);
    assert.equal(inferenceThreads(0.5, 8), 1);
    assert.equal(inferenceThreads(1, 8), 1);
    assert.equal(inferenceThreads(1.4, 8), 1);
    assert.equal(inferenceThreads(1.5, 8), 2);
    assert.equal(inferenceThreads(2.4, 8), 2);
    assert.equal(inferenceThreads(2.9, 8), 3);
    assert.equal(inferenceThreads(16, 8), 8);
  });

  it('is one per core without a limit', () => {
    assert.equal(inferenceThreads(undefined, 6), 6);
  });
});
