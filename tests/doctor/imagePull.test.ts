import assert from 'node:assert/strict';
import type { KubeEvent } from '../../doctor/kubernetes.js';
import { clusterOf } from '../../doctor/snapshot.js';
import { advises, event, inTrouble, kubeNode, pod, says, withDeployed } from './support.js';

const waiting = (reason: string, message?: string) =>
  pod('api', inTrouble({ waiting: { reason, ...(message && { message }) } }));

const REGISTRY = { registry: 'ghcr.io/owner' };

describe('Of pods that do not get their image, the doctor says', () => {
  const failed = (words: string) =>
    withDeployed({ pods: [waiting('ErrImagePull', words)] }, REGISTRY);

  it('which, and together where they fail alike', () => {
    const pods = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull'].map((reason) =>
      pod(`api-${reason}`, inTrouble({ waiting: { reason } })),
    );
    assert.deepEqual(says('imagePull', withDeployed({ pods })), [
      'problem: 2 pods (api-ErrImagePull, api-ImagePullBackOff) cannot get the image sentiment-api:0123456789ab (ImagePullBackOff): the cluster does not have it.',
      'problem: The pod api-ErrImageNeverPull cannot get the image sentiment-api:0123456789ab (ErrImageNeverPull): the cluster does not have it.',
    ]);
    assert.match(
      advises('imagePull', withDeployed({ pods }))[0]!,
      /`npm run image` builds it again/,
    );
  });

  it('how the image gets to the cluster that there is, where no registry has it', () => {
    const bring = (context: string) =>
      advises('imagePull', withDeployed({ pods: [waiting('ErrImagePull')] }, { context }))[0];
    assert.equal(
      bring('docker-desktop'),
      'The local Docker does not have it: `npm run image` builds it again, under the same name.',
    );
    const onMinikube = withDeployed({ pods: [waiting('ErrImagePull')] }, { context: 'minikube' });
    const node = kubeNode('4', '8Gi');
    const labels = { 'minikube.k8s.io/name': 'minikube' };
    const nodes = { found: [{ ...node, metadata: { ...node.metadata, labels } }] };
    const cluster = { found: { ...clusterOf(onMinikube)!, nodes } };
    assert.match(
      advises('imagePull', { ...onMinikube, cluster })[0]!,
      /: minikube image load sentiment-api:0123456789ab --profile minikube$/,
    );
    assert.match(bring('my-cluster')!, /config set registry ghcr\.io\/owner$/);
  });

  /** What kubelets, containerd, CRI-O and cri-dockerd say, and what is meant and advised. */
  const words: [said: string, means: string, advice: RegExp][] = [
    [
      'rpc error: code = Unknown desc = failed to pull and unpack image "ghcr.io/owner/sentiment-api:1": failed to resolve reference "ghcr.io/owner/sentiment-api:1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token: 401 Unauthorized',
      'the registry does not let the node have it',
      /config set imagePullSecret NAME$/,
    ],
    [
      'rpc error: code = Unknown desc = Error response from daemon: pull access denied for owner/sentiment-api, repository does not exist or may require "docker login": denied: requested access to the resource is denied',
      'the registry does not let the node have it',
      /config set imagePullSecret NAME$/,
    ],
    [
      'rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/owner/sentiment-api:1": no match for platform in manifest: not found',
      'the image is not built for what the node runs',
      /config set platform linux\/arm64$/,
    ],
    [
      'rpc error: code = Unknown desc = choosing an image from manifest list: no image found in manifest list for architecture arm64: no matching manifest for linux/arm64/v8 in the manifest list entries',
      'the image is not built for what the node runs',
      /config set platform linux\/arm64$/,
    ],
    [
      'rpc error: code = Unknown desc = failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.',
      'the registry has had too many pulls without credentials',
      /config set imagePullSecret NAME; or take another registry/,
    ],
    [
      'rpc error: code = Unknown desc = failed to do request: Head "https://registry.local/v2/sentiment-api/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'the node does not trust the certificate of the registry',
      /certificate authority to each node/,
    ],
    [
      'rpc error: code = Unknown desc = failed to do request: Head "https://10.0.0.1:5000/v2/": http: server gave HTTP response to HTTPS client',
      'the registry speaks HTTP, and the node expects HTTPS',
      /allow it by name/,
    ],
    [
      'rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/owner/sentiment-api:1": failed to resolve reference: ghcr.io/owner/sentiment-api:1: not found',
      'the registry does not have it',
      /docker push sentiment-api:0123456789ab/,
    ],
    [
      'rpc error: code = Unknown desc = reading manifest 1 in ghcr.io/owner/sentiment-api: manifest unknown',
      'the registry does not have it',
      /docker push /,
    ],
    [
      'rpc error: code = Unknown desc = failed to do request: Head "https://registry.local/v2/": dial tcp: lookup registry.local on 10.96.0.10:53: no such host',
      'the node does not reach the registry',
      /localhost is the node itself/,
    ],
    [
      'rpc error: code = Unknown desc = failed to extract layer: write /var/lib/containerd/x: no space left on device',
      "the node's disk is full",
      /larger disk/,
    ],
  ];
  for (const [said, means, advice] of words) {
    it(`${means}: ${said.slice(-60)}`, () => {
      const [finding] = says('imagePull', failed(said));
      const [, start, quote] = /^(.*?\(ImagePullBackOff\): .*?)\. (.*)$/.exec(finding!)!;
      assert.equal(
        start,
        `problem: The pod api cannot get the image sentiment-api:0123456789ab (ImagePullBackOff): ${means}`,
      );
      assert.ok(
        said.endsWith(quote!.replace(/^…|\.$/g, '')) || said.endsWith(quote!),
        'in its own words',
      );
      assert.match(advises('imagePull', failed(said))[0]!, advice);
    });
  }

  it('the words of the last attempt, while the kubelet waits for the next', () => {
    const events: KubeEvent[] = [
      event('Failed', 'api', 'Error: ErrImagePull'),
      event(
        'Failed',
        'api',
        'Failed to pull image "x": rpc error: code = Unknown desc = 401 Unauthorized',
      ),
    ];
    const pods = [waiting('ImagePullBackOff', 'Back-off pulling image "x"')];
    assert.deepEqual(says('imagePull', withDeployed({ pods, events }, REGISTRY)), [
      'problem: The pod api cannot get the image sentiment-api:0123456789ab (ImagePullBackOff): ' +
        'the registry does not let the node have it. 401 Unauthorized.',
    ]);
  });

  it('the words alone, where nobody has met them', () => {
    assert.deepEqual(says('imagePull', failed('rpc error: code = Unknown desc = the dog ate it')), [
      'problem: The pod api cannot get the image sentiment-api:0123456789ab (ImagePullBackOff). the dog ate it.',
    ]);
  });

  it('each of the kubelet’s reasons', () => {
    const reasons = {
      ImageInspectError: 'Failed to inspect image "x": layer not known',
      RegistryUnavailable:
        'image pull failed for x because the registry is temporarily unavailable: dial tcp: i/o timeout',
      SignatureValidationFailed: 'image pull failed for x because the signature validation failed',
      InvalidImageName: 'Failed to apply default image tag "X": couldn’t parse image name',
    };
    for (const [reason, message] of Object.entries(reasons)) {
      const snapshot = withDeployed({ pods: [waiting(reason, message)] }, REGISTRY);
      const [finding] = says('imagePull', snapshot);
      assert.ok(finding?.includes(`(${reason})`), reason);
      assert.ok(finding?.includes(message), message);
      assert.ok(advises('imagePull', snapshot)[0]!.length > 0);
    }
  });
});
