import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { NAME } from '../labels.js';
import { type Common, metadataOf } from './object.js';
import type { Mounted } from './podTemplate.js';

/** The Secret's name, fixed so that manifests can name one that is made by hand. */
export const KEYS_SECRET = `${NAME}-api-keys`;

/** The Secret's entry, and the file's name in pods. */
const FILE = 'keys';
const FOLDER = '/etc/sentiment-api';

/** The variable that tells the service where the keys are. */
export const KEYS_VARIABLE = { API_KEYS_FILE: `${FOLDER}/${FILE}` };

/**
 * The keys that clients may send, one `name=key` per line. A change reaches the pods' files by itself,
 * within the kubelet's period, and needs no rollout.
 */
export function apiKeys(common: Common, keys: pulumi.Input<string>) {
  return new k8s.core.v1.Secret(
    `${common.name}-api-keys`,
    {
      metadata: { ...metadataOf(common), name: KEYS_SECRET },
      data: {
        [FILE]: pulumi.secret(keys).apply((text) => Buffer.from(text).toString('base64')),
      },
    },
    common.child,
  );
}

/** The Secret as files of a pod. The folder is mounted, not the file, which would never change. */
export function keysVolume(secretName: pulumi.Input<string>): Mounted {
  return {
    volume: { name: 'api-keys', secret: { secretName } },
    mount: { name: 'api-keys', mountPath: FOLDER, readOnly: true },
  };
}
