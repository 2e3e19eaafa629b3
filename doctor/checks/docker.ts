import { amount, formatBytes } from '../../stack/quantity.js';
import { type Check, note, ok, problem } from '../finding.js';

/** Whether Docker answers, and has what a pod may use. */
export const docker: Check = ({ docker: looked, stack: { config } }) => {
  if ('error' in looked) {
    return [
      problem(
        `Docker does not answer: ${looked.error}.`,
        'Start Docker Desktop, or install it: https://docs.docker.com/get-docker/',
      ),
    ];
  }
  const { version, system, cpus, memoryBytes: memory } = looked.found;
  const has = `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'} and ${formatBytes(memory)} of memory`;
  const findings = [ok(`Docker ${version} (${system}) has ${has}.`)];
  // Only there do the pods live in Docker's own virtual machine.
  if (system !== 'Docker Desktop' || config.context !== 'docker-desktop') return findings;
  const more = 'Give Docker Desktop more: Settings, Resources.';
  if (amount(config.cpuLimit) > cpus) {
    findings.push(note(`A pod may use ${config.cpuLimit} CPUs, and Docker has ${cpus}.`, more));
  }
  if (amount(config.memoryLimit) * config.replicas > memory) {
    const all = `${config.replicas} pods may use ${config.memoryLimit} of memory each`;
    findings.push(note(`${all}, more than Docker has.`, more));
  }
  return findings;
};
