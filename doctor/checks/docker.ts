import { scaleOf } from '../../stack/config.js';
import { amount, formatBytes } from '../../stack/quantity.js';
import { type Check, note, ok, problem } from '../finding.js';
import { quoted } from '../words.js';

/** Whether Docker answers, and has what a pod may use. */
export const docker: Check = ({ docker: looked, stack: { config } }) => {
  if ('error' in looked) {
    const denied = /permission denied/i.test(looked.error);
    return problem(
      `Docker does not answer: ${quoted(looked.error)}`,
      denied
        ? 'Let your user ask it, and log in anew: sudo usermod --append --groups docker "$USER"'
        : 'Start it, or install it: https://docs.docker.com/get-docker/. Where it listens: docker context ls',
    );
  }
  const { version, system, host, cpus, memoryBytes: memory } = looked.found;
  const has = `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'} and ${formatBytes(memory)} of memory`;
  const at = host ? ` at ${host}` : '';
  const findings = [ok(`Docker ${version} (${system})${at} has ${has}.`)];
  // Only there do the pods live in Docker's own virtual machine.
  if (system !== 'Docker Desktop' || config.context !== 'docker-desktop') return findings;
  const more = 'Give Docker Desktop more: Settings, Resources.';
  if (amount(config.cpuLimit) > cpus) {
    findings.push(note(`A pod may use ${config.cpuLimit} CPUs, and Docker has ${cpus}.`, more));
  }
  const scale = scaleOf(config);
  const replicas = 'replicas' in scale ? scale.replicas : scale.maxReplicas;
  if (amount(config.memoryLimit) * replicas > memory) {
    const all = `${replicas} pods may use ${config.memoryLimit} of memory each`;
    findings.push(note(`${all}, more than Docker has.`, more));
  }
  return findings;
};
