import assert from 'node:assert/strict';
import { examine } from '../../doctor/checks.js';
import { exitCodeOf } from '../../doctor/doctor.js';
import type { Deployment, KubeEvent, Pod, Service } from '../../doctor/kubernetes.js';
import { writeReport } from '../../doctor/report.js';
import { type Cluster, deployedOf } from '../../doctor/snapshot.js';
import {
  advises,
  crashed,
  ended,
  event,
  healthy,
  inTrouble,
  NOTHING,
  nodeOf,
  pod,
  says,
  withCluster,
  withDeployed,
} from './support.js';

const deployment = (status: Deployment['status'], replicas = 2): Deployment => ({
  metadata: { name: 'sentiment-api' },
  spec: { replicas },
  status,
});

describe('After a deploy, the doctor says', () => {
  it('that all is well', () => {
    const findings = examine(healthy());
    assert.deepEqual(
      findings.filter(({ level }) => level !== 'ok'),
      [],
    );
    assert.deepEqual(says('rollout', healthy()), ['ok: 2 of 2 pods serve.']);
    assert.deepEqual(says('endpoint', healthy()), [
      'ok: http://localhost:30080 answers; there is no need for port-forwarding.',
    ]);
  });

  it('that nothing is deployed', () => {
    const { pulumi, ...rest } = withCluster({ deployed: NOTHING, services: { found: [] } });
    const nothing = { ...rest, pulumi: { ...pulumi, recorded: { found: [] } } };
    assert.deepEqual(says('rollout', nothing), [
      'note: Nothing is deployed in the namespace default.',
    ]);
    assert.deepEqual(says('endpoint', nothing), []);
  });

  describe('of a cluster that was reset', () => {
    it('that Pulumi does not know of it, and how to tell it', () => {
      const reset = withCluster({ deployed: NOTHING, services: { found: [] } });
      assert.deepEqual(says('recorded', reset), [
        'problem: Pulumi has on record what the cluster does not have: the Deployment sentiment-api and ' +
          'the Service sentiment-api-service in the namespace default. The cluster was reset, or somebody deleted it.',
      ]);
      assert.deepEqual(advises('recorded', reset), ['Deploy anew: npm run up']);
      assert.deepEqual(says('rollout', reset), [], 'and says so once');
    });

    it('the same of the Service alone', () => {
      const [finding] = says('recorded', withCluster({ services: { found: [] } }));
      assert.match(finding!, /does not have: the Service sentiment-api-service in the namespace/);
    });

    it('nothing where the record is of another namespace, or cannot be read', () => {
      const { pulumi, ...rest } = withCluster({ deployed: NOTHING, services: { found: [] } });
      for (const recorded of [
        { found: [{ kind: 'Deployment', namespace: 'team-a', name: 'sentiment-api' }] },
        { error: "no stack named 'dev' found" },
      ]) {
        assert.deepEqual(says('recorded', { ...rest, pulumi: { ...pulumi, recorded } }), []);
      }
    });
  });

  it('whether the Service gets the address of a load balancer', () => {
    const metadata = { name: 'sentiment-api-service', namespace: 'default' };
    const service = (...ingress: object[]) => ({
      metadata,
      ...{ spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress } } },
    });
    const said = (one: Service, ...events: KubeEvent[]) => {
      const deployed = { found: { ...deployedOf(healthy())!, events } };
      const keys = { serviceType: 'LoadBalancer' };
      return says('loadBalancer', withCluster({ deployed, services: { found: [one] } }, keys))[0];
    };
    const reported = (reason: string, message: string) => ({
      ...{ reason, message, involvedObject: { kind: 'Service', name: metadata.name } },
    });
    const address = 'ok: The load balancer has the address';
    assert.equal(said(service({ ip: '10.0.0.9' })), `${address} 10.0.0.9.`);
    assert.equal(said(service({ hostname: 'a.elb' })), `${address} a.elb.`);
    const waits = 'The Service sentiment-api-service waits for the address of a load balancer';
    assert.equal(said(service()), `problem: ${waits}, and nothing in the cluster gives it one.`);
    const ensuring = reported('EnsuringLoadBalancer', 'Ensuring load balancer');
    assert.equal(said(service(), ensuring), `note: ${waits}.`);
    // Of cloud controllers, of AWS' own, and of MetalLB.
    for (const reason of ['SyncLoadBalancerFailed', 'FailedBuildModel', 'AllocationFailed'])
      assert.equal(
        said(service(), ensuring, reported(reason, 'no subnets were found')),
        `problem: ${waits}, and cannot have one: no subnets were found.`,
      );
    assert.equal(said({ metadata, spec: { type: 'NodePort' } }), undefined, 'before a deploy');
    assert.deepEqual(says('loadBalancer', healthy()), []);
  });

  describe('of the rollout', () => {
    it('that it is under way', () => {
      const status = { replicas: 3, updatedReplicas: 1, availableReplicas: 2 };
      assert.deepEqual(says('rollout', withDeployed({ deployment: deployment(status) })), [
        'note: A rollout is under way: 2 of 2 pods serve.',
      ]);
    });

    it('that pods are missing after its end, which is none under way', () => {
      const conditions = [
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
      ];
      const status = { replicas: 2, updatedReplicas: 2, availableReplicas: 1, conditions };
      assert.deepEqual(says('rollout', withDeployed({ deployment: deployment(status) })), [
        'note: 1 of 2 pods serve; the others come, or come back.',
      ]);
    });

    it('that it is stuck, and whether the old pods serve', () => {
      const conditions = [
        { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
      ];
      const stuck = (availableReplicas: number) =>
        says(
          'rollout',
          withDeployed({
            deployment: deployment({
              replicas: 3,
              updatedReplicas: 1,
              availableReplicas,
              conditions,
            }),
          }),
        );
      assert.deepEqual(stuck(2), [
        'problem: The rollout is stuck: 2 of 2 pods serve; those that were there before go on serving.',
      ]);
      assert.deepEqual(stuck(0), ['problem: The rollout is stuck: 0 of 2 pods serve.']);
    });

    it('that the cluster refuses to make pods', () => {
      const message = 'pods "sentiment-api-1" is forbidden: exceeded quota: small';
      const conditions = [
        { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
      ];
      const refused = withDeployed({ deployment: deployment({ conditions }) });
      assert.deepEqual(says('rollout', refused), [
        `problem: The cluster refuses to make pods: ${message}.`,
        'note: A rollout is under way: 0 of 2 pods serve.',
      ]);
      assert.match(
        advises('rollout', refused)[0]!,
        /at once: kubectl --context docker-desktop --namespace default annotate replicasets --selector app/,
      );
      // The same value again would change nothing, and so wake nobody.
      assert.match(advises('rollout', refused)[0]!, / --overwrite "tried=\$\(date\)"$/);
    });

    it('that no pods are asked for', () => {
      const none = withDeployed({ deployment: deployment({}, 0) }, { replicas: '0' });
      assert.deepEqual(says('rollout', none), ['note: No pods are asked for.']);
      const remedies = (keys: object) =>
        advises('rollout', withDeployed({ deployment: deployment({}, 0) }, keys)).at(-1);
      assert.equal(remedies({ replicas: '0' }), 'npm run pulumi -- config set replicas 2');
      assert.equal(remedies({ replicas: '3' }), 'npm run up', 'after a kubectl scale by hand');
      assert.equal(
        remedies({ maxReplicas: '5', minReplicas: '3' }),
        'kubectl --context docker-desktop --namespace default scale deployment sentiment-api --replicas 3',
        'for an autoscaler leaves none as none, and with one there is no key for it',
      );
    });

    it('that it has another number of pods than is configured, where no autoscaler chooses it', () => {
      const status = { replicas: 5, updatedReplicas: 5, availableReplicas: 5 };
      const scaled = { deployment: deployment(status, 5) };
      const all = 'ok: 5 of 5 pods serve.';
      assert.deepEqual(says('rollout', withDeployed(scaled)), [
        'note: The number of pods is 5 in the cluster, and 2 in the configuration.',
        all,
      ]);
      assert.deepEqual(says('rollout', withDeployed(scaled, { maxReplicas: '8' })), [all]);
    });
  });

  describe('of pods', () => {
    it('that they crash, with the last line they wrote', () => {
      const pods = [pod('api', crashed('Error', 1))];
      const crash = (log: string) => says('crash', withDeployed({ pods, logs: { api: log } }))[0];
      const start =
        'problem: The pod api ended right after the start, again and again (CrashLoopBackOff, exit code 1). ';
      assert.equal(
        crash('one\nMODEL=x: no model\n'),
        `${start}The last it wrote: MODEL=x: no model`,
      );
      assert.equal(
        crash('{"level":"fatal","msg":"stopping","err":{"message":"a thread ended"}}\n'),
        `${start}The last it wrote: stopping: a thread ended`,
      );
      assert.equal(crash(''), `${start}It wrote nothing.`);
    });

    it('that they ended once, which is no loop', () => {
      const once = pod('api', inTrouble(ended('Error', 1)));
      const snapshot = withDeployed({ pods: [once], logs: { api: 'out of luck' } });
      assert.deepEqual(says('crash', snapshot), [
        'note: The pod api ended once (exit code 1), and is started again. The last it wrote: out of luck',
      ]);
      const again = pod('api', inTrouble(ended('Error', 1), ended('Error', 1)));
      assert.match(
        says('crash', withDeployed({ pods: [again] }))[0]!,
        /^problem: .*again and again/,
      );
    });

    it('that some are left of an eviction or a node’s shutdown, which is no fault', () => {
      const over = (name: string, reason: string, message: string) =>
        pod(name, { phase: 'Failed', reason, message, ...inTrouble(ended('Completed', 0)) });
      const pods = [
        pod('api-1'),
        over('api-2', 'Evicted', 'The node was low on resource: memory.'),
        over('api-3', 'Terminated', 'Pod was terminated in response to imminent node shutdown.'),
      ];
      const snapshot = withDeployed({ pods });
      assert.deepEqual(says('left', snapshot), [
        'note: The pod api-2 ended for good (Evicted), and others took the place. The node was low on resource: memory.',
        'note: The pod api-3 ended for good (Terminated), and others took the place. Pod was terminated in response to imminent node shutdown.',
      ]);
      assert.deepEqual(
        advises('left', snapshot),
        Array(2).fill(
          'They do no harm; to remove them: kubectl --context docker-desktop --namespace default delete pods ' +
            '--selector app.kubernetes.io/name=sentiment-api,app.kubernetes.io/component=api --field-selector status.phase==Failed',
        ),
        'and removes nobody else’s',
      );
      assert.deepEqual(says('crash', snapshot), []);
      assert.equal(exitCodeOf(examine(snapshot)), 0);
    });

    it('that the image is for another architecture than the node', () => {
      const words = 'exec /usr/local/bin/node: exec format error';
      for (const [status, logs] of [
        [crashed('Error', 255), { api: words }],
        [crashed('StartError', 128, words), {}],
      ] as const) {
        const found = { pods: [pod('api', status)], logs, events: [] };
        const snapshot = withCluster({ deployed: { found }, nodes: { found: [nodeOf('arm64')] } });
        assert.deepEqual(says('architecture', snapshot), [
          'problem: The pod api cannot run on its node: the image is for another architecture (exec format error).',
        ]);
        assert.deepEqual(advises('architecture', snapshot), [
          'Build it for the nodes: npm run pulumi -- config set platform linux/arm64',
        ]);
        for (const check of ['crash', 'cannotStart'])
          assert.deepEqual(says(check, snapshot), [], 'and says so once');
      }
    });

    it('that no node is of an architecture that the stack builds for', () => {
      const found = { pods: [pod('api', crashed('Error', 255))], logs: {}, events: [] };
      const on = (nodes: Cluster['nodes']) => {
        const logs = { api: 'exec format error' };
        return advises(
          'architecture',
          withCluster({ deployed: { found: { ...found, logs } }, nodes }),
        );
      };
      assert.deepEqual(on({ found: [nodeOf('s390x')] }), [
        'The stack builds for linux/amd64 and linux/arm64 alone: the cluster needs a node of one of them.',
      ]);
      assert.deepEqual(on({ error: 'forbidden' }), [
        'Build it for the nodes: npm run pulumi -- config set platform linux/arm64',
      ]);
    });

    it('that they were killed for their memory', () => {
      const killed = ended('OOMKilled', 137);
      const again = inTrouble({ running: { startedAt: '' } }, killed);
      for (const status of [crashed('OOMKilled', 137), again]) {
        const snapshot = withDeployed({ pods: [pod('api', status)] }, { memoryLimit: '300Mi' });
        assert.deepEqual(says('outOfMemory', snapshot), [
          'problem: The pod api took more memory than the limit of 300Mi, and ended for it (OOMKilled).',
        ]);
        assert.deepEqual(says('crash', snapshot), [], 'and says so once');
      }
      const [status] = pod('api').status.containerStatuses!;
      const recovered = pod('api', { containerStatuses: [{ ...status!, lastState: killed }] });
      assert.match(
        says('outOfMemory', withDeployed({ pods: [recovered] }))[0]!,
        /^note: .*OOMKilled\); by now it serves again\.$/,
      );
    });

    it('that no node takes them, and why', () => {
      const unschedulable = (message: string, ...events: ReturnType<typeof event>[]) => {
        const conditions = [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
        ];
        const { containerStatuses: _, ...waiting } = pod('api', {
          phase: 'Pending',
          conditions,
        }).status;
        const pods = [{ ...pod('api'), status: waiting }];
        return says('pending', withDeployed({ pods, events }))[0];
      };
      assert.equal(
        unschedulable(
          '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. preemption: …',
        ),
        'problem: The pod api found no node (Pending): no node has enough CPU left, and no node has enough memory left.',
      );
      const taint = '0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}.';
      assert.equal(unschedulable(taint), `problem: The pod api found no node (Pending): ${taint}`);
      const comes = 'note: The pod api waits for a node that the cluster adds.';
      assert.equal(unschedulable(taint, event('TriggeredScaleUp', 'api', 'pod triggered')), comes);
      assert.equal(unschedulable(taint, event('Nominated', 'api', 'should schedule on')), comes);
      assert.match(unschedulable(taint, event('NotTriggerScaleUp', 'api', 'did not'))!, /^problem/);
    });

    it('that the container cannot start', () => {
      const message = 'exec: "/no": stat /no: no such file or directory';
      const waiting = inTrouble({ waiting: { reason: 'RunContainerError', message } });
      for (const status of [waiting, crashed('StartError', 128, message)]) {
        const snapshot = withDeployed({ pods: [pod('api', status)] });
        assert.deepEqual(says('cannotStart', snapshot), [
          `problem: The pod api cannot start: ${message}.`,
        ]);
        assert.deepEqual(says('crash', snapshot), [], 'and says so once');
      }
    });

    it('that the node cannot prepare the container, which events alone say', () => {
      const id = 'a'.repeat(64);
      const pods = [pod('api', inTrouble({ waiting: { reason: 'ContainerCreating' } }))];
      for (const [reason, message, said] of [
        [
          'FailedMount',
          'MountVolume.SetUp failed for volume "api-keys" : secret "sentiment-api-api-keys" not found',
        ],
        [
          'FailedCreatePodSandBox',
          `failed to setup network for sandbox "${id}": no IP addresses available`,
          'failed to setup network for sandbox: no IP addresses available',
        ],
      ] as const) {
        const events = [event('Scheduled', 'api', 'assigned'), event(reason, 'api', message)];
        assert.deepEqual(says('cannotStart', withDeployed({ pods, events })), [
          `problem: The pod api cannot start: ${said ?? message}.`,
        ]);
        // A pod that has started since has nothing wrong with it.
        assert.deepEqual(says('cannotStart', withDeployed({ pods: [pod('api')], events })), []);
      }
      assert.deepEqual(says('cannotStart', withDeployed({ pods })), [], 'nor has one that begins');
    });

    it('the same of init containers, on which the others wait', () => {
      const init = (status: Partial<Pod['status']>, ready = false) => {
        const initContainerStatuses = status.containerStatuses!.map((one) => ({
          ...one,
          ...{ name: 'init', image: 'mesh/init:1', ready },
        }));
        const waits = inTrouble({ waiting: { reason: 'PodInitializing' } });
        return withDeployed({
          pods: [pod('api', { ...waits, initContainerStatuses })],
          logs: { api: 'no route' },
        });
      };
      const pulling = inTrouble({ waiting: { reason: 'ErrImagePull', message: 'x: not found' } });
      assert.deepEqual(says('imagePull', init(pulling)), [
        'problem: The pod api cannot get the image mesh/init:1 (ImagePullBackOff): the registry does not have it. x: not found.',
      ]);
      assert.match(says('crash', init(crashed('Error', 1)))[0]!, /The last it wrote: no route$/);
      const done = init(inTrouble(ended('Completed', 0)), true);
      assert.deepEqual(says('crash', done), [], 'one that is done is no fault');
    });

    it('that a probe fails', () => {
      const running = pod('api', inTrouble({ running: { startedAt: '' } }));
      const failing = (...events: ReturnType<typeof event>[]) =>
        says('probes', withDeployed({ pods: [running], events }));
      const unready = event(
        'Unhealthy',
        'api',
        'Readiness probe failed: HTTP probe failed with statuscode: 503',
      );
      const startup = event(
        'Unhealthy',
        'api',
        'Startup probe failed: dial tcp: connect: connection refused',
      );
      assert.deepEqual(failing(startup, unready), [
        'problem: The pod api runs, but its readiness probe fails, and so it gets no requests: HTTP probe failed with statuscode: 503.',
      ]);
      assert.deepEqual(failing(startup), [
        'note: The pod api loads its model and does not answer yet.',
      ]);
      assert.deepEqual(failing(event('Unhealthy', 'another', unready.message)), []);
    });

    it('that a probe had them killed, rather than that they crash', () => {
      const killed = pod('api', crashed('Error', 137));
      const events = [
        event('Unhealthy', 'api', 'Liveness probe failed: context deadline exceeded'),
        event('Killing', 'api', 'Container sentiment-api failed liveness probe, will be restarted'),
      ];
      const snapshot = withDeployed({ pods: [killed], events });
      assert.deepEqual(says('probes', snapshot), [
        'problem: The pod api did not answer the liveness probe, and was started again for it: context deadline exceeded.',
      ]);
      assert.deepEqual(says('crash', snapshot), []);
    });

    it('nothing of those on their way out', () => {
      const leaving = pod('api', inTrouble({ waiting: { reason: 'ErrImagePull' } }));
      const metadata = { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
      assert.deepEqual(says('imagePull', withDeployed({ pods: [{ ...leaving, metadata }] })), []);
    });
  });

  describe('what to type', () => {
    const sick = withDeployed({ pods: [pod('api', crashed('OOMKilled', 137))] });
    const command = (more: object) =>
      advises('outOfMemory', { ...sick, pulumi: { ...sick.pulumi, ...more } })[0]!;

    it('as the user calls Pulumi, of the stack that was looked at', () => {
      assert.match(command({}), /^Allow more: npm run pulumi -- config set memoryLimit 1Gi\. /);
      assert.match(command({ way: 'pulumi' }), /^Allow more: pulumi config set memoryLimit 1Gi\. /);
      const stackOption = ['--stack', 'production'];
      assert.match(
        command({ stackOption }),
        /: npm run pulumi -- config set memoryLimit 1Gi --stack production\. /,
      );
    });

    it('with the context and the namespace, also where a name has spaces', () => {
      const pods = [pod('api', crashed('Error', 1))];
      const crash = (keys: object) => advises('crash', withDeployed({ pods }, keys))[0]!;
      assert.match(
        crash({ context: 'my-cluster', namespace: 'team-a' }),
        /: kubectl --context my-cluster --namespace team-a logs --previous POD$/,
      );
      assert.match(
        crash({ context: 'my cluster' }),
        /: kubectl --context "my cluster" --namespace /,
      );
    });
  });

  it('that pods serve, and nobody can reach them', () => {
    assert.deepEqual(says('endpoint', withCluster({ answersLocally: false })), [
      'problem: Pods serve, but http://localhost:30080 does not answer.',
    ]);
    const inside = withCluster({ answersLocally: false }, { serviceType: 'ClusterIP' });
    assert.deepEqual(says('endpoint', inside), [], 'unless nobody is to');
  });
});

describe('The doctor’s report', () => {
  const problem = withCluster({ answersLocally: false });
  const unseen = withCluster({ nodes: { error: 'forbidden' } });

  it('ends with 0 for health, 1 for a problem, 2 for what could not be seen', () => {
    assert.equal(exitCodeOf(examine(healthy())), 0);
    assert.equal(exitCodeOf(examine(problem)), 1);
    assert.equal(exitCodeOf(examine(unseen)), 2);
  });

  it('has a line for each finding, what to do below it, and a verdict', () => {
    const report = writeReport(examine(problem), false);
    assert.match(report, /^✔ Node 22\.11\.0\.\n/);
    assert.match(report, /\n✘ Pods serve, but [^\n]+\n {4}See that [^\n]+\n\n1 problem found\.\n$/);
    assert.match(
      writeReport(examine(unseen), false),
      /\n\? The nodes cannot be looked at: forbidden\.\n/,
    );
    assert.match(
      writeReport(examine(unseen), false),
      /No problem found\. 1 could not be looked at\.\n$/,
    );
  });

  it('has colours on a terminal alone', () => {
    assert.ok(writeReport(examine(problem), true).includes('\x1b[31m✘'));
    assert.ok(!writeReport(examine(problem), false).includes('\x1b'));
  });
});
