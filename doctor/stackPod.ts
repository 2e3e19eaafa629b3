import type { StackConfig } from '../stack/config.js';
import { NAME } from '../stack/labels.js';
import { patched } from '../stack/objects/patch.js';
import { selectorOf } from '../stack/objects/podTemplate.js';
import type { Scheduled } from './kubernetes.js';

/** What the scheduler will look at in the stack's pods: what the configuration says, and its patch of them. */
export function stackPod({ cpuRequest, memoryRequest, platform, pod }: StackConfig): Scheduled {
  const requests = { cpu: cpuRequest, memory: memoryRequest };
  const own: Scheduled = {
    nodeSelector: selectorOf(platform),
    containers: [{ name: NAME, resources: { requests } }],
  };
  return pod?.spec ? patched(own, pod.spec) : own;
}
